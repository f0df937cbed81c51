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
  readonly #options: OriginalAppOptions;

  constructor(options: OriginalAppOptions) {
    this.#options = options;
  }

  /** Sends the iteration if it is over. Requires `--allow-net`, and the tracking folder. */
  async deliver(folder: JournalFolder, options: DeliverOptions): Promise<Delivered> {
    if (!options.isOver) return { acknowledged: 0, warnings: [] };
    const { iteration, histories, first } = readWhole(folder);
    if (first > 1) throw this.#cannotTake(folder, "another App has its first records already");
    if (iteration.ended_at === null) throw this.#cannotTake(folder, "it has no end");
    return await this.#options.names.refreshing(async () => {
      const { datasetId, unknown } = await this.#dataset(iteration, options);
      const blob = (sha256: string) => folder.blob(sha256);
      const { body, warnings } = originalBody(iteration, { histories, datasetId, blob });
      await this.#store(folder, iteration, body, options);
      return { acknowledged: iteration.sequence, warnings: [...unknown, ...warnings] };
    });
  }

  #cannotTake(folder: JournalFolder, reason: string): Error {
    return new Error(`Cannot send ${folder.path} to ${this.#options.name}: ${reason}`);
  }

  async #dataset(
    { dataset }: FoldedIteration,
    { signal }: DeliverOptions,
  ): Promise<{ datasetId: string | null; unknown: string[] }> {
    if (dataset === null) return { datasetId: null, unknown: [] };
    const { client, clock } = this.#options;
    const found = await retry(() => findDataset(client, dataset, { signal }), { signal, clock });
    if (found) return { datasetId: found._id, unknown: [] };
    const named = "id" in dataset ? dataset.id : `${dataset.name}, version ${dataset.version}`;
    return { datasetId: null, unknown: [`the dataset ${named} was left out: the App has none`] };
  }

  /** Stores the iteration; meanwhile nobody else on this machine writes to its project. */
  async #store(
    folder: JournalFolder,
    { project, experiment }: FoldedIteration,
    body: OriginalBody,
    { signal }: DeliverOptions,
  ): Promise<void> {
    const { client, names } = this.#options;
    const projectId = await names.projectId(project, signal);
    const key = `${client.url} ${projectId}`;
    using _lock = await lockProject(key, { ...this.#options, signal });
    const experimentId = await names.experimentId(projectId, experiment, signal);
    const path = route`/projects/${projectId}/experiments/${experimentId}/iterations/`;
    await new IterationPost(folder, path, this.#options, signal).send(body);
  }
}

/** Brings one iteration to its place in the App, once. */
class IterationPost {
  readonly #folder: JournalFolder;
  readonly #path: string;
  readonly #options: OriginalAppOptions;
  readonly #signal: AbortSignal | undefined;

  constructor(
    folder: JournalFolder,
    path: string,
    options: OriginalAppOptions,
    signal: AbortSignal | undefined,
  ) {
    this.#folder = folder;
    this.#path = path;
    this.#options = options;
    this.#signal = signal;
  }

  async send(body: OriginalBody): Promise<void> {
    let trouble: Error = new Error(
      `POST ${this.#options.client.url}${this.#path} answered 201, and then the iteration was ` +
        "gone again: something else writes to the same project",
    );
    for (let posts = 0; !await this.#isStored(); posts++) {
      if (posts === MOST_POSTS) throw trouble;
      trouble = await this.#post(body) ?? trouble;
    }
  }

  /** Whether the App has the iteration, now or after a POST without an answer had time to arrive. */
  async #isStored(): Promise<boolean> {
    if (await this.#look()) return true;
    const { posted_at } = this.#folder.deliveryState();
    if (posted_at === null) return false;
    const { clock, grace = 30_000 } = this.#options;
    const wait = Math.min(posted_at + grace - clock.now(), grace);
    if (wait <= 0) return false;
    await clock.sleep(wait, this.#signal);
    return await this.#look();
  }

  async #look(): Promise<boolean> {
    const { client, clock } = this.#options;
    const options = { signal: this.#signal, clock };
    try {
      await retry(() => client.get(this.#path + this.#folder.id, options), options);
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
  async #post(body: OriginalBody): Promise<MlopsAppUnreachableError | undefined> {
    const { name, client, clock } = this.#options;
    const state = this.#folder.deliveryState();
    this.#folder.saveDeliveryState({ ...state, url: name, posted_at: clock.now() });
    try {
      await client.post(this.#path, body, { signal: this.#signal });
      return undefined;
    } catch (error) {
      const isUnclear = error instanceof MlopsAppUnreachableError && !error.isUnsent;
      if (isUnclear) return error;
      this.#folder.saveDeliveryState({ ...state, posted_at: null }); // nothing was stored
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
