/**
 * The values by which iterations can be sorted: numbers, and texts after them.
 *
 * @module
 */

import { fromWireNumber } from "../contract/wire_number.ts";

/** How much of a text counts when iterations are sorted by it, in UTF-16 units. */
const TEXT_LENGTH = 200;

/** A metric's value to sort by, of which NaN and the infinities may be strings. */
export function metricSortValue(value: unknown): number | string | undefined {
  return sortValue(fromWireNumber(value) ?? value);
}

/** A value to sort by; `undefined` for NaN and for what has no order. */
export function sortValue(value: unknown): number | string | undefined {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return value.slice(0, TEXT_LENGTH);
  return typeof value === "number" && !Number.isNaN(value) ? value : undefined;
}
