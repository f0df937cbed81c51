/**
 * Room that a journal keeps on the disk for its end, so that no iteration that completed shows as
 * crashed because the disk was full.
 *
 * It is a file of zeros beside the segments. When the disk takes no more, the end is written over them,
 * and the file becomes the next segment by its name: neither needs any further room, and nobody else can
 * take this room meanwhile. So it goes where files are written in place (ext4, XFS, tmpfs, NTFS). A file
 * system that writes each change elsewhere (Btrfs, ZFS, APFS) promises nothing once it is full.
 *
 * @module
 */

import { encodeLine } from "../contract/journal_line.ts";
import type { IterationError } from "../contract/iteration.ts";
import type { EndRecord, HeaderRecord } from "../contract/journal_record.ts";
import { join } from "../deps/std_path.ts";

/** The file's name. */
export const RESERVE = "reserve";

const ENDS = 2;
const BYTES = 4096;
const ZEROS = new Uint8Array(ENDS * BYTES);
const MOST_TEXT = 500;

/**
 * Keeps room in a journal's folder, unless there is some.
 *
 * @param ends For how many. What is not used is free for the next as soon as the first is written: a
 * provisional end may be followed by another.
 */
export function keepReserve(folder: string, ends: 1 | 2 = ENDS): void {
  const path = join(folder, RESERVE);
  try {
    Deno.writeFileSync(path, ZEROS.subarray(0, ends * BYTES), { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    dropReserve(folder); // a part of it is of no use
    throw error;
  }
}

/** Gives the room up that was kept; more than once does no harm. */
export function dropReserve(folder: string): void {
  try {
    Deno.removeSync(join(folder, RESERVE));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Writes lines where room was kept for them, as a further segment. Zeros follow them, which readers take
 * for a torn line.
 *
 * @param name The segment's name.
 * @throws The disk's error; no segment was made then.
 */
export function writeToReserve(folder: string, name: string, lines: Uint8Array): void {
  const path = join(folder, RESERVE);
  const content = ZEROS.slice(0, BYTES);
  content.set(lines);
  {
    using file = Deno.openSync(path, { write: true });
    const written = file.writeSync(content);
    if (written < content.length) throw new Error(`Cannot write ${path}: the disk is full`);
  }
  Deno.renameSync(path, join(folder, name));
}

/**
 * The lines of a segment that holds nothing but an end. Of an error that is too long for the room that is
 * kept, the stack, the causes and in the worst case all is left out: the status counts more.
 *
 * @param seq The number before the first of them.
 */
export function endLines(
  seq: number,
  at: number,
  header: Omit<HeaderRecord, "seq" | "at">,
  end: Omit<EndRecord, "seq" | "at">,
): Uint8Array {
  const first = encodeLine(seq + 1, at, header).slice();
  for (const error of [end.error, briefError(end.error), null]) {
    const last = encodeLine(seq + 2, at, { ...end, error });
    if (first.length + last.length > BYTES) continue;
    const lines = new Uint8Array(first.length + last.length);
    lines.set(first);
    lines.set(last, first.length);
    return lines;
  }
  throw new RangeError(`Cannot write an end: its header has ${first.length} bytes`);
}

function briefError(error: IterationError | null): IterationError | null {
  if (error === null) return null;
  return { name: error.name.slice(0, MOST_TEXT), message: error.message.slice(0, MOST_TEXT) };
}
