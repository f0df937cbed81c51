/**
 * A store with a folder's outbox on top: iterations that run in a program that embeds the App, or that
 * no App has in full yet, are read as if they were in it. Nothing of the outbox is written.
 *
 * @module
 */

import type { Iteration, MetricHistory } from "../contract/iteration.ts";
import { matchesFilter } from "../contract/iteration_filter.ts";
import { StoreRefusal } from "../store/store_error.ts";
import { thinHistory } from "../store/thin_history.ts";
import type {
  BaseExperiment,
  IterationPage,
  IterationPlace,
  IterationQuery,
  TrackingStore,
} from "../store/tracking_store.ts";
import { emptyHistory, joinHistories, type MetricHistories } from "../tracking/metric_histories.ts";
import { putOver, readWaiting, type WaitingIteration } from "../tracking/outbox_reading.ts";
import type { OutboxView, ViewedIteration } from "../tracking/outbox_view.ts";
import { mergedPage } from "./merged_page.ts";

/** Puts the outbox of a tracking folder over a store. */
export function outboxOverStore(
  store: TrackingStore,
  directory: string,
  outbox: OutboxView,
): TrackingStore {
  return {
    ...store,
    async findIteration(id) {
      const waiting = readWaiting(directory, id);
      if (waiting === undefined) return await store.findIteration(id);
      const [placed] = await withPlaces(store, [waiting]);
      return await wholeOf(store, placed!);
    },
    async metricHistories(of, points) {
      const histories = await historiesOf(store, directory, of);
      if (histories === undefined) return await store.metricHistories(of, points);
      return new Map([...histories].map(([name, it]) => [name, thinned(it, points)]));
    },
    async metricHistory(of, metric, points) {
      const histories = await historiesOf(store, directory, of);
      if (histories === undefined) return await store.metricHistory(of, metric, points);
      const history = histories.get(metric);
      if (history === undefined) throw new StoreRefusal("metric not found");
      return thinned(history, points);
    },
    queryIterations: (query) => queryBoth(store, outbox, query),
  };
}

/** Gives iterations that wait the ids and the names of their places, as far as the store has them. */
export async function withPlaces<T extends WaitingIteration>(
  store: TrackingStore,
  waiting: readonly T[],
): Promise<T[]> {
  if (waiting.length === 0) return [];
  const projects = await store.listDisplayProjects();
  const experiments = new Map<string, BaseExperiment[]>();
  const placed: T[] = [];
  for (const it of waiting) {
    const { project_id, project_title, experiment_id, experiment_name } = it.iteration;
    const project = projects.find(({ _id, title }) =>
      _id === project_id || title === project_title
    );
    const own = project === undefined
      ? []
      : experiments.get(project._id) ?? await store.listBaseExperiments(project._id);
    if (project !== undefined) experiments.set(project._id, own);
    const experiment = own.find(({ id, name }) => id === experiment_id || name === experiment_name);
    const place = {
      ...project && { project_id: project._id, project_title: project.title },
      ...experiment && { experiment_id: experiment.id, experiment_name: experiment.name },
    };
    placed.push({ ...it, iteration: { ...it.iteration, ...place } });
  }
  return placed;
}

async function queryBoth(
  store: TrackingStore,
  outbox: OutboxView,
  query: IterationQuery,
): Promise<IterationPage> {
  // The outbox first: what is delivered in between is found in the store then.
  const waiting = outbox.list();
  if (waiting.length === 0) return await store.queryIterations(query);
  const hidden = new Set(waiting.map(({ iteration }) => iteration.id));
  const wanted: Iteration[] = [];
  for (const it of await withPlaces<ViewedIteration>(store, waiting)) {
    const iteration = await wholeOf(store, it);
    if (isWanted(iteration, query)) wanted.push(iteration);
  }
  return await mergedPage(query, wanted, hidden, (asked) => store.queryIterations(asked));
}

function isWanted(
  iteration: Iteration,
  { projectId, experimentId, filter }: IterationQuery,
): boolean {
  return (projectId === undefined || iteration.project_id === projectId) &&
    (experimentId === undefined || iteration.experiment_id === experimentId) &&
    (filter === undefined || matchesFilter(iteration, filter));
}

/** What a journal tells; where its beginning is gone, the store has that, if it is the one that took it. */
async function wholeOf(
  store: TrackingStore,
  { iteration, first }: WaitingIteration,
): Promise<Iteration> {
  const before = first === 1 ? undefined : await tryToFind(() => store.findIteration(iteration.id));
  return before === undefined ? iteration : putOver(before, iteration);
}

async function historiesOf(
  store: TrackingStore,
  directory: string,
  of: IterationPlace | string,
): Promise<MetricHistories | undefined> {
  const waiting = readWaiting(directory, typeof of === "string" ? of : of.iterationId);
  if (waiting === undefined || waiting.first === 1) return waiting?.histories;
  const histories = await tryToFind(() => store.metricHistories(of)) ?? new Map();
  for (const [name, later] of waiting.histories) {
    histories.set(name, joinHistories(histories.get(name) ?? emptyHistory(), later));
  }
  return histories;
}

/** What the store has; `undefined` if it does not have it. */
export async function tryToFind<T>(find: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

function thinned(history: MetricHistory, points: number = Infinity): MetricHistory {
  const { length } = history.values;
  return length > points ? thinHistory(() => [history], length, points) : history;
}
