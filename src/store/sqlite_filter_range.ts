/**
 * Which rows of `iteration_values` a filter's conditions lead to, found by the index of that table: at
 * least those of the iterations that are wanted, and often few others.
 *
 * @module
 */

import type { Condition, Filter, FilterValue } from "../contract/iteration_filter.ts";
import { type KeptValue, keptValue, NO_ORDER } from "./sort_value.ts";
import { joinSql, sql, SqlPart } from "./sql_part.ts";
import { selectByName, VALUE_KINDS } from "./sqlite_sort_values.ts";

/** Rows of one metric or parameter. */
export interface FilterRange {
  kind: "metric" | "parameter";
  name: string;
  /** Which values they have: one of these holds. Each is found by index, and no two hold for one row. */
  values: SqlPart[];
}

/** Where iterations have rows: in a range, in all of several places, or in one of them at least. */
export type Reach =
  | FilterRange
  | { kind: "and"; terms: Reach[] }
  | { kind: "or"; terms: Reach[] };

/** Reads a column of the rows of a range. */
export function selectRange(column: "1" | "iteration", range: FilterRange): SqlPart {
  const rows = sql`select ${new SqlPart(column)} from iteration_values v
    where kind = ${VALUE_KINDS[range.kind]} and name = ${range.name}`;
  const selects = range.values.map((values) =>
    selectByName((state) => sql`${rows} and ${state} and ${values}`)
  );
  return joinSql(selects, " union all ");
}

const ANY_TEXT = sql`value >= '' and value < x''`;
const OPPOSITE = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" } as const;

const ANYWHERE: Reach = { kind: "and", terms: [] };

/**
 * Where the iterations have rows that a filter wants; or those of which it says no. Without a value it
 * says neither, so that a `not` too is about rows that are there.
 */
export function reachOf(filter: Filter, isRefused = false): Reach {
  switch (filter.kind) {
    case "not":
      return reachOf(filter.term, !isRefused);
    case "and":
    case "or": {
      const terms = filter.terms.map((term) => reachOf(term, isRefused));
      return { kind: (filter.kind === "and") !== isRefused ? "and" : "or", terms };
    }
    default:
      return rangeOf(filter, isRefused) ?? ANYWHERE;
  }
}

function rangeOf(condition: Condition, isRefused: boolean): FilterRange | undefined {
  if (condition.kind !== "equal" && condition.kind !== "order") return undefined;
  const { field } = condition;
  if (field.kind !== "metric" && field.kind !== "parameter") return undefined;
  const values = isRefused
    ? valuesBeside(condition)
    : valuesWithin(condition, field.kind === "parameter");
  if (values === undefined) return undefined;
  return { kind: field.kind, name: field.name, values };
}

/** All values that are not beyond a number; texts may say any. */
function valuesBeside(condition: Condition): SqlPart[] | undefined {
  if (condition.kind !== "order" || isUnordered(condition.value)) return undefined;
  const { operator, value } = condition;
  const comparison = sql`value ${new SqlPart(OPPOSITE[operator])} ${value}`;
  return operator.startsWith("<") ? [comparison] : [comparison, sql`value >= ''`];
}

function valuesWithin(
  condition: Extract<Condition, { kind: "equal" | "order" }>,
  readsTexts: boolean,
): SqlPart[] | undefined {
  if (condition.kind === "order") {
    const range = isBeyond(condition.operator, condition.value);
    return range && (readsTexts ? [range, ANY_TEXT] : [range]);
  }
  const possible = condition.values.flatMap(possibleValues);
  // A parameter's text may say a number.
  const mayBeText = readsTexts && condition.values.some((value) => typeof value === "number");
  const listed = mayBeText ? possible.filter((value) => typeof value !== "string") : possible;
  const range = sql`value in (${joinSql(listed.map((value) => sql`${value}`), ", ")})`;
  return mayBeText ? [range, ANY_TEXT] : [range];
}

/** All that can stand in a row whose value is a number, or has a text. */
function possibleValues(value: FilterValue): KeptValue["value"][] {
  const possible = [value];
  if (typeof value === "string") possible.push(Number(value), Number(value === "true"));
  const kept = possible.map((it) => keptValue(it)!.value);
  return typeof value === "string" && /^[[{]/.test(value) ? [...kept, NO_ORDER] : kept;
}

function isBeyond(operator: string, value: FilterValue): SqlPart | undefined {
  if (isUnordered(value)) return undefined;
  const comparison = sql`value ${new SqlPart(operator)} ${value}`;
  return operator.startsWith("<") ? comparison : sql`${comparison} and value < ''`;
}

/** Whether the index does not tell what is beyond a value. */
function isUnordered(value: FilterValue): boolean {
  return typeof value === "string" || Number.isNaN(value);
}
