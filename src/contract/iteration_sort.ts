/**
 * The order of iterations: by an attribute, a metric or a parameter.
 *
 * @module
 */

import { FilterError } from "./filter_error.ts";
import { findField } from "./filter_field.ts";
import { type FilterToken, quotedName, tokensOf } from "./filter_token.ts";
import { durationOf } from "./iteration_filter.ts";
import type { Iteration } from "./iteration.ts";

/** What iterations can be sorted by besides their metrics and parameters. */
export const SORT_FIELDS = [
  "started_at",
  "ended_at",
  "created_at",
  "duration",
  "iteration_name",
  "status",
] as const;

/** What an order can be, for a person. */
export const SORT_KEYS: string = `${SORT_FIELDS.join(", ")}, metrics.<name> or params.<name>, ` +
  "and after a space asc or desc";

/** What iterations are sorted by. */
export type SortKey =
  | { kind: "field"; name: typeof SORT_FIELDS[number] }
  | { kind: "metric" | "parameter"; name: string };

/** An order of iterations. Those without a value to sort by come last, whatever the direction. */
export interface SortOrder {
  key: SortKey;
  descending: boolean;
}

/** An order that cannot be read; its message says what can be. */
export class SortError extends TypeError {
  override readonly name = "SortError";

  /** @param why What is wrong, as the end of a sentence. */
  constructor(why: string, order: string) {
    const shown = order.length > MOST_SHOWN ? `${order.slice(0, MOST_SHOWN)}…` : order;
    super(`Cannot sort by ${JSON.stringify(shown)}: ${why}. Sort by ${SORT_KEYS}`);
  }
}

/** How much of an order that cannot be read is repeated, in UTF-16 units. */
const MOST_SHOWN = 80;
/** How much of a text counts when iterations are sorted by it, in UTF-16 units. */
const TEXT_LENGTH = 200;
/** A NUL ends a text in SQLite, and this module writes halves of characters there behind a SUB. */
// deno-lint-ignore no-control-regex
const UNSORTED = /[\0\x1a]/g;
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];

/**
 * Reads an order such as `metrics.accuracy desc`; what is sorted by has the names that filters have for
 * it. Without a direction, times are descending and all else ascending.
 *
 * @throws {SortError} If it cannot be read, or nothing can be sorted by what it names.
 */
export function parseSortOrder(text: string): SortOrder {
  const [field, direction, ...rest] = piecesOf(text);
  if (field?.kind !== "word") throw new SortError("a name such as metrics.loss is missing", text);
  const key = keyOf(field, text);
  const isTime = key.kind === "field" && key.name.endsWith("_at");
  if (direction === undefined) return { key, descending: isTime };
  const word = direction.source.toLowerCase();
  if (rest.length > 0 || (word !== "asc" && word !== "desc")) {
    const why =
      "asc, desc or the end is missing after the name; a name with spaces or signs in it " +
      "stands in backticks or double quotes";
    throw new SortError(why, text);
  }
  return { key, descending: word === "desc" };
}

/** Its words and signs, without the end. */
function piecesOf(text: string): FilterToken[] {
  try {
    return tokensOf(text).slice(0, -1);
  } catch (error) {
    throw error instanceof FilterError
      ? new SortError(`${error.why}, at character ${error.position + 1}`, text)
      : error;
  }
}

function keyOf({ prefix, name }: Extract<FilterToken, { kind: "word" }>, text: string): SortKey {
  const field = findField(prefix, name);
  if (typeof field === "string") throw new SortError(field, text);
  if (field.kind === "metric" || field.kind === "parameter") return field as SortKey;
  const sortable = SORT_FIELDS.find((it) => field.kind === "attribute" && it === field.name);
  if (sortable !== undefined) return { kind: "field", name: sortable };
  throw new SortError("it is known to filters only", text);
}

/** Writes an order as it is read. */
export function writeSortOrder({ key, descending }: SortOrder): string {
  const name = key.kind === "field" ? key.name : `${key.kind}s.${quotedName(key.name)}`;
  return `${name} ${descending ? "desc" : "asc"}`;
}

/** What of an iteration can be sorted by. */
export type Sortable = Pick<
  Iteration,
  Exclude<typeof SORT_FIELDS[number], "duration"> | "metrics" | "parameters"
>;

/**
 * What of a text counts when iterations are sorted by it. No character is cut in two, halves of one count
 * as the character that stands for them, and those that no database sorts as a space.
 */
export function sortText(text: string): string {
  const isLong = text.length > TEXT_LENGTH;
  const isWithin = isLong && text.codePointAt(TEXT_LENGTH - 1)! > 0xffff;
  const start = isLong ? text.slice(0, isWithin ? TEXT_LENGTH - 1 : TEXT_LENGTH) : text;
  return start.toWellFormed().replaceAll(UNSORTED, " ");
}

/** The value that an iteration is sorted by; `undefined` if it has none, or one without an order. */
export function sortValueOf(iteration: Sortable, key: SortKey): number | string | undefined {
  if (key.kind === "field") {
    return (key.name === "duration" ? durationOf(iteration) : iteration[key.name]) ?? undefined;
  }
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

/** By characters, as SQLite compares, and not by UTF-16 units: those of a pair stand for one above all others. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rankOf(one) - rankOf(other);
  }
  return a.length - b.length;
}

function rankOf(unit: number): number {
  return unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE ? unit + 0x10000 : unit;
}
