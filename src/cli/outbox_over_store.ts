/**
 * A store with a folder's outbox on top: iterations that run in a program that embeds the App, or that
 * no App has in full yet, are read as if they were in it. Nothing of the outbox is written.
 *
 * @module
 */

import type { Iteration, IterationStatus, MetricHistory } from "../contract/iteration.ts";
import { readersOf } from "../contract/metric_reader.ts";
import { StoreRefusal } from "../store/store_error.ts";
import { thinHistory } from "../store/thin_history.ts";
import type {
  Awaitable,
  IterationPage,
  IterationPlace,
  IterationQuery,
  IterationSelection,
  SelectedIterations,
  TrackingStore,
  ValueNames,
} from "../store/tracking_store.ts";
import { emptyHistory, joinHistories, type MetricHistories } from "../tracking/metric_histories.ts";
import { readWaiting } from "../tracking/outbox_reading.ts";
import type { OutboxView } from "../tracking/outbox_view.ts";
import { mergedPage, toListed } from "./merged_page.ts";
import { addChildren, addToOverview } from "./outbox_overview.ts";
import {
  isSelected,
  isWanted,
  tryToFind,
  wantedOf,
  wholeOf,
  withPlaces,
} from "./waiting_iterations.ts";

/** Puts the outbox of a tracking folder over a store. */
export function outboxOverStore(
  store: TrackingStore,
  directory: string,
  outbox: OutboxView,
): TrackingStore {
  const over: TrackingStore = {
    ...store,
    async findIteration(id) {
      const waiting = readWaiting(directory, id);
      if (waiting === undefined) return await store.findIteration(id);
      const [placed] = await withPlaces(store, [waiting]);
      return await wholeOf(store, placed!);
    },
    async findListedIteration(id) {
      const waiting = outbox.list().filter(({ iteration }) => iteration.id === id);
      const [placed] = await withPlaces(store, waiting);
      if (placed === undefined) return await store.findListedIteration(id);
      return toListed(await wholeOf(store, placed));
    },
    async listChildren(id, limit) {
      const waiting = outbox.list().filter(({ iteration }) => iteration.parent_id === id);
      const own = (await withPlaces(store, waiting)).map(({ iteration }) => toListed(iteration));
      const ids = new Set(own.map((it) => it.id));
      const stored = await store.listChildren(id, limit);
      return [...stored.filter((it) => !ids.has(it.id)), ...own].slice(0, limit);
    },
    async encodedImage(id, index) {
      if (readWaiting(directory, id) === undefined) return await store.encodedImage(id, index);
      const image = (await over.findIteration(id)).image_charts?.[index];
      if (image === undefined) throw new StoreRefusal("image not found");
      return image.encoded_image;
    },
    updateIteration: (place, changes) =>
      telling(directory, place, () => store.updateIteration(place, changes)),
    deleteIteration: (place) => telling(directory, place, () => store.deleteIteration(place)),
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
    async metricReaders(of) {
      const histories = await historiesOf(store, directory, of);
      if (histories === undefined) return await store.metricReaders(of);
      return readersOf(histories);
    },
    countIterations: () => countBoth(store, outbox),
    countByProject: () => countBothByProject(store, outbox),
    queryIterations: (query) => queryBoth(store, outbox, query),
    selectIterations: (selection, page) => selectBoth(store, outbox, selection, page),
    valueNames: (selection) => namesOfBoth(store, outbox, selection),
    async overviewOf(selection) {
      const waiting = outbox.list();
      const overview = await store.overviewOf(selection);
      const wanted = await wantedOf(store, waiting, selection);
      const again = await Promise.all(
        waiting.map(({ iteration }) => isSelected(store, iteration.id, selection)),
      );
      return addToOverview(overview, wanted, again.filter(Boolean).length);
    },
    async idsOf(selection) {
      const waiting = outbox.list();
      const hidden = new Set(waiting.map(({ iteration }) => iteration.id));
      const stored = (await store.idsOf(selection)).filter((id) => !hidden.has(id));
      return [...stored, ...(await wantedOf(store, waiting, selection)).map(({ id }) => id)];
    },
    async countChildren(ids) {
      const waiting = outbox.list();
      return await addChildren(
        await store.countChildren(ids),
        ids,
        waiting,
        (id) => isSelected(store, id, {}),
      );
    },
  };
  return over;
}

/** Does something that only the store's own iterations allow; says so where one waits. */
async function telling<T>(
  directory: string,
  { iterationId }: IterationPlace,
  change: () => Awaitable<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    const isMissing = error instanceof StoreRefusal && error.reason !== "iteration deleted";
    if (!isMissing || readWaiting(directory, iterationId) === undefined) throw error;
    throw new StoreRefusal("iteration not delivered");
  }
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
  const wanted = await wantedOf(store, waiting, query);
  return await mergedPage(query, wanted, hidden, (asked) => store.queryIterations(asked));
}

/** What the store has too stands where the store has it, as it is now; all else comes last. */
async function selectBoth(
  store: TrackingStore,
  outbox: OutboxView,
  selection: IterationSelection,
  page: { after: number; limit: number },
): Promise<SelectedIterations> {
  const waiting = outbox.list();
  const { iterations, next } = await store.selectIterations(selection, page);
  const rows = new Map(iterations.map((it) => [it.id, it]));
  for (const it of await withPlaces(store, waiting)) {
    const { id } = it.iteration;
    if (!rows.has(id) && (next !== null || await isSelected(store, id, selection))) continue;
    const iteration = await wholeOf(store, it);
    if (isWanted(iteration, selection)) rows.set(id, toListed(iteration));
    else rows.delete(id);
  }
  return { iterations: [...rows.values()], next };
}

async function namesOfBoth(
  store: TrackingStore,
  outbox: OutboxView,
  selection: IterationSelection,
): Promise<ValueNames> {
  const waiting = outbox.list();
  const { metrics, parameters } = await store.valueNames(selection);
  const wanted = await wantedOf(store, waiting, selection);
  const joined = (names: string[], of: (it: Iteration) => object | null) =>
    [...new Set([...names, ...wanted.flatMap((it) => Object.keys(of(it) ?? {}))])].sort();
  return {
    metrics: joined(metrics, (it) => it.metrics),
    parameters: joined(parameters, (it) => it.parameters),
  };
}

async function countBoth(
  store: TrackingStore,
  outbox: OutboxView,
): Promise<Partial<Record<IterationStatus, number>>> {
  const waiting = outbox.list();
  const counts = { ...await store.countIterations() };
  const add = (status: IterationStatus, count: number) =>
    counts[status] = (counts[status] ?? 0) + count;
  for (const { iteration: { id, status } } of waiting) {
    const stored = await tryToFind(() => store.findIteration(id));
    if (stored !== undefined) add(stored.status, -1);
    add(status, 1);
  }
  return counts;
}

async function countBothByProject(
  store: TrackingStore,
  outbox: OutboxView,
): Promise<Map<string, number>> {
  const waiting = await withPlaces(store, outbox.list());
  const counts = new Map(await store.countByProject());
  for (const { iteration: { id, project_id } } of waiting) {
    const isStored = await tryToFind(() => store.findIteration(id)) !== undefined;
    if (project_id !== null && !isStored) counts.set(project_id, (counts.get(project_id) ?? 0) + 1);
  }
  return counts;
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

function thinned(history: MetricHistory, points: number = Infinity): MetricHistory {
  const { length } = history.values;
  return length > points ? thinHistory(() => [history], length, points) : history;
}
