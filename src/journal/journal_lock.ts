/**
 * Who may write, recover or deliver a journal: whoever holds the lock of the file `lock` in its folder.
 *
 * The lock is a file beside the segments, because some systems' locks stop readers of the locked file.
 * The system frees it when its process is gone, however it went: that is how a dead process is told.
 *
 * @module
 */

import { isStillAt } from "./at_path.ts";

/** A lock that is held. Disposing it lets go. */
export class JournalLock implements Disposable {
  #file: Deno.FsFile | undefined;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Makes the lock file, which must not exist yet, and takes its lock. */
  static create(path: string): JournalLock {
    const file = Deno.openSync(path, { read: true, write: true, createNew: true });
    const lock = JournalLock.#lock(file, () => true);
    if (lock === undefined) throw new Error(`Cannot lock ${path}: another process was faster`);
    return lock;
  }

  /** Takes the lock of an existing file; `undefined` if another holds it or the file is gone. */
  static tryTake(path: string): JournalLock | undefined {
    const file = openExisting(path);
    if (file === undefined) return undefined;
    // Between opening and locking, the journal may have been removed and made again.
    return JournalLock.#lock(file, () => isStillAt(file, path));
  }

  static #lock(file: Deno.FsFile, isRight: () => boolean): JournalLock | undefined {
    let isOurs = false;
    try {
      isOurs = file.tryLockSync(true) && isRight();
    } finally {
      if (!isOurs) file.close();
    }
    return isOurs ? new JournalLock(file) : undefined;
  }

  /** Whether some process holds the lock. Needs no more than to read. */
  static isHeld(path: string): boolean {
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path, { read: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
    try {
      const isFree = file.tryLockSync(false);
      if (isFree) file.unlockSync();
      return !isFree;
    } finally {
      file.close();
    }
  }

  /** Whether it is the lock of the file at a path; that may have been deleted, and another made. */
  isAt(path: string): boolean {
    return this.#file !== undefined && isStillAt(this.#file, path);
  }

  /**
   * Lets go of the lock; more than once does no harm. To close the file is not enough: a process that is
   * being started has a copy of it for a moment, and with it the lock.
   */
  release(): void {
    const file = this.#file;
    this.#file = undefined;
    try {
      file?.unlockSync();
    } finally {
      file?.close();
    }
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

function openExisting(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
