import type { JournalTarget } from "../contract/journal_record.ts";
import type { ClaimedJournal } from "../journal/claimed_journal.ts";
import type { Outbox } from "../journal/outbox.ts";
import { AppClient } from "./app_client.ts";
import { type AppConnection, targetNamed } from "./app_connection.ts";
import { deliverJournal, type DeliveryOutcome } from "./deliver_journal.ts";

/** How an outbox is delivered. */
export interface SyncOutboxOptions {
  /** Connects with a target, whose URL is canonical and without credentials; called once for each. */
  connect(target: JournalTarget): AppConnection | Promise<AppConnection>;
  /** The App that journals go to of which no App has anything yet. @default {the journal's own} */
  to?: string | URL | undefined;
  /** Try again what an App refused before. @default {false} */
  retryRejected?: boolean | undefined;
  /** Ends it; what is left is pending. */
  signal?: AbortSignal | undefined;
  /** Told of each journal. */
  onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/** What became of one journal. */
export interface SyncProgress {
  /** The iteration's id. */
  id: string;
  /** How its delivery went. */
  outcome: DeliveryOutcome;
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
  /** An App refused them, now or before. */
  rejected: number;
}

/**
 * Delivers every journal of an outbox that no living process holds, and removes those that an App has in
 * full. An App that does not answer is tried once. Requires `--allow-net`, and `--allow-read` and
 * `--allow-write` for the tracking folder.
 */
export async function syncOutbox(outbox: Outbox, options: SyncOutboxOptions): Promise<SyncResult> {
  const result: SyncResult = { delivered: 0, pending: 0, rejected: 0 };
  const ids = outbox.list();
  const sync = new OutboxSync(outbox, options);
  for (const [index, id] of ids.entries()) {
    const outcome = await sync.deliver(id);
    if (outcome === undefined) continue;
    result[outcome.kind]++;
    options.onProgress?.({ id, outcome, done: index + 1, total: ids.length });
  }
  return result;
}

class OutboxSync {
  readonly #outbox: Outbox;
  readonly #options: SyncOutboxOptions;
  readonly #to: JournalTarget | undefined;
  readonly #connections = new Map<string, Promise<AppConnection>>();
  /** Why an App cannot be reached, by the key of its target. */
  readonly #unreachable = new Map<string, string>();

  constructor(outbox: Outbox, options: SyncOutboxOptions) {
    this.#outbox = outbox;
    this.#options = options;
    const { to } = options;
    this.#to = to === undefined ? undefined : { kind: "mlops", url: new AppClient(to).url };
  }

  /** Delivers one journal; `undefined` if another process has just delivered it. */
  async deliver(id: string): Promise<DeliveryOutcome | undefined> {
    if (this.#options.signal?.aborted) return pending("there was no more time for it");
    try {
      using journal = this.#outbox.claim(id);
      if (journal) return await this.#deliverClaimed(journal);
      return this.#outbox.list().includes(id) ? pending("another process holds it") : undefined;
    } catch (error) {
      return pending(error instanceof Error ? error.message : String(error), error);
    }
  }

  async #deliverClaimed(journal: ClaimedJournal): Promise<DeliveryOutcome> {
    const { rejected, url } = journal.folder.deliveryState();
    if (rejected && !this.#options.retryRejected) return { kind: "rejected", ...rejected };
    const own = url === null ? undefined : targetNamed(url);
    const target = own ?? this.#to ?? journal.folder.header().target;
    const key = JSON.stringify(target);
    const reason = this.#unreachable.get(key);
    if (reason !== undefined) return { kind: "pending", reason, isUnreachable: true };
    const connection = await this.#connect(key, target);
    const { signal } = this.#options;
    const outcome = await deliverJournal(journal.folder, connection, { isOver: true, signal });
    if (outcome.kind === "delivered") journal.remove();
    const isDown = outcome.kind === "pending" && outcome.isUnreachable;
    if (isDown) this.#unreachable.set(key, outcome.reason);
    return outcome;
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

function pending(reason: string, cause?: unknown): DeliveryOutcome {
  return { kind: "pending", reason, isUnreachable: false, cause };
}
