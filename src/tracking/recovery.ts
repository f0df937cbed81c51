/**
 * Recovers what processes left behind that are gone: while a program tracks, the journals of others that
 * nobody holds are ended and delivered in the background, a few at a time.
 *
 * @module
 */

import {
  isStuck,
  journalTarget,
  OutboxCourier,
  type SyncOutcome,
} from "../delivery/outbox_courier.ts";
import { exists } from "../journal/at_path.ts";
import { folderSize } from "../journal/folder_size.ts";
import { NewerJournalError } from "../journal/journal_folder.ts";
import { Outbox } from "../journal/outbox.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { announce } from "./announce.ts";
import { mlopsCommand } from "./command_line.ts";
import { connect } from "./connect.ts";
import { isDown } from "./down_targets.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { quietTimeout } from "./quiet_delay.ts";

/** Milliseconds that a program runs before anything is recovered beside it: short ones are left alone. */
const DELAY_MS = 1000;
/** Milliseconds from one journal to the next while an iteration runs. */
const PACE_MS = 20;
/** Milliseconds that one delivery may take while an iteration runs. */
const PATIENCE_MS = 2000;
/** Milliseconds that a program which could end is kept for it. */
const KEEP_MS = 500;
/** A journal of more bytes would hold the event loop up for too long while an iteration runs. */
const LARGE_BYTES = 256 * 1024;
/** A journal of more bytes takes longer than a program may be kept: it is left to `sync`. */
const MOST_BYTES = 32 * 1024 * 1024;

const recoveries = new Map<string, Recovery>();

/**
 * Begins to recover others' journals beside an iteration, and goes on for a moment when it is over.
 *
 * @param id The iteration's own id.
 * @param conclude What is done at its end.
 * @returns The same, to be called in its place.
 */
export function withRecovery<A extends unknown[], T>(
  id: string,
  settings: EffectiveSettings,
  conclude: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  const { directory } = settings;
  let recovery = recoveries.get(directory);
  if (recovery === undefined) recoveries.set(directory, recovery = new Recovery(directory));
  const end = recovery.accompany(id, settings);
  return async (...args) => {
    try {
      return await conclude(...args);
    } finally {
      end();
    }
  };
}

/** The recovery of one tracking folder's journals by this process. */
class Recovery {
  readonly #outbox: Outbox;
  readonly #courier: OutboxCourier;
  #settings: EffectiveSettings | undefined;
  /** Iterations of this process that run. */
  #running = 0;
  /** Journals that this process made before it looked for others. */
  readonly #own = new Set<string>();
  /** What may be to recover; `undefined` until it has been looked for. */
  #ids: string[] | undefined;
  /** What has to wait until no iteration runs. */
  #later: string[] = [];
  #stopWaiting: (() => void) | undefined;
  #isWorking = false;
  /** When a program that could end is kept no longer. */
  #deadline = Infinity;
  #giveUp: () => void = () => {};
  #wake: () => void = () => {};
  readonly #report = new RecoveryReport();

  constructor(directory: string) {
    this.#outbox = new Outbox(directory);
    this.#courier = new OutboxCourier(this.#outbox, {
      connect: (target) => connect(target, this.#settings),
    });
  }

  /** Tells it that an iteration runs; what is returned tells that it is over. */
  accompany(id: string, settings: EffectiveSettings): () => void {
    this.#settings = settings;
    this.#running++;
    this.#deadline = Infinity;
    if (this.#ids === undefined) this.#own.add(id);
    if (!this.#isDone()) this.#stopWaiting ??= quietTimeout(() => this.#begin(), DELAY_MS);
    return () => this.#end();
  }

  #end(): void {
    if (--this.#running > 0) return;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    if (this.#isDone()) return;
    this.#ids?.push(...this.#later.splice(0));
    this.#deadline = performance.now() + KEEP_MS;
    this.#giveUp();
    this.#wake();
    this.#begin();
  }

  #isDone(): boolean {
    return this.#ids?.length === 0 && this.#later.length === 0;
  }

  #begin(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#work().catch((error) => this.#report.failed(error)).finally(() => {
      this.#isWorking = false;
      // What has to wait until no iteration runs comes up again by itself while one does.
      const unseen = (this.#ids?.length ?? 0) + (this.#running > 0 ? 0 : this.#later.length);
      this.#report.tell(this.#outbox.directory, unseen);
    });
  }

  async #work(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // whoever waits for an end goes on first
    this.#ids ??= rotated(this.#outbox.list().filter((id) => !this.#own.has(id)));
    this.#own.clear();
    if (this.#running === 0) this.#deadline = performance.now() + KEEP_MS; // to list is no part of it
    while (this.#ids.length > 0 && performance.now() < this.#deadline) {
      await this.#recover(this.#ids.pop()!);
      await this.#pause();
    }
  }

  /** Leaves the event loop to the program; one that could end meanwhile does. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#running === 0) setImmediate(resolve);
      else this.#stopWaiting = quietTimeout(resolve, PACE_MS);
    });
  }

  async #recover(id: string): Promise<void> {
    try {
      const folder = this.#outbox.folder(id);
      const state = folder.deliveryState();
      if (state.rejected || isStuck(state) || folder.isHeld()) return;
      const isOffline = this.#settings!.mode === "offline";
      const target = journalTarget(folder);
      if (isDown(target)) return;
      const size = folderSize(folder.path);
      const isForLater = (!isOffline && target.kind === "embedded") || size > LARGE_BYTES;
      if (size > MOST_BYTES) this.#report.leave();
      else if (this.#running > 0 && isForLater) this.#later.push(id);
      else if (isOffline) this.#outbox.claim(id)?.[Symbol.dispose]();
      else await this.#deliver(id);
    } catch (error) {
      if (exists(this.#outbox.folder(id).path)) this.#report.failed(error); // else another was faster
    }
  }

  async #deliver(id: string): Promise<void> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const left = this.#deadline - performance.now();
    let keepOn = quietTimeout(abort, Math.min(PATIENCE_MS, left));
    this.#giveUp = () => {
      keepOn();
      keepOn = quietTimeout(abort, KEEP_MS);
    };
    const progress = await this.#courier.deliver(id, controller.signal);
    keepOn();
    this.#giveUp = () => {};
    const isGivenUp = controller.signal.aborted && progress?.outcome.kind === "pending";
    if (isGivenUp) this.#later.push(id);
    else if (progress) this.#report.add(progress.outcome);
  }
}

/** What came of it, in one line. */
class RecoveryReport {
  #delivered = 0;
  #failed = 0;
  #left = 0;
  #reason = "";

  add(outcome: SyncOutcome): void {
    if (outcome.kind === "delivered") this.#delivered++;
    if (outcome.kind === "rejected") this.failed(outcome.error ?? outcome.detail);
    // An App that gives no answer is told of when it is needed.
    if (outcome.kind === "pending" && !outcome.isUnreachable && outcome.cause !== undefined) {
      this.failed(outcome.cause);
    }
  }

  failed(error: unknown): void {
    if (error instanceof NewerJournalError) return announce(error.message, error.name);
    this.#failed++;
    this.#reason ||= messageOf(error);
  }

  /** One is left to `sync`. */
  leave(): void {
    this.#left++;
  }

  /** @param unseen How many have not been looked at. */
  tell(directory: string, unseen: number): void {
    const [delivered, failed, left] = [this.#delivered, this.#failed, this.#left];
    const parts = [
      ...delivered > 0 ? [`${delivered} delivered`] : [],
      ...failed > 0 ? [`${failed} not (${this.#reason})`] : [],
      ...left > 0 ? [`${left} large, to be sent with: ${mlopsCommand("sync", directory)}`] : [],
      ...unseen > 0 ? [`up to ${unseen} more wait`] : [],
    ];
    const see = failed > 0 ? `; see: ${mlopsCommand("outbox", directory)}` : "";
    if (delivered + failed + left > 0) {
      announce(`iterations of processes that are gone: ${parts.join(", ")}${see}`);
    }
    this.#delivered = this.#failed = this.#left = 0;
    this.#reason = "";
  }
}

/** Begins anywhere: of programs that start at once each takes others, and none is for ever the last. */
function rotated(ids: string[]): string[] {
  const start = Math.floor(Math.random() * ids.length);
  return [...ids.slice(start), ...ids.slice(0, start)];
}
