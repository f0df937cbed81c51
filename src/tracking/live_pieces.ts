/**
 * Sends what a running iteration has logged to an App over HTTP every couple of seconds, so that it can
 * be watched there.
 *
 * @module
 */

import { Backoff } from "../delivery/backoff.ts";
import { deliverJournal } from "../delivery/deliver_journal.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { announce } from "./announce.ts";
import { connect } from "./connect.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { quietInterval } from "./quiet_delay.ts";
import { targetOf } from "../contract/journal_record.ts";

/** Sends pieces until it is stopped. */
export interface LivePieces {
  /** Gives a piece that is under way up. */
  stop(): Promise<void>;
}

const PERIOD_MS = 2000;

/**
 * Begins to send pieces; nothing for the embedded App, which reads the journal itself. An App that does
 * not take them is asked again later and later.
 *
 * @param period Milliseconds from one piece to the next.
 */
export function startLivePieces(
  writer: JournalWriter,
  settings: EffectiveSettings,
  period: number = PERIOD_MS,
): LivePieces | undefined {
  if (settings.mode !== "online" || settings.url === undefined) return undefined;
  const controller = new AbortController();
  const backoff = new Backoff({ first: 2 * period, longest: 30 * period });
  const { id } = writer.folder;
  const send = async (): Promise<void> => {
    const reason = await sendPiece(writer, settings, controller.signal);
    if (reason === undefined) backoff.succeeded(id);
    else backoff.failed(id, reason);
  };
  let sending: Promise<void> | undefined;
  const stopPieces = quietInterval(() => {
    if (backoff.reason(id) !== undefined) return;
    sending ??= send().finally(() => sending = undefined);
  }, period);
  return {
    async stop(): Promise<void> {
      stopPieces();
      if (sending === undefined) return; // to abort costs a tenth of a short iteration
      controller.abort();
      await sending;
    },
  };
}

/**
 * Sends what there is. What does not arrive is no matter here: the end delivers it, and tells.
 *
 * @returns Why it was not taken, if so.
 */
async function sendPiece(
  writer: JournalWriter,
  settings: EffectiveSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    writer.flush();
    const connection = await connect(targetOf(settings), settings);
    const outcome = await deliverJournal(writer.folder, connection, { isOver: false, signal });
    writer.folder.dropAcknowledged(writer.folder.deliveryState().acknowledged);
    if (outcome.kind === "rejected") return outcome.detail;
    return outcome.kind === "pending" && outcome.cause !== undefined ? outcome.reason : undefined;
  } catch (error) {
    announce(`cannot send what is logged meanwhile: ${messageOf(error)}`);
    return messageOf(error);
  }
}
