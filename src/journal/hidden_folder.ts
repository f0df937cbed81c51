/**
 * Journals on their way into the outbox and out of it. They carry hidden names, so that nobody takes
 * them for journals, and what killed processes left on the way can be told.
 *
 * To make a folder and to remove it costs more than all the rest of a short journal's life. So one that
 * was emptied stays, its lock file and the room for an end in it, and becomes the next journal's.
 *
 * @module
 */

import { createObjectId } from "../contract/object_id.ts";
import { basename, dirname, join } from "../deps/std_path.ts";
import { exists } from "./at_path.ts";
import { JournalLock } from "./journal_lock.ts";
import { keepReserve, RESERVE } from "./reserve.ts";
import { segmentName } from "./segment.ts";
import { SegmentWriter } from "./segment_writer.ts";

const HIDDEN = /^\.[0-9a-f]{24}\.(\d+)-[0-9a-z]+\.(new|gone)$/i;
const SPARE = ".spare";
const LOCK = "lock";
const FIRST = segmentName(1);
/** What there is in a folder that can be kept. */
const WHOLE: readonly string[] = [LOCK, RESERVE, FIRST];

/** Makes the outbox and the tracking folder around it, as far as they are missing. */
export function makeOutboxFolder(path: string): void {
  const directory = dirname(path);
  Deno.mkdirSync(directory, { recursive: true });
  ignoreInGit(directory);
  Deno.mkdirSync(path, { recursive: true });
}

function ignoreInGit(directory: string): void {
  try {
    Deno.writeTextFileSync(join(directory, ".gitignore"), "*\n", { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** The hidden name of a journal on its way; no other process hits on it. */
export function hiddenPath(path: string, way: "new" | "gone"): string {
  const chance = Math.random().toString(36).slice(2);
  return join(dirname(path), `.${basename(path)}.${Date.now()}-${chance}.${way}`);
}

/** When a journal set out, in milliseconds since 1970; `undefined` for any other name. */
export function hiddenSince(name: string): number | undefined {
  const match = HIDDEN.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** A folder on its way to be a journal: it has nothing but a lock, which is held, and room for an end. */
export interface HiddenFolder {
  path: string;
  lock: JournalLock;
}

/** The folder that was kept for the next journal, or a new one. */
export function takeHidden(path: string): HiddenFolder {
  const spare = spareBeside(path);
  const lock = lockSpare(spare);
  if (lock !== undefined) return { path: spare, lock };
  const hidden = hiddenPath(path, "new");
  return { path: hidden, lock: makeLocked(hidden) };
}

/** Makes a folder that has nothing but a lock, which is held, and room for a journal's end. */
export function makeLocked(path: string): JournalLock {
  Deno.mkdirSync(path);
  try {
    keepReserve(path);
    return JournalLock.create(join(path, LOCK));
  } catch (error) {
    removeFolder(path);
    throw error;
  }
}

/** Only who holds its lock may use it. */
function lockSpare(path: string): JournalLock | undefined {
  try {
    return JournalLock.tryTake(join(path, LOCK));
  } catch {
    return undefined; // it is another user's
  }
}

/** Makes the first segment. What a process left in the folder that was killed is removed before. */
export function makeFirst(folder: string): SegmentWriter {
  const path = join(folder, FIRST);
  try {
    return SegmentWriter.create(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    empty(folder, namesIn(folder));
    return SegmentWriter.create(path);
  }
}

/**
 * Takes a journal's folder out of the outbox in one step, and lets go of its lock. It is emptied and kept
 * for the next journal; where there is one already, or something is missing in it, it is removed.
 *
 * @param isPlain Whether its writer put nothing into it but one segment: then it need not be listed, which
 * takes longer than to rename it.
 * @throws The disk's error if it cannot be taken out; the lock is held then.
 */
export function retire(path: string, lock: JournalLock, isPlain = false): void {
  const names = isPlain && exists(join(path, RESERVE)) ? WHOLE : namesIn(path);
  const spare = spareBeside(path);
  const isWhole = WHOLE.every((name) => names.includes(name));
  if (!isWhole || !renames(path, spare)) return discard(path, lock);
  try {
    empty(spare, names);
  } catch {
    renames(spare, hiddenPath(path, "gone")); // what cannot be removed now is swept later
  }
  lock.release();
}

function discard(path: string, lock: JournalLock): void {
  const hidden = hiddenPath(path, "gone");
  Deno.renameSync(path, hidden);
  lock.release();
  try {
    removeFolder(hidden);
  } catch {
    // It is swept later.
  }
}

/** The first segment goes last: as long as it is there, the folder shows that it is not empty. */
function empty(folder: string, names: readonly string[]): void {
  for (const name of names) {
    if (WHOLE.includes(name)) continue;
    Deno.removeSync(join(folder, name), { recursive: true });
  }
  Deno.removeSync(join(folder, FIRST));
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name);
}

function spareBeside(path: string): string {
  return join(dirname(path), SPARE);
}

/**
 * Gives a folder its name, as a journal.
 *
 * @throws {Deno.errors.AlreadyExists} If there is a journal of that name.
 */
export function appear(hidden: string, path: string): void {
  try {
    Deno.renameSync(hidden, path);
  } catch (error) {
    if (!exists(path)) throw error;
    throw new Deno.errors.AlreadyExists(`Cannot make the journal ${path}: there is one already`);
  }
}

/**
 * Gives a folder up that did not become a journal. No other process may begin to use it meanwhile. Why it
 * did not is to be told: that it cannot be removed either only puts it out of the way, to be swept later.
 */
export function abandon(path: string, lock: JournalLock): void {
  try {
    removeFolder(path);
  } catch {
    renames(path, hiddenPath(join(dirname(path), createObjectId()), "gone"));
  } finally {
    lock.release();
  }
}

/** Removes a folder with all that is in it, or a file; one that is gone already does no harm. */
export function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function renames(from: string, to: string): boolean {
  try {
    Deno.renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
