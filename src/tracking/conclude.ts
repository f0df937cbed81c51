/**
 * What happens after an iteration's end: delivery, and word of it.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { join } from "../deps/std_path.ts";
import { deliverJournal, type DeliveryOutcome } from "../delivery/deliver_journal.ts";
import type { ClaimedJournal } from "../journal/claimed_journal.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import type { EffectiveSettings } from "../settings.ts";
import { announce } from "./announce.ts";
import { mlopsCommand } from "./command_line.ts";
import { connect } from "./connect.ts";
import { fetchIteration } from "./fetch_iteration.ts";
import { toIteration } from "./folded_iteration.ts";
import type { LivePieces } from "./live_pieces.ts";
import type { Conclusion } from "./logger.ts";
import { shownPath } from "./permission.ts";

/** What else there is to do at the end. */
export interface ConcludeOptions {
  /** What sends pieces while the iteration runs. */
  pieces: LivePieces | undefined;
  onEnd: ((iteration: Iteration) => void | Promise<void>) | undefined;
}

const DELIVERY_MS = 10_000;
const DOWN_MS = 60_000;
const downUntil = new Map<string, number>();

/** Closes the journal and delivers it. Never rejects: what goes wrong is a warning. */
export async function conclude(
  writer: JournalWriter,
  settings: EffectiveSettings,
  { pieces, onEnd }: ConcludeOptions,
): Promise<Conclusion> {
  let conclusion: Conclusion;
  try {
    await pieces?.stop();
    conclusion = await deliverToEnd(await close(writer), settings);
  } catch (error) {
    announce(`not delivered: ${messageOf(error)}; ${whatToDo(settings.directory)}`);
    conclusion = { read: () => Promise.reject(error) };
  }
  if (onEnd !== undefined) await tell(onEnd, conclusion);
  return conclusion;
}

async function close(writer: JournalWriter): Promise<ClaimedJournal> {
  const journal = await writer.close();
  const { unwritten, folder } = writer;
  if (unwritten > 0) announce(`${unwritten} records are lost: ${folder.path} took no more`);
  return journal;
}

async function deliverToEnd(
  journal: ClaimedJournal,
  settings: EffectiveSettings,
): Promise<Conclusion> {
  using held = journal;
  const { folder } = held;
  const { target } = folder.header();
  const key = JSON.stringify(target);
  const isDown = (downUntil.get(key) ?? 0) > performance.now();
  if (settings.mode === "offline" || isDown) return await kept(held);
  const connection = await connect(target, settings);
  const signal = AbortSignal.timeout(DELIVERY_MS);
  const outcome = await deliverJournal(folder, connection, { isOver: true, signal });
  if (outcome.kind === "delivered") return delivered(held, connection, outcome);
  announce(
    `not delivered: ${outcome.kind === "pending" ? outcome.reason : outcome.detail}; ` +
      whatToDo(settings.directory),
  );
  if (outcome.kind === "pending") {
    if (outcome.isUnreachable) downUntil.set(key, performance.now() + DOWN_MS);
    return await kept(held);
  }
  const error = outcome.error ?? new Error(outcome.detail);
  return { read: () => Promise.reject(error) };
}

function whatToDo(directory: string): string {
  return `it is kept in ${shownPath(join(directory, "outbox"))}, send it with: ${
    mlopsCommand("sync")
  }`;
}

function delivered(
  journal: ClaimedJournal,
  connection: AppConnection,
  { warnings }: Extract<DeliveryOutcome, { kind: "delivered" }>,
): Conclusion {
  for (const warning of warnings) announce(warning);
  // The original App keeps less than was logged: what it has no field for is taken from the journal.
  const own = connection.target.kind === "embedded" ? undefined : foldOf(journal);
  const { id } = journal.folder;
  const place = journal.folder.header();
  journal.remove();
  return { read: () => fetchIteration(connection, id, place, own) };
}

async function kept(journal: ClaimedJournal): Promise<Conclusion> {
  await journal.sync();
  const iteration = foldOf(journal);
  return { read: () => Promise.resolve(iteration) };
}

function foldOf({ folder }: ClaimedJournal): Iteration {
  return toIteration(folder.fold().iteration, (sha256) => folder.blob(sha256));
}

async function tell(
  onEnd: (iteration: Iteration) => void | Promise<void>,
  conclusion: Conclusion,
): Promise<void> {
  try {
    await onEnd(await conclusion.read());
  } catch (error) {
    announce(`onEnd failed: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
