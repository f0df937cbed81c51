/**
 * What is told of a whole selection of iterations, some of which a store has and others wait in an outbox.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import type { MetricRange, SelectionOverview } from "../store/tracking_store.ts";

/**
 * Adds iterations that wait to an overview of the store.
 *
 * @param overview The store's.
 * @param wanted Those that wait and that the selection wants.
 * @param again How many of those that wait the store counted.
 */
export function addToOverview(
  overview: SelectionOverview,
  wanted: readonly Iteration[],
  again: number,
): SelectionOverview {
  const ranges = new Map(overview.metrics.map((range) => [range.name, range]));
  for (const [name, value] of wanted.flatMap((it) => Object.entries(it.metrics ?? {}))) {
    ranges.set(name, widened(ranges.get(name) ?? { name, least: null, most: null }, value));
  }
  const parameters = wanted.flatMap((it) => Object.keys(it.parameters ?? {}));
  return {
    total: overview.total - again + wanted.length,
    metrics: [...ranges.values()].sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name)),
    parameters: [...new Set([...overview.parameters, ...parameters])].sort(),
  };
}

/** How many iterations that wait were started within each of these, on top of those that the store has. */
export async function addChildren(
  counts: ReadonlyMap<string, number>,
  ids: readonly string[],
  waiting: readonly { iteration: Iteration }[],
  isStored: (id: string) => Promise<boolean>,
): Promise<Map<string, number>> {
  const all = new Map(counts);
  for (const { iteration: { id, parent_id } } of waiting) {
    if (parent_id === null || !ids.includes(parent_id) || await isStored(id)) continue;
    all.set(parent_id, (all.get(parent_id) ?? 0) + 1);
  }
  return all;
}

function widened({ name, least, most }: MetricRange, value: number): MetricRange {
  if (typeof value !== "number" || Number.isNaN(value)) return { name, least, most };
  return { name, least: Math.min(least ?? value, value), most: Math.max(most ?? value, value) };
}
