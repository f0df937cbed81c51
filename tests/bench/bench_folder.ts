/**
 * Where benches keep what they make: virtual environments, stores while they are measured, results.
 * It is on a disk, which the system's folder for temporary files need not be.
 *
 * @module
 */

import { join } from "../../src/deps/std_path.ts";

/** The user's cache. */
export const BENCH_FOLDER: string = join(
  Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? ".", ".cache"),
  "mlops_bench",
);

/** Makes an empty folder for one measurement. */
export function makeWorkFolder(): string {
  const dir = join(BENCH_FOLDER, "work");
  Deno.mkdirSync(dir, { recursive: true });
  return Deno.makeTempDirSync({ dir });
}

/** The bytes of all files in a folder. */
export function bytesIn(folder: string): number {
  let bytes = 0;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? bytesIn(path) : Deno.lstatSync(path).size;
  }
  return bytes;
}
