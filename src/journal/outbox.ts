/**
 * The outbox: the folder of all journals that no App has acknowledged in full.
 *
 * @module
 */

import { type PointSink, reopen } from "../contract/iteration_fold.ts";
import { encodeLine } from "../contract/journal_line.ts";
import { isObjectId } from "../contract/object_id.ts";
import { hostName } from "../contract/platform.ts";
import { join } from "../deps/std_path.ts";
import { ClaimedJournal } from "./claimed_journal.ts";
import { exists } from "./at_path.ts";
import { hiddenSince, makeOutboxFolder, removeFolder } from "./hidden_folder.ts";
import { type FoldedJournal, JournalFolder, type JournalTail } from "./journal_folder.ts";
import { JournalLock } from "./journal_lock.ts";
import {
  type HeaderContent,
  JournalWriter,
  type JournalWriterOptions,
  repeatedHeader,
} from "./journal_writer.ts";
import { endLines, RESERVE, writeToReserve } from "./reserve.ts";
import { segmentName, segmentsOf } from "./segment.ts";
import { SegmentWriter } from "./segment_writer.ts";

const ABANDONED_MS = 10 * 60 * 1000;
const READER_MS = 1;
const CRASHED = { type: "end", status: "crashed", error: null } as const;

/** A journal as a reader sees it. */
export type SeenJournal = Pick<FoldedJournal, "iteration" | "first">;

/** The journals of a tracking folder. */
export class Outbox {
  /** The tracking folder, such as `.mlops`. */
  readonly directory: string;
  readonly #path: string;

  constructor(directory: string) {
    this.directory = directory;
    this.#path = join(directory, "outbox");
  }

  /** Makes the journal of a new iteration; the tracking folder is made when it is missing. */
  create(header: HeaderContent, at: number, options?: JournalWriterOptions): JournalWriter {
    const path = join(this.#path, header.id);
    try {
      return JournalWriter.create(path, header, at, options);
    } catch (error) {
      const { NotFound, PermissionDenied } = Deno.errors;
      if (error instanceof NotFound) makeOutboxFolder(this.#path);
      else if (!(error instanceof PermissionDenied)) throw error;
    }
    // What was kept for it may have been another user's: that is out of the way now.
    return JournalWriter.create(path, header, at, options);
  }

  /** The ids of all journals. */
  list(): string[] {
    return this.#names().filter(isObjectId).sort();
  }

  #names(): string[] {
    try {
      return [...Deno.readDirSync(this.#path)].map((entry) => entry.name);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /**
   * The journal of an iteration.
   *
   * @throws {TypeError} If the id is none: it would name a folder elsewhere.
   */
  folder(id: string): JournalFolder {
    if (!isObjectId(id)) throw new TypeError(`Cannot name a journal ${JSON.stringify(id)}`);
    return new JournalFolder(join(this.#path, id));
  }

  /**
   * Folds a journal as a reader sees it: one that has no end although its process is gone is `crashed`,
   * and one whose end is provisional runs as long as its process lives.
   *
   * @returns `undefined` if it is gone: an App has it in full.
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  read(id: string, onPoint?: PointSink): SeenJournal | undefined {
    const folder = this.folder(id);
    return asSeen(folder, () => folder.fold(onPoint));
  }

  /**
   * Takes a journal's lock, to deliver it. One without an end, whose process is therefore gone, is ended
   * as `crashed` at the time of its last record.
   *
   * @returns `undefined` if another process holds it, or it is gone.
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  claim(id: string): ClaimedJournal | undefined {
    const folder = this.folder(id);
    const lock = takeLock(folder);
    if (lock === undefined) return undefined;
    let isOurs = false;
    try {
      const tail = folder.tail();
      isOurs = tail.isEnded || !mayLiveElsewhere(folder);
      if (isOurs && !tail.isEnded) recover(folder, tail);
    } catch (error) {
      lock.release();
      throw error;
    }
    if (isOurs) return new ClaimedJournal(folder, lock);
    lock.release();
    return undefined;
  }

  /** Removes what processes left behind that were killed while they made or removed a journal. */
  sweep(): void {
    for (const name of this.#names()) {
      const since = hiddenSince(name) ?? Infinity;
      if (Date.now() - since > ABANDONED_MS) sweepAway(join(this.#path, name));
    }
  }
}

/** What {@linkcode Outbox.read} tells of a journal that is folded. */
export function asSeen(
  folder: JournalFolder,
  fold: () => FoldedJournal,
): SeenJournal | undefined {
  try {
    const isAlive = folder.isHeld();
    const { iteration: folded, first } = fold();
    const iteration = { ...folded };
    if (iteration.provisional && folder.isHeld()) reopen(iteration); // the program may live on
    // Looked at twice: before, for one that ends meanwhile; behind, for one that was born meanwhile.
    const isOver = iteration.status !== "running" || isAlive || folder.isHeld();
    if (!isOver && !mayLiveElsewhere(folder)) {
      iteration.status = "crashed";
      iteration.ended_at = iteration.last_at;
    }
    return { iteration, first };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function sweepAway(path: string): void {
  try {
    if (!JournalLock.isHeld(join(path, "lock"))) removeFolder(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error; // it is another user's
  }
}

/** Tries twice: a reader that looks whether the lock is held has it for a moment. */
function takeLock(folder: JournalFolder): JournalLock | undefined {
  const lock = JournalLock.tryTake(folder.lockPath);
  if (lock !== undefined) return lock;
  if (!exists(folder.lockPath) && !mendsLock(folder)) return undefined;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, READER_MS);
  return JournalLock.tryTake(folder.lockPath);
}

/** Makes the lock file again that somebody deleted, if the journal is there and rests. */
function mendsLock(folder: JournalFolder): boolean {
  try {
    if (!isUntouched(folder.lastSegmentPath())) return false;
    folder.header(); // one of a newer version is left as it is
    Deno.openSync(folder.lockPath, { write: true, create: true }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A lock does not show across machines: a journal of another one counts as dead when it rests. */
export function mayLiveElsewhere(folder: JournalFolder): boolean {
  const host = hostName();
  const writer = folder.header().host;
  return host !== null && writer !== null && writer !== host &&
    !isUntouched(folder.lastSegmentPath());
}

function isUntouched(path: string): boolean {
  const modified = Deno.statSync(path).mtime;
  return modified !== null && Date.now() - modified.getTime() > ABANDONED_MS;
}

function recover(folder: JournalFolder, { sequence, at }: JournalTail): void {
  // An App may have had records that are damaged now.
  let seq = Math.max(sequence, folder.deliveryState().acknowledged);
  const header = repeatedHeader(folder.header());
  const segment = SegmentWriter.resume(folder.lastSegmentPath());
  try {
    // Each segment starts with a header; a journal that is all empty has none to repeat.
    if (segment.length === 0 && seq > 1) segment.appendNow(encodeLine(++seq, at, header));
    segment.appendNow(encodeLine(seq + 1, at, CRASHED));
  } catch (error) {
    if (!exists(join(folder.path, RESERVE))) throw error;
    const name = segmentName((segmentsOf(folder.path).at(-1) ?? 1) + 1);
    writeToReserve(folder.path, name, endLines(seq, at, header, CRASHED));
  } finally {
    segment.close();
  }
}
