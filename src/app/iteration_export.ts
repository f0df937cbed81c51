/**
 * What the App writes of many iterations, read from the store bit by bit.
 *
 * @module
 */

import { csvRow } from "../contract/csv.ts";
import {
  type ExportLine,
  type IterationLine,
  timeOf,
  writeExportLine,
  writeIterationLine,
} from "../contract/export_line.ts";
import type { IterationDataset } from "../contract/iteration.ts";
import type { MetricReader } from "../contract/metric_reader.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type {
  IterationSelection,
  ListedIteration,
  TrackingStore,
  ValueNames,
} from "../store/tracking_store.ts";
import { iterationColumns, toCell } from "./iteration_columns.ts";

/** How many iterations are read at once. */
const PAGE = 50;
/** How many points become text at once. */
const POINTS_AT_ONCE = 500;

/** The columns of a table of points. */
export const POINT_COLUMNS: readonly string[] = [
  "iteration_id",
  "iteration_name",
  "metric",
  "step",
  "value",
  "timestamp",
];

/** Iterations as CSV, a row each. */
export async function* iterationsToCsv(
  store: TrackingStore,
  selection: IterationSelection,
  names: ValueNames,
): AsyncGenerator<string> {
  const columns = iterationColumns(names);
  yield csvRow(columns.map(({ name }) => name));
  for await (const iteration of eachIteration(store, selection)) {
    yield csvRow(columns.map(({ valueOf }) => toCell(valueOf(iteration))));
  }
}

/** Every point of iterations' metrics as CSV, a row each. */
export async function* pointsToCsv(
  store: TrackingStore,
  selection: IterationSelection,
): AsyncGenerator<string> {
  yield csvRow(POINT_COLUMNS);
  for await (const { id, iteration_name } of eachIteration(store, selection)) {
    const readers = await ifThere(() => store.metricReaders(id));
    for (const [metric, reader] of readers ?? []) {
      const rowOf = (point: Point) => csvRow([id, iteration_name, metric, ...point]);
      for await (const points of pointsOf(reader)) yield points.map(rowOf).join("");
    }
  }
}

/**
 * Everything about iterations as JSON Lines; without a filter about what is empty as well. What still waits
 * to be delivered is left out: where it is imported, its own delivery would find its id taken.
 */
export async function* iterationsToLines(
  store: TrackingStore,
  selection: IterationSelection,
): AsyncGenerator<string> {
  const places = new PlaceLines(store);
  if (selection.filter === undefined) yield* written(places.all(selection));
  for await (const iteration of eachIteration(store, selection)) {
    const { id, delivered } = iteration;
    if (!delivered) continue;
    const read = () => Promise.all([store.findIteration(id), store.metricReaders(id)]);
    const found = await ifThere(read);
    if (found === undefined) continue;
    yield* written(places.of(iteration));
    yield* writeIterationLine(...found);
  }
}

type Point = [step: number, value: number, timestamp: string | null];

/** A metric's points, some at once: step, value, and time in ISO 8601. */
async function* pointsOf(reader: MetricReader): AsyncGenerator<Point[]> {
  for (let from = 0; from < reader.count;) {
    const [steps, values, timestamps] = await Promise.all([
      reader.read("steps", from),
      reader.read("values", from),
      reader.read("timestamps", from),
    ]);
    const lengths = [steps, values, timestamps].map(({ length }) => length);
    const end = Math.min(...lengths, reader.count - from);
    for (let start = 0; start < end; start += POINTS_AT_ONCE) {
      const length = Math.min(POINTS_AT_ONCE, end - start);
      const at = Array.from({ length }, (_, index) => start + index);
      yield at.map((it) => [steps[it]!, values[it]!, isoTime(timestamps[it]!)]);
    }
    from += end;
  }
}

function isoTime(timestamp: number): string | null {
  const time = timeOf(timestamp);
  return time === undefined ? null : new Date(time).toISOString();
}

/** Lines of what iterations need. */
type PlaceLine = Exclude<ExportLine, IterationLine>;

async function* written(lines: AsyncIterable<PlaceLine>): AsyncGenerator<string> {
  for await (const line of lines) yield writeExportLine(line);
}

async function* eachIteration(
  store: TrackingStore,
  selection: IterationSelection,
): AsyncGenerator<ListedIteration> {
  for (let after: number | null = 0; after !== null;) {
    const page = await store.selectIterations(selection, { after, limit: PAGE });
    yield* page.iterations;
    after = page.next;
  }
}

/** Something of an iteration, unless it was deleted a moment ago. */
async function ifThere<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

/** Projects, experiments and datasets, each once, and before what needs it. */
class PlaceLines {
  readonly #store: TrackingStore;
  readonly #written = new Set<string>();

  constructor(store: TrackingStore) {
    this.#store = store;
  }

  /** Those of a selection, and with everything selected every dataset too. */
  async *all({ projectId, experimentId }: IterationSelection): AsyncGenerator<PlaceLine> {
    for (const { experiments: _, ...project } of await this.#store.listDisplayProjects()) {
      if (projectId !== undefined && project._id !== projectId) continue;
      const experiments = await this.#store.listBaseExperiments(project._id);
      const wanted = experiments.filter(({ id }) => id === (experimentId ?? id));
      if (experimentId !== undefined && wanted.length === 0) continue;
      yield* this.#once(project._id, () => ({ kind: "project", project }));
      for (const experiment of wanted) yield* this.#experiment(project.title, experiment);
    }
    if (projectId !== undefined || experimentId !== undefined) return;
    for (const { linked_iterations: _, ...dataset } of await this.#store.listDatasets({})) {
      yield* this.#once(dataset._id, () => ({ kind: "dataset", dataset }));
    }
  }

  /** Those that an iteration needs. */
  async *of(iteration: ListedIteration): AsyncGenerator<PlaceLine> {
    const { project_id, experiment_id, dataset } = iteration;
    if (!this.#written.has(experiment_id!)) {
      const place = { projectId: project_id!, experimentId: experiment_id! };
      const { experiments: _, ...project } = await this.#store.getDisplayProject(project_id!);
      yield* this.#once(project_id!, () => ({ kind: "project", project }));
      yield* this.#experiment(project.title, await this.#store.getBaseExperiment(place));
    }
    if (dataset !== null && !this.#written.has(dataset.id)) yield* this.#dataset(dataset);
  }

  async *#dataset({ id }: IterationDataset): AsyncGenerator<PlaceLine> {
    const { linked_iterations: _, ...dataset } = await this.#store.getDataset(id);
    yield* this.#once(id, () => ({ kind: "dataset", dataset }));
  }

  #experiment(
    project_title: string,
    experiment: Awaited<ReturnType<TrackingStore["getBaseExperiment"]>>,
  ): Generator<PlaceLine> {
    return this.#once(experiment.id, () => ({ kind: "experiment", project_title, experiment }));
  }

  *#once(id: string, make: () => PlaceLine): Generator<PlaceLine> {
    if (this.#written.has(id)) return;
    this.#written.add(id);
    yield make();
  }
}
