/**
 * A journal whose folder somebody deleted while it was written, brought back to its place: what its
 * writer has open can still be read.
 *
 * @module
 */

import { dirname, join } from "../deps/std_path.ts";
import { exists } from "./at_path.ts";
import { makeOutboxFolder, removeFolder } from "./hidden_folder.ts";
import { JournalLock } from "./journal_lock.ts";
import { SegmentWriter } from "./segment_writer.ts";

const CHUNK = 256 * 1024;

/**
 * Makes a journal's folder again, as far as it is missing.
 *
 * @returns Its lock, which is held: the same, or a new one if it was deleted.
 */
export function putFolderBack(folder: string, lock: JournalLock): JournalLock {
  makeOutboxFolder(dirname(folder));
  Deno.mkdirSync(folder, { recursive: true });
  const path = join(folder, "lock");
  if (lock.isAt(path)) return lock;
  if (exists(path)) throw new Error(`Cannot lock ${path}: another process made it`);
  const own = JournalLock.create(`${path}.new`); // nobody can take it before it is held
  Deno.renameSync(`${path}.new`, path);
  lock.release();
  return own;
}

/** Writes all that a writer has to a path; goes on there. */
export function putSegmentBack(writer: SegmentWriter, path: string): SegmentWriter {
  const temporary = `${path}.new`;
  try {
    copy(writer, temporary);
    Deno.renameSync(temporary, path);
  } catch (error) {
    removeFolder(temporary);
    throw error;
  }
  const copied = SegmentWriter.resume(path);
  writer.close();
  return copied;
}

function copy(writer: SegmentWriter, path: string): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const view = writer.view();
  const buffer = new Uint8Array(Math.min(CHUNK, writer.length));
  for (let read; (read = view.readSync(buffer)) !== null;) {
    if (file.writeSync(buffer.subarray(0, read)) < read) {
      throw new Error(`Cannot write ${path}: the disk is full`);
    }
  }
}
