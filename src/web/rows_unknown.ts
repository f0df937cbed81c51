/**
 * Names in a filter that nothing has: most are mistyped, and an empty grid would not say so.
 *
 * @module
 */

import { parseFilter } from "../contract/filter_parser.ts";
import type { Filter } from "../contract/iteration_filter.ts";
import type { SelectionOverview, TrackingStore } from "../store/tracking_store.ts";
import { valueName } from "./grid_columns.js";
import { readRowsQuery } from "./rows_query.ts";

/** A metric or a parameter. */
interface Value {
  values: "metrics" | "parameters";
  name: string;
}

/** What leaves iterations out of those that are looked at. */
const FILTERS = ["filter", "search", "within"];

/** The metrics and parameters that a filter asks for and no iteration has, whether it is wanted or not. */
export async function unknownNames(
  store: TrackingStore,
  parameters: URLSearchParams,
  found: SelectionOverview,
): Promise<string[]> {
  const filter = parseFilter(parameters.get("filter") ?? "");
  const asked = filter === undefined ? [] : valuesOf(filter);
  const missing = asked.filter((value) => !isKnown(found, value));
  if (missing.length === 0) return [];
  const scope = new URLSearchParams(parameters);
  for (const name of FILTERS) scope.delete(name);
  const all = await store.overviewOf(readRowsQuery(scope).selection);
  if (all.total === 0) return [];
  const unknown = missing.filter((value) => !isKnown(all, value));
  return [...new Set(unknown.map(({ values, name }) => valueName(values, name)))];
}

function valuesOf(filter: Filter): Value[] {
  if (filter.kind === "not") return valuesOf(filter.term);
  if ("terms" in filter) return filter.terms.flatMap(valuesOf);
  const { field } = filter;
  if (field.kind === "metric") return [{ values: "metrics", name: field.name }];
  return field.kind === "parameter" ? [{ values: "parameters", name: field.name }] : [];
}

function isKnown({ metrics, parameters }: SelectionOverview, { values, name }: Value): boolean {
  return values === "metrics"
    ? metrics.some((metric) => metric.name === name)
    : parameters.includes(name);
}
