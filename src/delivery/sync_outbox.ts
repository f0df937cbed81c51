/**
 * Delivers an outbox: every journal that no living process holds.
 *
 * @module
 */

import type { Outbox } from "../journal/outbox.ts";
import {
  type JournalProgress,
  OutboxCourier,
  type OutboxCourierOptions,
  type SyncOutcome,
} from "./outbox_courier.ts";

/** How an outbox is delivered. */
export interface SyncOutboxOptions extends OutboxCourierOptions {
  /** The iterations that are delivered. @default {all} */
  ids?: readonly string[] | undefined;
  /** Ends it; what is left is pending. */
  signal?: AbortSignal | undefined;
  /** Told of each journal. */
  onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/** What became of one journal. */
export interface SyncProgress extends JournalProgress {
  /** How many journals have been looked at, this one too. */
  done: number;
  /** How many journals there were in the beginning. */
  total: number;
}

/** How many journals went which way. */
export interface SyncResult {
  /** An App has them in full. */
  delivered: number;
  /** They stay for another time. */
  pending: number;
  /** An App refused them, now or before, or fails at them: they are tried again on demand only. */
  rejected: number;
}

const COUNTED: Record<SyncOutcome["kind"], keyof SyncResult> = {
  delivered: "delivered",
  pending: "pending",
  rejected: "rejected",
  stuck: "rejected",
};

/**
 * Delivers every journal of an outbox that no living process holds, and removes those that an App has in
 * full. An App that does not answer is tried once. Requires `--allow-net`, and `--allow-read` and
 * `--allow-write` for the tracking folder.
 */
export async function syncOutbox(outbox: Outbox, options: SyncOutboxOptions): Promise<SyncResult> {
  const result: SyncResult = { delivered: 0, pending: 0, rejected: 0 };
  const courier = new OutboxCourier(outbox, options);
  for await (const progress of deliverAll(outbox, courier, options)) {
    count(result, progress);
    options.onProgress?.(progress);
  }
  return result;
}

/** Delivers every journal once. */
export async function* deliverAll(
  outbox: Outbox,
  courier: OutboxCourier,
  { ids, signal }: Pick<SyncOutboxOptions, "ids" | "signal">,
): AsyncGenerator<SyncProgress> {
  const wanted = ids && new Set(ids.map((id) => id.toLowerCase()));
  const found = outbox.list().filter((id) => wanted?.has(id) ?? true);
  for (const [index, id] of found.entries()) {
    const progress = await courier.deliver(id, signal);
    if (progress) yield { ...progress, done: index + 1, total: found.length };
  }
}

/** Counts a journal in a result. */
export function count(result: SyncResult, { outcome }: JournalProgress): void {
  result[COUNTED[outcome.kind]]++;
}
