/**
 * The id of an object of git's: the SHA-1 of its kind, its size and its content, in 20 bytes. The module
 * behind it is loaded at the first.
 */
export function objectId(kind: "blob" | "tree", content: Uint8Array): Uint8Array {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}
