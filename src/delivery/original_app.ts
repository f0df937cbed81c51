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
import type { StoredPlace } from "../journal/delivery_state.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import { type AppClient, route } from "./app_client.ts";
import type { AppTarget, Delivered, DeliverOptions } from "./app_target.ts";
import { findDataset } from "./find_dataset.ts";
import { type OriginalBody, originalBody } from "./original_body.ts";
import { placeOf } from "./place_of.ts";
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
    const { place } = folder.deliveryState();
    return await this.#options.names.refreshing(async (kept) => {
      const { datasetId, unknown } = await this.#dataset(iteration, options);
      const blob = (sha256: string) => folder.blob(sha256);
      const { body, warnings } = originalBody(iteration, { histories, datasetId, blob });
      await this.#store(folder, body, kept, options);
      return { acknowledged: iteration.sequence, warnings: [...unknown, ...warnings] };
    }, place);
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
    body: OriginalBody,
    kept: StoredPlace | undefined,
    { signal }: DeliverOptions,
  ): Promise<void> {
    const { client, names } = this.#options;
    const named = placeOf(folder);
    const project = kept?.project ?? await names.projectId(named.project, signal);
    const key = `${client.url} ${project}`;
    using _lock = await lockProject(key, { ...this.#options, signal });
    const experiment = kept?.experiment ??
      await names.experimentId(project, named.experiment, signal);
    await new IterationPost(folder, { project, experiment }, this.#options, signal).send(body);
  }
}

/** Brings one iteration to its place in the App, once. */
class IterationPost {
  readonly #folder: JournalFolder;
  readonly #place: StoredPlace;
  readonly #path: string;
  readonly #options: OriginalAppOptions;
  readonly #signal: AbortSignal | undefined;

  constructor(
    folder: JournalFolder,
    place: StoredPlace,
    options: OriginalAppOptions,
    signal: AbortSignal | undefined,
  ) {
    this.#folder = folder;
    this.#place = place;
    this.#path = route`/projects/${place.project}/experiments/${place.experiment}/iterations/`;
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
    const { client, clock, grace = 30_000 } = this.#options;
    const wait = Math.min(posted_at + grace - clock.now(), client.timeout + grace);
    if (wait <= 0) return false;
    await clock.sleep(wait, this.#signal);
    return await this.#look();
  }

  async #look(): Promise<boolean> {
    const { client, clock } = this.#options;
    const options = { signal: this.#signal, clock };
    const { id } = this.#folder;
    const path = this.#path + id;
    try {
      const found = await retry(
        () => client.get<{ id?: unknown } | undefined>(path, options),
        options,
      );
      if (String(found?.id).toLowerCase() === id.toLowerCase()) return true;
    } catch (error) {
      if (error instanceof MlopsAppError && error.detail === "Iteration not found.") return false;
      throw error;
    }
    const reason = "answered without the iteration";
    const url = client.url + path;
    throw new MlopsAppUnreachableError({ method: "GET", url, reason, isTransient: false });
  }

  /**
   * Posts once. That it was tried is kept beforehand, for whoever comes next if this process is gone.
   *
   * @returns Why the answer is not clear, if it is not.
   */
  async #post(body: OriginalBody): Promise<MlopsAppUnreachableError | undefined> {
    const { name, client, clock } = this.#options;
    this.#signal?.throwIfAborted();
    const before = this.#folder.deliveryState();
    const state = { ...before, url: name, place: this.#place };
    this.#folder.saveDeliveryState({ ...state, posted_at: clock.now() + client.timeout });
    try {
      await client.post(this.#path, body, { signal: this.#signal, isOnce: true });
      this.#folder.saveDeliveryState({ ...state, posted_at: null });
      return undefined;
    } catch (error) {
      if (error instanceof MlopsAppUnreachableError && !error.isUnsent) {
        this.#folder.saveDeliveryState({ ...state, posted_at: clock.now() });
        return error;
      }
      this.#folder.saveDeliveryState({ ...before, posted_at: null }); // nothing was stored
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
