/**
 * Delivery to the original MLOps App, which takes an iteration in one POST at its end.
 *
 * It does not refuse an id that it has, and rewrites a whole project at each write, so that a write may
 * be lost to another. Hence the App is always looked into: before a POST, and after it.
 *
 * @module
 */

import type { FoldedIteration } from "../contract/iteration_fold.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import { type AppClient, route } from "./app_client.ts";
import type { AppTarget, Delivered, DeliverOptions } from "./app_target.ts";
import { findDataset } from "./find_dataset.ts";
import { type OriginalBody, originalBody } from "./original_body.ts";
import { lockProject } from "./project_lock.ts";
import type { NameResolver } from "./resolve_names.ts";
import { type Clock, retry } from "./retry.ts";
import { StepHistory } from "./step_chart.ts";

/** What delivery to the original App needs. */
export interface OriginalAppOptions {
  /** What the App is called beside the journals that it may have. */
  name: string;
  client: AppClient;
  names: NameResolver;
  clock: Clock;
  /** The tracking folder, such as `.mlops`. */
  directory: string;
  /**
   * Milliseconds until a POST that had no answer, and no effect so far, counts as lost.
   *
   * @default {30_000}
   */
  grace?: number | undefined;
}

/** POSTs of one iteration in one delivery, at most. */
const MOST_POSTS = 3;

/** The original MLOps App. It has no running iterations: one is sent when it is over. */
export class OriginalApp implements AppTarget {
  readonly #name: string;
  readonly #client: AppClient;
  readonly #names: NameResolver;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #grace: number;

  constructor({ name, client, names, clock, directory, grace }: OriginalAppOptions) {
    this.#name = name;
    this.#client = client;
    this.#names = names;
    this.#clock = clock;
    this.#directory = directory;
    this.#grace = grace ?? 30_000;
  }

  /** Sends the iteration if it is over. Requires `--allow-net`, and the tracking folder. */
  async deliver(folder: JournalFolder, { isOver, signal }: DeliverOptions): Promise<Delivered> {
    if (!isOver) return { acknowledged: 0, warnings: [] };
    const { iteration, histories, first } = readWhole(folder);
    if (first > 1) throw this.#cannotTake(folder, "another App has its first records already");
    if (iteration.ended_at === null) throw this.#cannotTake(folder, "it has no end");
    return await this.#names.refreshing(async () => {
      const { datasetId, unknown } = await this.#dataset(iteration, signal);
      const blob = (sha256: string) => folder.blob(sha256);
      const { body, warnings } = originalBody(iteration, { histories, datasetId, blob });
      await this.#store(folder, iteration, body, signal);
      return { acknowledged: iteration.sequence, warnings: [...unknown, ...warnings] };
    });
  }

  #cannotTake(folder: JournalFolder, reason: string): Error {
    return new Error(`Cannot send ${folder.path} to ${this.#name}: ${reason}`);
  }

  async #dataset(
    { dataset }: FoldedIteration,
    signal: AbortSignal | undefined,
  ): Promise<{ datasetId: string | null; unknown: string[] }> {
    if (dataset === null) return { datasetId: null, unknown: [] };
    const options = { signal, clock: this.#clock };
    const found = await retry(() => findDataset(this.#client, dataset, { signal }), options);
    if (found) return { datasetId: found._id, unknown: [] };
    const named = "id" in dataset ? dataset.id : `${dataset.name}, version ${dataset.version}`;
    return { datasetId: null, unknown: [`the dataset ${named} was left out: the App has none`] };
  }

  async #store(
    folder: JournalFolder,
    { project, experiment }: FoldedIteration,
    body: OriginalBody,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const projectId = await this.#names.projectId(project, signal);
    using _lock = await lockProject(`${this.#client.url} ${projectId}`, {
      directory: this.#directory,
      clock: this.#clock,
      signal,
    });
    const experimentId = await this.#names.experimentId(projectId, experiment, signal);
    const path = route`/projects/${projectId}/experiments/${experimentId}/iterations/`;
    await this.#postUntilStored(folder, path, body, signal);
  }

  async #postUntilStored(
    folder: JournalFolder,
    path: string,
    body: OriginalBody,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let trouble: Error = this.#erased(path);
    for (let posts = 0; !await this.#isStored(folder, path, signal); posts++) {
      if (posts === MOST_POSTS) throw trouble;
      trouble = await this.#post(folder, path, body, signal) ?? trouble;
    }
  }

  #erased(path: string): Error {
    return new Error(
      `POST ${this.#client.url}${path} answered 201, and then the iteration was gone again: ` +
        "something else writes to the same project",
    );
  }

  /** Whether the App has the iteration, now or after a POST without an answer had time to arrive. */
  async #isStored(
    folder: JournalFolder,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const options = { signal, clock: this.#clock };
    const look = () => retry(() => this.#has(path, folder.id, signal), options);
    if (await look()) return true;
    const { posted_at } = folder.deliveryState();
    if (posted_at === null) return false;
    const wait = Math.min(posted_at + this.#grace - this.#clock.now(), this.#grace);
    if (wait <= 0) return false;
    await this.#clock.sleep(wait, signal);
    return await look();
  }

  async #has(path: string, id: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await this.#client.get(path + id, { signal });
      return true;
    } catch (error) {
      if (error instanceof MlopsAppError && error.detail === "Iteration not found.") return false;
      throw error;
    }
  }

  /**
   * Posts once. That it was tried is kept beforehand, for whoever comes next if this process is gone.
   *
   * @returns Why the answer is not clear, if it is not.
   */
  async #post(
    folder: JournalFolder,
    path: string,
    body: OriginalBody,
    signal: AbortSignal | undefined,
  ): Promise<MlopsAppUnreachableError | undefined> {
    const state = folder.deliveryState();
    folder.saveDeliveryState({ ...state, url: this.#name, posted_at: this.#clock.now() });
    try {
      await this.#client.post(path, body, { signal });
      return undefined;
    } catch (error) {
      const isUnclear = error instanceof MlopsAppUnreachableError && !error.isUnsent;
      if (isUnclear) return error;
      folder.saveDeliveryState({ ...folder.deliveryState(), url: state.url, posted_at: null });
      throw error;
    }
  }
}

/** The iteration, and the points of its metrics as far as they become charts. */
function readWhole(
  folder: JournalFolder,
): { iteration: FoldedIteration; histories: Map<string, StepHistory>; first: number } {
  const most = folder.header().step_charts;
  const histories = new Map<string, StepHistory>();
  const { iteration, first } = folder.fold((name, step, value) => {
    if (most === false) return;
    let history = histories.get(name);
    if (history === undefined) histories.set(name, history = new StepHistory(most));
    history.add(step, value);
  });
  return { iteration, histories, first };
}
