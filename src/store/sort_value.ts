/**
 * Values of metrics and parameters in the forms by which iterations are sorted and filtered: numbers,
 * texts after them, and last what has no order.
 *
 * @module
 */

import { textOf } from "../contract/iteration_filter.ts";
import { sortText } from "../contract/iteration_sort.ts";
import { fromWireNumber } from "../contract/wire_number.ts";

/** Stands for NaN, which SQLite does not have. */
export const NOT_A_NUMBER: Uint8Array = Uint8Array.of(0);
/** Stands for a list or an object. */
export const NO_ORDER: Uint8Array = Uint8Array.of(1);

/** A value as it is kept. */
export interface KeptValue {
  /** What it is sorted by; the bytes stand for what has no order. */
  value: number | string | Uint8Array;
  /** The value as a text, where that is not the value above in decimal digits or itself. */
  text: string | null;
}

/** A metric's value, of which NaN and the infinities may be strings; `undefined` if there is none. */
export function keptMetric(value: unknown): KeptValue | undefined {
  return keptValue(fromWireNumber(value) ?? value);
}

/** A parameter's value; `undefined` if there is none, as of a number that becomes null in JSON. */
export function keptParameter(value: unknown): KeptValue | undefined {
  return typeof value === "number" && !Number.isFinite(value) ? undefined : keptValue(value);
}

/** Any value; `undefined` if it is none. */
export function keptValue(value: unknown): KeptValue | undefined {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value)
        ? { value: NOT_A_NUMBER, text: textOf(value) }
        : { value, text: null };
    case "boolean":
      return { value: Number(value), text: textOf(value) };
    case "string": {
      const sorted = sortText(value);
      return { value: sorted, text: sorted === value ? null : value };
    }
    case "object":
      return value === null ? undefined : { value: NO_ORDER, text: textOf(value) };
    default:
      return undefined;
  }
}
