/**
 * What happens after an iteration's end: delivery, and word of it.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { join } from "../deps/std_path.ts";
import { Deadline } from "../delivery/deadline.ts";
import { type DeliveredOutcome, deliverJournal } from "../delivery/deliver_journal.ts";
import type { ClaimedJournal } from "../journal/claimed_journal.ts";
import { exists } from "../journal/at_path.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import type { Refusal } from "../notifications/notifier.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { announce } from "./announce.ts";
import { mlopsCommand } from "./command_line.ts";
import { connect } from "./connect.ts";
import { isDown, markDown } from "./down_targets.ts";
import { fetchIteration } from "./fetch_iteration.ts";
import { toIteration } from "./folded_iteration.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { readIteration } from "./iteration_reply.ts";
import type { LivePieces } from "./live_pieces.ts";
import type { Conclusion } from "./logger_parts.ts";
import { shownPath } from "./permission.ts";
import { getIteration } from "./reading.ts";
import { sendWord, type WordOptions } from "./word.ts";

/** What else there is to do at the end. */
export interface ConcludeOptions extends WordOptions {
  /** What sends pieces while the iteration runs. */
  pieces: LivePieces | undefined;
  /** Whether the iteration is read next. */
  isRead: boolean;
}

/** What came of an iteration, and what there is to tell of it. */
interface Ending extends Conclusion {
  /** The iteration, also one that the App refused. */
  iteration: () => Promise<Iteration>;
  refusal?: Refusal;
}

const DELIVERY_MS = 10_000;

/** Closes the journal and delivers it. Never rejects: what goes wrong is a warning. */
export async function conclude(
  writer: JournalWriter,
  settings: EffectiveSettings,
  { pieces, isRead, ...word }: ConcludeOptions,
): Promise<Conclusion> {
  try {
    await pieces?.stop();
    const ending = await deliverToEnd(await writer.close(), settings, isRead);
    await sendWord(ending, word, settings);
    return ending;
  } catch (error) {
    const isKept = exists(writer.folder.path);
    const fate = isKept ? whatToDo(settings.directory) : `${writer.folder.path} is gone`;
    announce(`not delivered: ${messageOf(error)}; ${fate}`);
    return { read: () => Promise.reject(error) };
  }
}

async function deliverToEnd(
  journal: ClaimedJournal,
  settings: EffectiveSettings,
  isRead: boolean,
): Promise<Ending> {
  using held = journal;
  const { folder } = held;
  const { target } = folder.header();
  if (settings.mode === "offline" || isDown(target)) return await kept(held);
  const connection = await connect(target, settings);
  using deadline = new Deadline(DELIVERY_MS);
  const { signal } = deadline;
  const outcome = await deliverJournal(folder, connection, { isOver: true, signal, isRead });
  if (outcome.kind === "delivered") return await delivered(held, connection, outcome);
  if (outcome.kind === "pending") {
    announce(`not delivered: ${outcome.reason}; ${whatToDo(settings.directory)}`);
    // The embedded App is only busy for a while.
    if (outcome.isUnreachable && target.kind !== "embedded") markDown(target);
    return await kept(held);
  }
  const { status, detail, error = new Error(detail) } = outcome;
  const again = whatToDo(settings.directory, "--retry-rejected");
  announce(`refused: ${error.message.replace(/\.$/, "")}; ${again}, when the cause is mended`);
  return {
    read: () => Promise.reject(error),
    iteration: readerOf(held),
    refusal: { status, detail },
  };
}

function whatToDo(directory: string, option?: "--retry-rejected"): string {
  const command = mlopsCommand(option === undefined ? "sync" : `sync ${option}`, directory);
  return `it is kept in ${shownPath(join(directory, "outbox"))}, send it with: ${command}`;
}

async function delivered(
  journal: ClaimedJournal,
  connection: AppConnection,
  { warnings, iteration: document }: DeliveredOutcome,
): Promise<Ending> {
  for (const warning of warnings) announce(warning);
  // The original App keeps less than was logged: what it has no field for is taken from the journal.
  const own = await connection.kind() === "ours" ? undefined : foldOf(journal);
  const { id } = journal.folder;
  const place = journal.folder.header();
  journal.remove();
  const iteration = () => fetchIteration(connection, id, place, own);
  const read = document === undefined ? iteration : async () => await readIteration(document);
  return { read, iteration };
}

async function kept(journal: ClaimedJournal): Promise<Ending> {
  await journal.sync();
  const read = readerOf(journal);
  return { read, iteration: read };
}

/** Reads a journal that stays; it is gone if another process has delivered it meanwhile. */
function readerOf(journal: ClaimedJournal): () => Promise<Iteration> {
  const { folder } = journal;
  return async () => exists(folder.path) ? foldOf(journal) : await getIteration(folder.id);
}

function foldOf({ folder }: ClaimedJournal): Iteration {
  return toIteration(folder.fold().iteration, (sha256) => folder.blob(sha256));
}
