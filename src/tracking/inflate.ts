/** Unpacks what zlib packed; what follows it is not looked at. The module behind it is loaded at the first. */
export function inflate(packed: Uint8Array): Uint8Array {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  return process.getBuiltinModule("node:zlib").inflateSync(packed);
}
