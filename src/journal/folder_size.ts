import { join } from "../deps/std_path.ts";

/** The bytes of all files of a folder; 0 if it is gone. */
export function folderSize(path: string): number {
  let size = 0;
  try {
    for (const { name } of Deno.readDirSync(path)) size += Deno.statSync(join(path, name)).size;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return size;
}
