/**
 * SHA-256, in hexadecimal.
 *
 * @module
 */

/** Takes bytes in, piece by piece. */
export interface Sha256 {
  update(data: string | Uint8Array): Sha256;
  digest(encoding: "hex"): string;
}

/** Starts a digest. The module behind it is loaded at the first: it would take a program's start long. */
export function startSha256(): Sha256 {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  return process.getBuiltinModule("node:crypto").createHash("sha256");
}

/** The SHA-256 of bytes, or of a text in UTF-8. */
export function sha256Of(data: string | Uint8Array): string {
  return startSha256().update(data).digest("hex");
}
