/**
 * Filters of iterations, and what they mean: a store that looks for iterations and a reader that has
 * them at hand go by this one meaning.
 *
 * As in SQL, a comparison with a value that an iteration does not have is neither true nor false, and
 * such an iteration is left out; only `is null` asks for it.
 *
 * @module
 */

import { toInstant } from "./date_time.ts";
import type { FilterField } from "./filter_field.ts";
import type { Iteration } from "./iteration.ts";
import { likePattern } from "./like_pattern.ts";
import { fromWireNumber } from "./wire_number.ts";

/** What a field is compared with: numbers with a number, texts with a text. */
export type FilterValue = number | string;

/** The comparisons that go by an order. */
export type OrderOperator = "<" | "<=" | ">" | ">=";

/** A filter. What else can be written, such as `!=` and `not in`, is one of these within a `not`. */
export type Filter =
  | { kind: "and" | "or"; terms: Filter[] }
  | { kind: "not"; term: Filter }
  | Condition;

/** A question about one field. */
export type Condition =
  | { kind: "equal"; field: FilterField; values: FilterValue[] }
  | { kind: "order"; field: FilterField; operator: OrderOperator; value: FilterValue }
  | { kind: "like"; field: FilterField; pattern: string; ignoresCase: boolean }
  | { kind: "null"; field: FilterField };

/** A question about a text, without its field. */
export type TextCondition = Extract<Condition, { kind: "equal" | "order" | "like" }>;

/** What of an iteration can be asked about. */
export type FilteredIteration = Omit<Iteration, "image_charts" | "encoded_ml_model">;

/** Whether an iteration is one that a filter wants. */
export function matchesFilter(iteration: FilteredIteration, filter: Filter): boolean {
  return evaluate(iteration, filter) === true;
}

/** `undefined` is neither true nor false. */
function evaluate(iteration: FilteredIteration, filter: Filter): boolean | undefined {
  switch (filter.kind) {
    case "and":
      return decide(iteration, filter.terms, false);
    case "or":
      return decide(iteration, filter.terms, true);
    case "not": {
      const held = evaluate(iteration, filter.term);
      return held === undefined ? undefined : !held;
    }
    default:
      return ask(iteration, filter);
  }
}

/** One false term decides an `and`, and one true term an `or`; else one that is neither makes it so. */
function decide(
  iteration: FilteredIteration,
  terms: readonly Filter[],
  decisive: boolean,
): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const term of terms) {
    const held = evaluate(iteration, term);
    if (held === decisive) return decisive;
    if (held === undefined) result = undefined;
  }
  return result;
}

function ask(iteration: FilteredIteration, condition: Condition): boolean | undefined {
  const { field, kind } = condition;
  if (field.kind === "tags") {
    return kind === "null" ? iteration.tags.length === 0 : iteration.tags.some(testOf(condition));
  }
  const value = valueOf(iteration, field);
  if (kind === "null") return value === undefined;
  return value === undefined ? undefined : testOf(condition, field.kind === "parameter")(value);
}

/** Makes the test whether a condition holds for a value that is there. */
export function testOf(
  condition: TextCondition,
  readsTexts = false,
): (value: unknown) => boolean {
  switch (condition.kind) {
    case "equal":
      return (value) => condition.values.some((it) => compareTo(value, it, readsTexts) === 0);
    case "order": {
      const { operator, value: other } = condition;
      return (value) => isOrdered(compareTo(value, other, readsTexts), operator);
    }
    case "like": {
      const isLike = likePattern(condition.pattern, condition.ignoresCase);
      return (value) => isLike(textOf(value));
    }
  }
}

/** Below, at or above 0 as the value is below, at or above the other; NaN if they cannot be compared. */
function compareTo(value: unknown, other: FilterValue, readsTexts: boolean): number {
  if (typeof other === "string") {
    const text = textOf(value);
    return Number(text > other) - Number(text < other);
  }
  const number = numberOf(value, readsTexts);
  if (number === undefined) return NaN;
  if (Number.isNaN(number) && Number.isNaN(other)) return 0; // to look for NaN finds it
  return number === other ? 0 : number < other ? -1 : number > other ? 1 : NaN;
}

function isOrdered(comparison: number, operator: OrderOperator): boolean {
  switch (operator) {
    case "<":
      return comparison < 0;
    case "<=":
      return comparison <= 0;
    case ">":
      return comparison > 0;
    case ">=":
      return comparison >= 0;
  }
}

/** The number that a value is; of a parameter also one that is written in a text, as from a command line. */
export function numberOf(value: unknown, readsTexts: boolean): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return readsTexts && typeof value === "string" ? readNumber(value) : undefined;
}

function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const isDecimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
  return isDecimal ? Number(trimmed) : fromWireNumber(trimmed);
}

/** A value as a text: lists and objects as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What an iteration has in a field; `undefined` if nothing. */
function valueOf(
  iteration: FilteredIteration,
  field: Exclude<FilterField, { kind: "tags" }>,
): unknown {
  switch (field.kind) {
    case "metric":
      return ownValue(iteration.metrics, field.name);
    case "parameter":
      return ownValue(iteration.parameters, field.name);
    case "tag":
      return tagValue(iteration.tags, field.name);
    case "attribute":
      return attributeOf(iteration, field.name) ?? undefined;
  }
}

function ownValue(values: Record<string, unknown> | null, name: string): unknown {
  return values !== null && Object.hasOwn(values, name) ? values[name] ?? undefined : undefined;
}

/** What stands in a tag such as `team=vision` or `team:vision`; of a tag that is only a name it is `true`. */
export function tagValue(tags: readonly string[], name: string): string | undefined {
  const found = tags.find((tag) =>
    tag.startsWith(name) && /^([=:]|$)/.test(tag.slice(name.length))
  );
  return found === name ? "true" : found?.slice(name.length + 1);
}

function attributeOf(
  iteration: FilteredIteration,
  name: Extract<FilterField, { kind: "attribute" }>["name"],
): number | string | null | undefined {
  const { created_at, started_at, ended_at, error, dataset } = iteration;
  switch (name) {
    case "created_at":
      return Date.parse(toInstant(created_at)!);
    case "started_at":
      return Date.parse(started_at);
    case "ended_at":
      return ended_at && Date.parse(ended_at);
    case "duration":
      return durationOf(iteration);
    case "error":
      return error && errorText(error);
    case "dataset.id":
      return dataset?.id;
    case "dataset.name":
      return dataset?.name;
    case "dataset.version":
      return dataset?.version;
    default:
      return iteration[name];
  }
}

/** How long an iteration took, in seconds; `null` if it has not ended. */
export function durationOf(
  { started_at, ended_at }: Pick<Iteration, "started_at" | "ended_at">,
): number | null {
  return ended_at === null ? null : (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
}

/** An error as filters know it. */
export function errorText({ name, message }: { name: string; message: string }): string {
  return `${name}: ${message}`;
}
