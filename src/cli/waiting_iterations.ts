/**
 * Iterations that wait in an outbox, as a store would have them: at their places, whole, and of a selection.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { matchesFilter } from "../contract/iteration_filter.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type { BaseExperiment, IterationSelection, TrackingStore } from "../store/tracking_store.ts";
import { putOver, type WaitingIteration } from "../tracking/outbox_reading.ts";
import type { ViewedIteration } from "../tracking/outbox_view.ts";

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

/** Those that wait and are of a selection, with all that is known of them. */
export async function wantedOf(
  store: TrackingStore,
  waiting: readonly ViewedIteration[],
  selection: IterationSelection,
): Promise<Iteration[]> {
  const wanted: Iteration[] = [];
  for (const it of await withPlaces(store, waiting)) {
    const iteration = await wholeOf(store, it);
    if (isWanted(iteration, selection)) wanted.push(iteration);
  }
  return wanted;
}

/** Whether an iteration is of a selection. */
export function isWanted(
  iteration: Iteration,
  { projectId, experimentId, filter }: IterationSelection,
): boolean {
  return (projectId === undefined || iteration.project_id === projectId) &&
    (experimentId === undefined || iteration.experiment_id === experimentId) &&
    (filter === undefined || matchesFilter(iteration, filter));
}

/** What a journal tells; where its beginning is gone, the store has that, if it is the one that took it. */
export async function wholeOf(
  store: TrackingStore,
  { iteration, first }: WaitingIteration,
): Promise<Iteration> {
  const before = first === 1 ? undefined : await tryToFind(() => store.findIteration(iteration.id));
  return before === undefined ? iteration : putOver(before, iteration);
}

/** Whether the store by itself has it on some page of a selection. */
export async function isSelected(
  store: TrackingStore,
  id: string,
  selection: IterationSelection,
): Promise<boolean> {
  const stored = await tryToFind(() => store.findIteration(id));
  return stored !== undefined && isWanted(stored, selection);
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
