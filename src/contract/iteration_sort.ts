/**
 * The order of iterations: by a field, a metric or a parameter.
 *
 * @module
 */

import type { Iteration } from "./iteration.ts";

/** What iterations can be sorted by besides their metrics and parameters. */
export const SORT_FIELDS = [
  "started_at",
  "ended_at",
  "created_at",
  "iteration_name",
  "status",
] as const;

/** What iterations are sorted by. */
export type SortKey =
  | { kind: "field"; name: typeof SORT_FIELDS[number] }
  | { kind: "metric" | "parameter"; name: string };

/** An order of iterations. Those without a value to sort by come last, whatever the direction. */
export interface SortOrder {
  key: SortKey;
  descending: boolean;
}

/** How much of a text counts when iterations are sorted by it, in UTF-16 units. */
const TEXT_LENGTH = 200;

/**
 * Reads an order such as `metrics.accuracy desc`. Without a direction, times are descending and all
 * else ascending; `undefined` if there is nothing of that name to sort by.
 */
export function parseSortOrder(text: string): SortOrder | undefined {
  const [, name = "", direction] = /^(.*?)(?:\s+(asc|desc))?\s*$/is.exec(text) ?? [];
  const key = sortKeyOf(name.trimStart());
  if (key === undefined) return undefined;
  const isTime = key.kind === "field" && key.name.endsWith("_at");
  return { key, descending: direction ? direction.toLowerCase() === "desc" : isTime };
}

function sortKeyOf(name: string): SortKey | undefined {
  if (name.startsWith("metrics.")) return { kind: "metric", name: name.slice("metrics.".length) };
  if (name.startsWith("parameters.")) {
    return { kind: "parameter", name: name.slice("parameters.".length) };
  }
  const field = SORT_FIELDS.find((it) => it === name);
  return field && { kind: "field", name: field };
}

/** What of an iteration can be sorted by. */
export type Sortable = Pick<Iteration, typeof SORT_FIELDS[number] | "metrics" | "parameters">;

/** What of a text counts when iterations are sorted by it; no character is cut in two. */
export function sortText(text: string): string {
  if (text.length <= TEXT_LENGTH) return text;
  const isWithin = text.codePointAt(TEXT_LENGTH - 1)! > 0xffff;
  return text.slice(0, isWithin ? TEXT_LENGTH - 1 : TEXT_LENGTH);
}

/** The value that an iteration is sorted by; `undefined` if it has none, or one without an order. */
export function sortValueOf(iteration: Sortable, key: SortKey): number | string | undefined {
  if (key.kind === "field") return iteration[key.name] ?? undefined;
  const values = (key.kind === "metric" ? iteration.metrics : iteration.parameters) ?? {};
  const value: unknown = Object.hasOwn(values, key.name) ? values[key.name] : undefined;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return sortText(value);
  return typeof value === "number" && !Number.isNaN(value) ? value : undefined;
}

/** Compares two iterations by an order; equal ones stand with the later started first. */
export function compareIterations(
  a: Iteration,
  b: Iteration,
  { key, descending }: SortOrder,
): number {
  const difference = compareValues(sortValueOf(a, key), sortValueOf(b, key), descending);
  return difference !== 0 ? difference : -compareTexts(a.started_at, b.started_at);
}

function compareValues(
  a: number | string | undefined,
  b: number | string | undefined,
  descending: boolean,
): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const order = typeof a === "number" && typeof b === "number"
    ? Number(a > b) - Number(a < b)
    : typeof a === typeof b
    ? compareTexts(String(a), String(b))
    : Number(typeof a === "string") - Number(typeof b === "string");
  return descending ? -order : order;
}

function compareTexts(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
