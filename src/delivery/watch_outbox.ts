/**
 * Delivers what appears in an outbox, for as long as it is wanted.
 *
 * @module
 */

import type { Outbox } from "../journal/outbox.ts";
import { Backoff } from "./backoff.ts";
import { type JournalProgress, OutboxCourier } from "./outbox_courier.ts";
import { type Clock, systemClock } from "./retry.ts";
import { count, deliverAll, type SyncOutboxOptions, type SyncResult } from "./sync_outbox.ts";

/** How an outbox is watched. */
export interface WatchOutboxOptions extends SyncOutboxOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Milliseconds from the end of one look to the next. */
  every: number;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/**
 * Delivers what appears in an outbox until it is ended. An App that does not answer, and a journal that an
 * App fails at, is left in peace longer and longer, five minutes at most; what was refused before is
 * tried again at the first look only.
 *
 * @returns What was delivered, and what stays of the last look.
 */
export async function watchOutbox(
  outbox: Outbox,
  { clock = systemClock, ...options }: WatchOutboxOptions,
): Promise<SyncResult> {
  const { signal, every, onProgress } = options;
  const backoff = new Backoff({ first: every, now: clock.now });
  let { retryRejected } = options;
  const stays = new Map<string, JournalProgress>();
  let delivered = 0;
  while (!signal.aborted) {
    const courier = new OutboxCourier(outbox, { ...options, retryRejected, backoff });
    stays.clear();
    for await (const progress of deliverAll(outbox, courier, options)) {
      if (progress.outcome.kind === "delivered") delivered++;
      else stays.set(progress.id, progress);
      onProgress?.(progress);
    }
    retryRejected = false;
    await clock.sleep(every, signal).catch(() => {}); // the signal ends the loop
  }
  const result: SyncResult = { delivered, pending: 0, rejected: 0 };
  for (const progress of stays.values()) count(result, progress);
  return result;
}
