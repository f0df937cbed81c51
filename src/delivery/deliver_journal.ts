import { messageOf } from "../contract/iteration_error.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import type { DeliveryState } from "../journal/delivery_state.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import type { AppConnection } from "./app_connection.ts";
import type { DeliverOptions } from "./app_target.ts";

/** An App has all of a journal. */
export interface DeliveredOutcome {
  /** Tells the outcomes apart. */
  kind: "delivered";
  /** What the App could not take, one sentence each. */
  warnings: string[];
  /** The App's document of the iteration, if that was wanted and the App sent it along. */
  iteration?: unknown;
}

/** A journal stays until the next try. */
export interface PendingOutcome {
  /** Tells the outcomes apart. */
  kind: "pending";
  /** Why, in one sentence. */
  reason: string;
  /** The App does not answer, or lets nobody in: no other journal can be delivered to it now either. */
  isUnreachable: boolean;
  /** What was thrown, if the reason is an error. */
  cause?: unknown;
}

/** The App will never take a journal as it is. */
export interface RejectedOutcome {
  /** Tells the outcomes apart. */
  kind: "rejected";
  /** The status code of the refusal. */
  status: number;
  /** Why, in the App's own words. */
  detail: string;
  /** The App's refusal; it is not known any more of a journal that was rejected before. */
  error?: MlopsAppError;
}

/** How the delivery of a journal went. */
export type DeliveryOutcome = DeliveredOutcome | PendingOutcome | RejectedOutcome;

/** Answers that are about one request only, and not about the App. */
const OF_ONE_REQUEST = [413, 500];

/**
 * Delivers a journal, as far as its App takes it, and keeps beside it how that went; of one that is not
 * over, only that it was refused, and of one that is delivered, nothing: it is removed next. Whatever goes
 * wrong is in the outcome. Only the holder of the journal's lock may. Requires `--allow-net`, and
 * `--allow-read` and `--allow-write` for the tracking folder.
 */
export async function deliverJournal(
  folder: JournalFolder,
  connection: AppConnection,
  options: DeliverOptions,
): Promise<DeliveryOutcome> {
  try {
    checkBinding(folder, connection);
    const app = await connection.app(options.signal);
    const { acknowledged, ...delivered } = await app.deliver(folder, options);
    keepSuccess(folder, acknowledged, connection, options);
    if (options.isOver) return { kind: "delivered", ...delivered };
    return { kind: "pending", reason: "it is still running", isUnreachable: false };
  } catch (error) {
    const outcome = outcomeOf(error, options.signal);
    // A running iteration's pieces are no tries: however often the App is away, it is not stuck yet.
    const counts = options.isOver || outcome.kind === "rejected";
    return counts ? keepFailure(folder, outcome) : outcome;
  }
}

function checkBinding(folder: JournalFolder, { name }: AppConnection): void {
  const { url } = folder.deliveryState();
  if (url === null || url === name) return;
  throw new Error(`Cannot send ${folder.path} to ${name}: ${url} has some of it already`);
}

function keepSuccess(
  folder: JournalFolder,
  acknowledged: number,
  { name }: AppConnection,
  { isOver }: DeliverOptions,
): void {
  const before = folder.deliveryState();
  const state: DeliveryState = {
    ...before,
    acknowledged,
    url: acknowledged > 0 ? name : before.url,
    attempts: 0,
    last_error: null,
    same_error: 0,
    rejected: null,
  };
  if (isOver) return folder.noteDeliveryState(state);
  if (JSON.stringify(state) !== JSON.stringify(before)) folder.saveDeliveryState(state);
}

function outcomeOf(
  error: unknown,
  signal: AbortSignal | undefined,
): PendingOutcome | Required<RejectedOutcome> {
  if (error instanceof MlopsAppError && !error.isBlocked) {
    return { kind: "rejected", status: error.status, detail: error.detail, error };
  }
  const isGivenUp = signal?.aborted && error === signal.reason;
  const reason = isGivenUp ? "there was no more time for it" : messageOf(error);
  return { kind: "pending", reason, isUnreachable: isUnreachable(error), cause: error };
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof MlopsAppUnreachableError) return !OF_ONE_REQUEST.includes(error.status ?? 0);
  return error instanceof MlopsAppError;
}

/** Keeps why it failed; that the disk does not take even this is one more reason. */
function keepFailure(
  folder: JournalFolder,
  outcome: PendingOutcome | Required<RejectedOutcome>,
): DeliveryOutcome {
  try {
    const before = folder.deliveryState();
    folder.saveDeliveryState({ ...before, ...failureOf(before, outcome) });
    return outcome;
  } catch (error) {
    if (outcome.kind === "rejected") return outcome;
    return { ...outcome, reason: `${outcome.reason}; ${messageOf(error)}` };
  }
}

function failureOf(
  before: DeliveryState,
  outcome: PendingOutcome | Required<RejectedOutcome>,
): Partial<DeliveryState> {
  const attempts = before.attempts + 1;
  if (outcome.kind === "rejected") {
    const { status, detail, error } = outcome;
    return { attempts, last_error: error.message, same_error: 0, rejected: { status, detail } };
  }
  const { reason, cause } = outcome;
  const is5xx = cause instanceof MlopsAppUnreachableError && (cause.status ?? 0) >= 500;
  const again = reason === before.last_error ? before.same_error + 1 : 1;
  return { attempts, last_error: reason, same_error: is5xx ? again : 0 };
}
