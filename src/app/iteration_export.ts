/**
 * What the App writes of many iterations, read from the store bit by bit.
 *
 * @module
 */

import { type ExportLine, timeOf, writeExportLine } from "../contract/export_line.ts";
import type { IterationDataset, MetricHistory } from "../contract/iteration.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type {
  IterationSelection,
  ListedIteration,
  TrackingStore,
  ValueNames,
} from "../store/tracking_store.ts";
import { csvRow } from "./csv.ts";
import { iterationColumns, toCell } from "./iteration_columns.ts";

/** How many iterations are read at once. */
const PAGE = 200;

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
    const line = await ifThere(() => store.exportIteration(id));
    for (const [metric, history] of line?.metric_history ?? []) {
      for (const point of pointsOf(history)) yield csvRow([id, iteration_name, metric, ...point]);
    }
  }
}

/** Everything about iterations as JSON Lines; without a filter about what is empty as well. */
export async function* iterationsToLines(
  store: TrackingStore,
  selection: IterationSelection,
): AsyncGenerator<string> {
  const places = new PlaceLines(store);
  if (selection.filter === undefined) yield* written(places.all(selection));
  for await (const iteration of eachIteration(store, selection)) {
    const line = await ifThere(() => store.exportIteration(iteration.id));
    if (line === undefined) continue;
    yield* written(places.of(iteration));
    yield* writeExportLine(line);
  }
}

/** A metric's points: step, value, and time in ISO 8601. */
function* pointsOf(
  { steps, values, timestamps }: MetricHistory,
): Generator<[step: number, value: number, timestamp: string | null]> {
  for (let index = 0; index < values.length; index++) {
    const time = timeOf(timestamps[index]);
    const timestamp = time === undefined ? null : new Date(time).toISOString();
    yield [steps[index]!, values[index]!, timestamp];
  }
}

async function* written(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  for await (const line of lines) yield* writeExportLine(line);
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
  async *all({ projectId, experimentId }: IterationSelection): AsyncGenerator<ExportLine> {
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
  async *of(iteration: ListedIteration): AsyncGenerator<ExportLine> {
    const { project_id, experiment_id, dataset } = iteration;
    if (!this.#written.has(experiment_id!)) {
      const place = { projectId: project_id!, experimentId: experiment_id! };
      const { experiments: _, ...project } = await this.#store.getDisplayProject(project_id!);
      yield* this.#once(project_id!, () => ({ kind: "project", project }));
      yield* this.#experiment(project.title, await this.#store.getBaseExperiment(place));
    }
    if (dataset !== null && !this.#written.has(dataset.id)) yield* this.#dataset(dataset);
  }

  async *#dataset({ id }: IterationDataset): AsyncGenerator<ExportLine> {
    const { linked_iterations: _, ...dataset } = await this.#store.getDataset(id);
    yield* this.#once(id, () => ({ kind: "dataset", dataset }));
  }

  #experiment(
    project_title: string,
    experiment: Awaited<ReturnType<TrackingStore["getBaseExperiment"]>>,
  ): Generator<ExportLine> {
    return this.#once(experiment.id, () => ({ kind: "experiment", project_title, experiment }));
  }

  *#once(id: string, make: () => ExportLine): Generator<ExportLine> {
    if (this.#written.has(id)) return;
    this.#written.add(id);
    yield make();
  }
}
