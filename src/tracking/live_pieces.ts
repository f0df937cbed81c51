/**
 * Sends what a running iteration has logged to an App over HTTP every couple of seconds, so that it can
 * be watched there.
 *
 * @module
 */

import { deliverJournal } from "../delivery/deliver_journal.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import type { EffectiveSettings } from "../settings.ts";
import { announce } from "./announce.ts";
import { connect } from "./connect.ts";
import { messageOf } from "./iteration_error.ts";
import { targetOf } from "./target.ts";

/** Sends pieces until it is stopped. */
export interface LivePieces {
  /** Gives a piece that is under way up. */
  stop(): Promise<void>;
}

const PERIOD_MS = 2000;

/** Begins to send pieces; nothing for the embedded App, which reads the journal itself. */
export function startLivePieces(
  writer: JournalWriter,
  settings: EffectiveSettings,
): LivePieces | undefined {
  if (settings.mode !== "online" || settings.url === undefined) return undefined;
  const controller = new AbortController();
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => {
    sending ??= sendPiece(writer, settings, controller.signal).finally(() => sending = undefined);
  }, PERIOD_MS);
  timer.unref();
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      controller.abort();
      await sending;
    },
  };
}

/** What does not arrive is no matter here: the end delivers it, and tells. */
async function sendPiece(
  writer: JournalWriter,
  settings: EffectiveSettings,
  signal: AbortSignal,
): Promise<void> {
  try {
    writer.flush();
    const connection = await connect(targetOf(settings), settings);
    await deliverJournal(writer.folder, connection, { isOver: false, signal });
    writer.folder.dropAcknowledged(writer.folder.deliveryState().acknowledged);
  } catch (error) {
    announce(`cannot send what is logged meanwhile: ${messageOf(error)}`);
  }
}
