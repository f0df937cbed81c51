/** Writes a file so that a reader sees the old one or the new one, never a part, and never two. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.new`;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  Deno.writeFileSync(temporary, bytes);
  Deno.renameSync(temporary, path);
}
