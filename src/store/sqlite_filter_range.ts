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

/** The ranges that an iteration has to have a row in, each of them. */
export function rangesOf(filter: Filter): FilterRange[] {
  const terms = filter.kind === "and" ? filter.terms : [filter];
  return terms.map(rangeOf).filter((range) => range !== undefined);
}

function rangeOf(condition: Filter): FilterRange | undefined {
  if (condition.kind !== "equal" && condition.kind !== "order") return undefined;
  const { field } = condition;
  if (field.kind !== "metric" && field.kind !== "parameter") return undefined;
  const values = valuesWithin(condition, field.kind === "parameter");
  if (values === undefined) return undefined;
  return { kind: field.kind, name: field.name, values };
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
  if (typeof value === "string" || Number.isNaN(value)) return undefined;
  const comparison = sql`value ${new SqlPart(operator)} ${value}`;
  return operator.startsWith("<") ? comparison : sql`${comparison} and value < ''`;
}
