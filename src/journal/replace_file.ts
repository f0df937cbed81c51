/** Writes a small file so that a reader sees the old one or the new one, never a part, and never two. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  Deno.writeTextFileSync(temporary, text);
  Deno.renameSync(temporary, path);
}
