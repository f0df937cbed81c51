import { retire } from "./hidden_folder.ts";
import type { JournalFolder } from "./journal_folder.ts";
import type { JournalLock } from "./journal_lock.ts";
import { dropReserve } from "./reserve.ts";
import type { SegmentChain } from "./segment_chain.ts";

/** A journal whose lock this process holds. Disposing it lets go of the lock. */
export class ClaimedJournal implements Disposable {
  readonly folder: JournalFolder;
  readonly #lock: JournalLock;
  readonly #segments: SegmentChain | undefined;

  /** @param segments Its writer's. */
  constructor(folder: JournalFolder, lock: JournalLock, segments?: SegmentChain) {
    this.folder = folder;
    this.#lock = lock;
    this.#segments = segments;
  }

  /**
   * Removes the journal, which an App has in full. It leaves the outbox in one step, so that a process
   * that is killed on the way leaves no half of it.
   */
  remove(): void {
    const isPlain = this.folder.isPlain;
    this.#segments?.release(Infinity);
    try {
      retire(this.folder.path, this.#lock, isPlain);
    } catch (error) {
      const isGone = error instanceof Deno.errors.NotFound; // somebody else has removed it
      if (!isGone) this.#cannotRemove(error);
      this.#lock.release();
    }
  }

  /**
   * What a program cannot remove at its end is no reason to call its iteration undelivered. What stays
   * tells which App has it.
   */
  #cannotRemove(error: unknown): void {
    this.folder.saveDeliveryState(this.folder.deliveryState());
    if (this.#segments === undefined) throw error;
    this.#segments.trouble(error);
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
    if (!this.#segments?.isUnfinished) dropReserve(this.folder.path);
    await this.folder.sync();
  }

  /** Gives the lock to whoever writes the journal again. */
  handOver(): JournalLock {
    this.#segments?.release(this.folder.deliveryState().acknowledged);
    return this.#lock;
  }

  [Symbol.dispose](): void {
    this.handOver().release();
  }
}
