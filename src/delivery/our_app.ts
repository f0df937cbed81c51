/**
 * Delivery to our App, which takes a journal as it is.
 *
 * @module
 */

import { JOURNAL_MEDIA_TYPE } from "../contract/journal_line.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import { type AppClient, type RequestContent, route } from "./app_client.ts";
import type { AppTarget, Delivered, DeliverOptions } from "./app_target.ts";
import { journalPieces } from "./journal_pieces.ts";
import type { NameResolver } from "./resolve_names.ts";
import { type Clock, retry } from "./retry.ts";

/** What delivery to our App needs. */
export interface OurAppOptions {
  /** What the App is called beside the journals that it has some of. */
  name: string;
  client: AppClient;
  names: NameResolver;
  clock: Clock;
}

/** How often in one delivery the App may be elsewhere in the journal than it was thought to be. */
const MOST_TURNS = 5;

/** Our App. It takes records up to any point, so that a running iteration can be delivered as well. */
export class OurApp implements AppTarget {
  readonly #options: OurAppOptions;

  constructor(options: OurAppOptions) {
    this.#options = options;
  }

  /** Sends what the App does not have yet. Requires `--allow-net`, and the journal's folder. */
  async deliver(folder: JournalFolder, { signal }: DeliverOptions): Promise<Delivered> {
    const { names } = this.#options;
    const { project, experiment } = folder.header();
    return await names.refreshing(async () => {
      const projectId = await names.projectId(project, signal);
      const experimentId = await names.experimentId(projectId, experiment, signal);
      const experimentPath = route`/projects/${projectId}/experiments/${experimentId}`;
      const path = experimentPath + route`/iterations/${folder.id}`;
      return await new JournalTransfer(folder, path, this.#options, signal).run();
    });
  }
}

/** Sends one journal to its place in the App. */
class JournalTransfer {
  readonly #folder: JournalFolder;
  readonly #path: string;
  readonly #name: string;
  readonly #client: AppClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #warnings: string[] = [];

  constructor(
    folder: JournalFolder,
    path: string,
    { name, client, clock }: OurAppOptions,
    signal: AbortSignal | undefined,
  ) {
    this.#folder = folder;
    this.#path = path;
    this.#name = name;
    this.#client = client;
    this.#clock = clock;
    this.#signal = signal;
  }

  async run(): Promise<Delivered> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const { acknowledged } = this.#folder.deliveryState();
      if (await this.#sendFrom(acknowledged)) {
        return {
          acknowledged: this.#folder.deliveryState().acknowledged,
          warnings: this.#warnings,
        };
      }
    }
    throw this.#unclear("does not take what it asks for");
  }

  /** Sends what comes after a sequence number, until the App turns out to be elsewhere. */
  async #sendFrom(after: number): Promise<boolean> {
    for (const { last, bytes, blobs } of journalPieces(this.#folder, after, this.#clock.now())) {
      for (const sha256 of blobs) await this.#sendBlob(sha256);
      const acknowledged = await this.#sendRecords(bytes);
      const state = this.#folder.deliveryState();
      this.#folder.saveDeliveryState({ ...state, acknowledged, url: this.#name });
      if (acknowledged !== last) return false;
    }
    return true;
  }

  async #sendBlob(sha256: string): Promise<void> {
    const bytes = this.#folder.blob(sha256);
    if (bytes === undefined) {
      this.#warnings.push(`the file ${sha256} is missing in ${this.#folder.path}`);
      return;
    }
    const content = { type: "application/octet-stream", bytes: new Uint8Array(bytes) };
    try {
      await this.#request("PUT", `/blobs/${sha256}`, content);
    } catch (error) {
      // Too large, or damaged on the disk: no reason to lose the iteration.
      const isUnfit = error instanceof MlopsAppError && [413, 422].includes(error.status);
      if (!isUnfit) throw error;
      this.#warnings.push(`the file ${sha256} was left out: ${error.detail}`);
    }
  }

  /** The sequence number up to which the App has the journal afterwards. */
  async #sendRecords(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const content = { type: JOURNAL_MEDIA_TYPE, bytes };
    let body: unknown;
    try {
      body = await this.#request("POST", "/journal", content);
    } catch (error) {
      if (!(error instanceof MlopsAppError) || error.status !== 409) throw error;
      if (!isPosition(error.body)) throw error;
      body = error.body;
    }
    if (isPosition(body)) return body.acknowledged;
    throw this.#unclear("does not say which records it has");
  }

  async #request(method: string, path: string, content: RequestContent): Promise<unknown> {
    const options = { signal: this.#signal };
    const send = () => this.#client.send(method, this.#path + path, content, options);
    return (await retry(send, { ...options, clock: this.#clock })).body;
  }

  #unclear(reason: string): MlopsAppUnreachableError {
    const url = `${this.#client.url}${this.#path}/journal`;
    return new MlopsAppUnreachableError({ method: "POST", url, reason, isTransient: false });
  }
}

function isPosition(body: unknown): body is { acknowledged: number } {
  const { acknowledged } = (body ?? {}) as { acknowledged?: unknown };
  return Number.isSafeInteger(acknowledged);
}
