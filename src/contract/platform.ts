/**
 * What the platform knows, and what its modules do. These are loaded at the first use: to import them takes
 * a program's start 5 to 20 ms longer.
 *
 * @module
 */

// deno-lint-ignore-file no-process-global -- to import that takes a program's start 14 ms

import type { AsyncLocalStorage } from "node:async_hooks";

let crcOfZlib: ((bytes: Uint8Array) => number) | undefined;
let host: string | undefined;

/**
 * This machine's name, where it may be known without a prompt; else `null`. It is asked for once in the
 * process's life. Uses `--allow-sys=hostname`.
 */
export function hostName(): string | null {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return state === "granted" ? host ??= Deno.hostname() : null;
}

/** The CRC-32 of bytes. */
export function crc32(bytes: Uint8Array): number {
  crcOfZlib ??= process.getBuiltinModule("node:zlib").crc32;
  return crcOfZlib(bytes);
}

/** Takes bytes in, piece by piece. */
export interface Digest {
  update(data: string | Uint8Array): Digest;
  digest(): Uint8Array;
  digest(encoding: "hex"): string;
}

/** Starts a digest. */
export function startDigest(algorithm: "sha1" | "sha256"): Digest {
  return process.getBuiltinModule("node:crypto").createHash(algorithm);
}

/** The SHA-256 of bytes, or of a text in UTF-8, in hexadecimal. */
export function sha256Of(data: string | Uint8Array): string {
  return startDigest("sha256").update(data).digest("hex");
}

/** Unpacks what zlib packed; what follows it is not looked at. */
export function inflate(packed: Uint8Array): Uint8Array {
  return process.getBuiltinModule("node:zlib").inflateSync(packed);
}

/** Makes a place for what is around a call and all that it begins. */
export function createAsyncStorage<T>(): AsyncLocalStorage<T> {
  return new (process.getBuiltinModule("node:async_hooks").AsyncLocalStorage)<T>();
}
