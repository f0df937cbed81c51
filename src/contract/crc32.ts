let loaded: ((bytes: Uint8Array) => number) | undefined;

/** The CRC-32 of bytes. The module behind it is loaded at the first: it would take a program's start long. */
export function crc32(bytes: Uint8Array): number {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  loaded ??= process.getBuiltinModule("node:zlib").crc32;
  return loaded(bytes);
}
