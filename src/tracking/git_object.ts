/**
 * Objects of git's: named by their SHA-1, packed by zlib. The modules behind that are loaded at the first.
 *
 * @module
 */

/** The id of an object: the SHA-1 of its kind, its size and its content, in 20 bytes. */
export function objectId(kind: "blob" | "tree", content: Uint8Array): Uint8Array {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}

/** Unpacks what zlib packed; what follows it is not looked at. */
export function inflate(packed: Uint8Array): Uint8Array {
  // deno-lint-ignore no-process-global -- as above
  return process.getBuiltinModule("node:zlib").inflateSync(packed);
}
