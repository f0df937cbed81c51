/**
 * Makes a file that must not be there yet. One that is not written to its end is removed.
 *
 * @returns What `write` gave.
 * @throws {Error} If it is there already.
 */
export async function writeNewFile<T>(
  path: string,
  write: (file: Deno.FsFile) => T | Promise<T>,
): Promise<T> {
  using file = createFile(path);
  try {
    const result = await write(file);
    await file.syncData();
    return result;
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
}

function createFile(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new Error(`Cannot write ${path}: it exists already`);
  }
}
