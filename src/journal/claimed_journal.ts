import { hiddenPath, recycle } from "./hidden_folder.ts";
import type { JournalFolder } from "./journal_folder.ts";
import type { JournalLock } from "./journal_lock.ts";

/** A journal whose lock this process holds. Disposing it lets go of the lock. */
export class ClaimedJournal implements Disposable {
  readonly folder: JournalFolder;
  /** Goes on to whoever writes the journal again. */
  readonly lock: JournalLock;

  constructor(folder: JournalFolder, lock: JournalLock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Removes the journal, which an App has in full. It leaves the outbox in one step, so that a process
   * that is killed on the way leaves no half of it.
   */
  remove(): void {
    const hidden = hiddenPath(this.folder.path, "gone");
    try {
      Deno.renameSync(this.folder.path, hidden);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return this.lock.release(); // somebody else has removed it
    }
    recycle(hidden, this.lock);
  }

  /** Removes the segments of which an App has every record. */
  dropAcknowledged(sequence: number): void {
    this.folder.dropAcknowledged(sequence);
  }

  /**
   * Waits until the disk itself has the journal: for one that stays here.
   *
   * @throws The disk's error.
   */
  async sync(): Promise<void> {
    using file = await Deno.open(this.folder.lastSegmentPath(), { append: true });
    await file.syncData();
  }

  [Symbol.dispose](): void {
    this.lock.release();
  }
}
