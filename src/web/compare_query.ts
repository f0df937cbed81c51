/**
 * What a comparison's address says: which iterations, and how they are shown.
 *
 * @module
 */

import { isObjectId } from "../contract/object_id.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type { ListedIteration, TrackingStore } from "../store/tracking_store.ts";
import {
  comparisonRows,
  type Direction,
  distinctNames,
  type Row,
  type Section,
} from "./compare_rows.js";
import { toWireIteration } from "../contract/iteration.ts";

/** Columns that can be told apart, and drawn. */
export const MOST_COMPARED = 50;

/** Iterations side by side. */
export interface Comparison {
  iterations: ListedIteration[];
  /** The iterations' names, each with a number if it stands there more than once. */
  names: string[];
  rows: Row[];
  /** The place of the one that the others are compared with; -1 for none. */
  base: number;
  /** Ids for which there is no iteration. */
  missing: string[];
  /** How many ids were left out, because there are too many. */
  left: number;
}

/** Reads the iterations that an address names, in its order, and compares them. */
export async function readComparison(
  store: TrackingStore,
  query: URLSearchParams,
): Promise<Comparison> {
  const ids = [...new Set(query.getAll("ids").flatMap((it) => it.split(",")).filter(isNamed))];
  const wanted = ids.slice(0, MOST_COMPARED);
  const found = await Promise.all(wanted.map((id) => tryToFind(store, id)));
  const iterations = found.filter((it) => it !== undefined);
  const options = { now: Date.now(), better: directionsOf(query) };
  return {
    iterations,
    names: distinctNames(iterations.map(({ iteration_name }) => iteration_name)),
    rows: comparisonRows(iterations.map(toWireIteration), options),
    base: iterations.findIndex(({ id }) => id === query.get("base")),
    missing: wanted.filter((_, index) => found[index] === undefined),
    left: ids.length - wanted.length,
  };
}

function isNamed(id: string): boolean {
  return id !== "";
}

async function tryToFind(store: TrackingStore, id: string): Promise<ListedIteration | undefined> {
  if (!isObjectId(id)) return undefined;
  try {
    return await store.findListedIteration(id.toLowerCase());
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

function directionsOf(query: URLSearchParams): Record<string, Direction> {
  const of = (direction: Direction) => query.getAll(direction).map((name) => [name, direction]);
  return Object.fromEntries([...of("higher"), ...of("lower")]);
}

/** The first rows of each section, and how many there are of those that have more. */
export function firstRows(
  rows: readonly Row[],
  most: number,
): { rows: Row[]; cut: Map<Section, number> } {
  const counts = new Map<Section, number>();
  const first = rows.filter(({ section }) => {
    const count = (counts.get(section) ?? 0) + 1;
    counts.set(section, count);
    return count <= most;
  });
  return { rows: first, cut: new Map([...counts].filter(([, count]) => count > most)) };
}
