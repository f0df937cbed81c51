/**
 * Brings journals of an outbox to their Apps, one after the other.
 *
 * @module
 */

import type { JournalTarget } from "../contract/journal_record.ts";
import { messageOf } from "../contract/iteration_error.ts";
import type { ClaimedJournal } from "../journal/claimed_journal.ts";
import type { DeliveryState } from "../journal/delivery_state.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import type { Outbox } from "../journal/outbox.ts";
import { AppClient } from "./app_client.ts";
import { type AppConnection, targetNamed } from "./app_connection.ts";
import { Backoff } from "./backoff.ts";
import { deliverJournal, type DeliveryOutcome, type PendingOutcome } from "./deliver_journal.ts";

/** Where journals go, and which ones. */
export interface OutboxCourierOptions {
  /** Connects with a target, whose URL is canonical and without credentials; called once for each. */
  connect(target: JournalTarget): AppConnection | Promise<AppConnection>;
  /** The App that journals go to of which no App has anything yet. @default {the journal's own} */
  to?: string | URL | undefined;
  /**
   * Title of the project that journals go into of which no App has anything yet.
   *
   * @default {the journal's own}
   */
  project?: string | undefined;
  /** Try again what an App refused before, or failed at ten times. @default {false} */
  retryRejected?: boolean | undefined;
  /** What failed in this process. @default {what fails is not tried again} */
  backoff?: Backoff | undefined;
}

/** An App answered ten times in a row with the same 5xx: it fails at this journal. */
export interface StuckOutcome {
  /** Tells the outcomes apart. */
  kind: "stuck";
  /** The last error, in one sentence. */
  reason: string;
}

/** How the delivery of a journal went. */
export type SyncOutcome = DeliveryOutcome | StuckOutcome;

/** What became of one journal. */
export interface JournalProgress {
  /** The iteration's id. */
  id: string;
  /** How its delivery went. */
  outcome: SyncOutcome;
  /** Why it could not go where it was told to; it went to its own place then. */
  note?: string;
}

/** Why a journal stays that a living process has. */
export const HELD = "another process holds it";
const OUT_OF_TIME = "there was no more time for it";
const MOST_SAME_ERRORS = 10;

/** Whether an App fails at a journal again and again. */
export function isStuck({ same_error }: DeliveryState): boolean {
  return same_error >= MOST_SAME_ERRORS;
}

/** Where a journal goes: to the App that has some of it, or to its own. */
export function journalTarget(folder: JournalFolder): JournalTarget {
  const { url } = folder.deliveryState();
  return url === null ? folder.header().target : targetNamed(url);
}

/** Delivers journals one by one. It remembers which Apps gave no answer, and leaves them in peace. */
export class OutboxCourier {
  readonly #outbox: Outbox;
  readonly #options: OutboxCourierOptions;
  readonly #to: JournalTarget | undefined;
  readonly #connections = new Map<string, Promise<AppConnection>>();
  readonly #backoff: Backoff;

  constructor(outbox: Outbox, options: OutboxCourierOptions) {
    this.#outbox = outbox;
    this.#options = options;
    const { to, backoff } = options;
    this.#to = to === undefined ? undefined : { kind: "mlops", url: new AppClient(to).url };
    this.#backoff = backoff ?? new Backoff({ first: Infinity });
  }

  /**
   * Delivers one journal, and removes it if an App has it in full.
   *
   * @returns `undefined` if another process has just delivered it.
   */
  async deliver(id: string, signal?: AbortSignal): Promise<JournalProgress | undefined> {
    if (signal?.aborted) return { id, outcome: pending(OUT_OF_TIME) };
    try {
      const known = this.#known(id);
      if (known !== undefined) return { id, outcome: known };
      using journal = this.#outbox.claim(id);
      if (journal) return await this.#deliverClaimed(journal, signal);
      if (!this.#outbox.list().includes(id)) return undefined;
      return { id, outcome: pending(HELD) };
    } catch (error) {
      return { id, outcome: pending(messageOf(error), error) };
    }
  }

  /** What is known already of a journal that is not to be tried now. */
  #known(id: string): SyncOutcome | undefined {
    const reason = this.#backoff.reason(id);
    if (reason !== undefined) return pending(reason);
    if (this.#options.retryRejected) return undefined;
    const state = this.#outbox.folder(id).deliveryState();
    if (state.rejected) return { kind: "rejected", ...state.rejected };
    return isStuck(state) ? { kind: "stuck", reason: state.last_error ?? "" } : undefined;
  }

  async #deliverClaimed(
    journal: ClaimedJournal,
    signal: AbortSignal | undefined,
  ): Promise<JournalProgress> {
    const { folder } = journal;
    const note = this.#redirect(folder);
    const isFree = folder.deliveryState().url === null;
    const target = isFree && this.#to ? this.#to : journalTarget(folder);
    const outcome = await this.#bring(folder, target, signal);
    if (outcome.kind === "delivered") journal.remove();
    return { id: folder.id, outcome, ...note !== undefined && { note } };
  }

  /** Keeps which project a journal goes to; says why, if it cannot go where it was told to. */
  #redirect(folder: JournalFolder): string | undefined {
    const { project } = this.#options;
    const state = folder.deliveryState();
    if (state.url === null) {
      const isNew = project !== undefined && project !== state.project;
      if (isNew) folder.saveDeliveryState({ ...state, project });
      return undefined;
    }
    const isElsewhere = this.#to?.kind === "mlops" && this.#to.url !== state.url;
    const place = isElsewhere
      ? `to ${this.#to.url}`
      : project !== undefined && project !== state.project
      ? `into the project "${project}"`
      : undefined;
    return place && `cannot go ${place}: ${state.url} has some of it already`;
  }

  async #bring(
    folder: JournalFolder,
    target: JournalTarget,
    signal: AbortSignal | undefined,
  ): Promise<DeliveryOutcome> {
    const key = JSON.stringify(target);
    const reason = this.#backoff.reason(key);
    if (reason !== undefined) return { ...pending(reason), isUnreachable: true };
    const connection = await this.#connect(key, target);
    const silence = await this.#silenceOf(connection, key, signal);
    if (silence !== undefined) {
      if (!this.#backoff.hasFailed(key)) keepTry(folder, silence);
      this.#backoff.failed(key, silence);
      return { ...pending(silence), isUnreachable: true };
    }
    const before = folder.deliveryState().acknowledged;
    const outcome = await deliverJournal(folder, connection, { isOver: true, signal });
    if (outcome.kind !== "pending") this.#backoff.succeeded(key);
    else if (outcome.isUnreachable) this.#backoff.failed(key, outcome.reason);
    else if (!signal?.aborted) this.#backoff.failed(folder.id, outcome.reason);
    // Given up: an App that took something meanwhile is only slow.
    else if (folder.deliveryState().acknowledged === before) {
      this.#backoff.failed(key, outcome.reason);
    }
    return outcome;
  }

  /** Why an App gives no answer, whatever the journal; it is asked again after it gave none. */
  async #silenceOf(
    connection: AppConnection,
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    try {
      if (this.#backoff.hasFailed(key)) await connection.client.get("/", { signal });
      else await connection.kind(signal);
      return undefined;
    } catch (error) {
      return signal?.aborted ? OUT_OF_TIME : messageOf(error);
    }
  }

  #connect(key: string, target: JournalTarget): Promise<AppConnection> {
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      connection = Promise.resolve(this.#options.connect(target));
      this.#connections.set(key, connection);
    }
    return connection;
  }
}

/** Keeps a try that was none of the journal's fault. */
function keepTry(folder: JournalFolder, reason: string): void {
  const state = folder.deliveryState();
  const attempts = state.attempts + 1;
  folder.saveDeliveryState({ ...state, attempts, last_error: reason, same_error: 0 });
}

function pending(reason: string, cause?: unknown): PendingOutcome {
  return { kind: "pending", reason, isUnreachable: false, cause };
}
