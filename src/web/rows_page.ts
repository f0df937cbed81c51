/**
 * Reads the rows of the grid from the store.
 *
 * @module
 */

import { matchesFilter } from "../contract/iteration_filter.ts";
import { writeCursor } from "../store/page_cursor.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type {
  IterationSelection,
  ListedIteration,
  TrackingStore,
} from "../store/tracking_store.ts";
import type { GridPage } from "./grid_rows.js";
import { toGridPage } from "./rows.ts";
import type { PageQuery, RowsQuery } from "./rows_query.ts";

/** How many children of an iteration are shown. */
const MOST_CHILDREN = 1000;

/** A page of what is asked for. */
export async function readPage(store: TrackingStore, query: PageQuery): Promise<GridPage> {
  const { selection, order, limit, after, isTree, isWanted } = query;
  const asked = { ...selection, order, limit, ...(after && { after }) };
  const { iterations, next } = await store.queryIterations(asked);
  const nested = isTree ? await nestedOf(store, iterations, selection) : new Set<string>();
  const rows = iterations.filter(({ id }) => !nested.has(id));
  const cursor = next === null ? null : writeCursor(next);
  return toGridPage(rows, { isWanted, children: await countsOf(store, rows), next: cursor });
}

/** Those of these iterations that are asked for, as they are now. */
export async function readThese(
  store: TrackingStore,
  ids: readonly string[],
  { selection, isTree, isWanted }: RowsQuery,
): Promise<GridPage> {
  const found: ListedIteration[] = [];
  for (const id of ids) {
    const iteration = await tryToFind(store, id);
    if (iteration !== undefined && isSelected(iteration, selection)) found.push(iteration);
  }
  const nested = isTree ? await nestedOf(store, found, selection) : new Set<string>();
  return toGridPage(found, { isWanted, children: await countsOf(store, found), nested });
}

/** Those that were started within an iteration. */
export async function readChildren(
  store: TrackingStore,
  parent: string,
  { isWanted }: RowsQuery,
): Promise<GridPage> {
  const rows = await store.listChildren(parent, MOST_CHILDREN);
  const nested = new Set(rows.map(({ id }) => id));
  return toGridPage(rows, { isWanted, children: await countsOf(store, rows), nested });
}

function countsOf(
  store: TrackingStore,
  rows: readonly ListedIteration[],
): ReturnType<TrackingStore["countChildren"]> {
  return store.countChildren(rows.map(({ id }) => id));
}

/** The ids of those that stand under their parents; one whose parent is not shown stands for itself. */
async function nestedOf(
  store: TrackingStore,
  iterations: readonly ListedIteration[],
  selection: IterationSelection,
): Promise<Set<string>> {
  const isShown = new Map(iterations.map(({ id }) => [id, true]));
  const nested = new Set<string>();
  for (const { id, parent_id } of iterations) {
    if (parent_id === null || parent_id === id) continue;
    if (!isShown.has(parent_id)) {
      const parent = await tryToFind(store, parent_id);
      isShown.set(parent_id, parent !== undefined && isSelected(parent, selection));
    }
    if (isShown.get(parent_id)) nested.add(id);
  }
  return nested;
}

function isSelected(
  iteration: ListedIteration,
  { projectId, experimentId, filter }: IterationSelection,
): boolean {
  return (projectId === undefined || iteration.project_id === projectId) &&
    (experimentId === undefined || iteration.experiment_id === experimentId) &&
    (filter === undefined || matchesFilter(iteration, filter));
}

async function tryToFind(store: TrackingStore, id: string): Promise<ListedIteration | undefined> {
  try {
    return await store.findListedIteration(id);
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}
