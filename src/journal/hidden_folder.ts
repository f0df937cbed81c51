/**
 * Journals on their way into the outbox and out of it. They carry hidden names, so that nobody takes
 * them for journals, and what killed processes left on the way can be told.
 *
 * To make a folder and to remove it costs more than all the rest of a short journal's life. So one that
 * was emptied stays, its lock file and the room for an end in it, and becomes the next journal's.
 *
 * @module
 */

import { basename, dirname, join } from "../deps/std_path.ts";
import { exists } from "./exists.ts";
import { JournalLock } from "./journal_lock.ts";
import { keepReserve, RESERVE } from "./reserve.ts";

const HIDDEN = /^\.[0-9a-f]{24}\.(\d+)-[0-9a-z]+\.(new|gone)$/i;
const SPARE = ".spare";
const LOCK = "lock";

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

/** Makes a folder that has nothing but a lock, which is held, and room for a journal's end. */
export function makeLocked(path: string): JournalLock {
  const lock = lockSpare(path);
  if (lock !== undefined) return lock;
  Deno.mkdirSync(path);
  try {
    keepReserve(path);
    return JournalLock.create(join(path, LOCK));
  } catch (error) {
    removeFolder(path);
    throw error;
  }
}

function lockSpare(path: string): JournalLock | undefined {
  const spare = join(dirname(path), SPARE);
  if (!renames(spare, path)) return undefined;
  try {
    const lock = JournalLock.tryTake(join(path, LOCK));
    if (lock !== undefined) return lock;
  } catch {
    // It is another user's.
  }
  if (!renames(path, spare)) removeFolder(path);
  return undefined;
}

/** Empties a journal's folder and keeps it for the next journal; a second one is removed. */
export function recycle(path: string, lock: JournalLock): void {
  try {
    const names = [...Deno.readDirSync(path)].map(({ name }) => name);
    for (const name of names) {
      if (name !== LOCK && name !== RESERVE) Deno.removeSync(join(path, name), { recursive: true });
    }
    lock.release();
    const isKept = names.includes(RESERVE) && renames(path, join(dirname(path), SPARE));
    if (!isKept) removeFolder(path);
  } catch {
    lock.release(); // what cannot be removed now is swept later
  }
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

/** Gives a folder up that did not become a journal. */
export function abandon(path: string, lock: JournalLock): void {
  lock.release();
  removeFolder(path);
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
