/**
 * The order of iterations in SQL.
 *
 * @module
 */

import type { SortKey, SortOrder } from "../contract/iteration_sort.ts";
import { sql, SqlPart } from "./sql_part.ts";
import type { PageCursor } from "./tracking_store.ts";

// As a document has a time: in whole milliseconds.
const [STARTED, ENDED] = ["cast(i.started_at as integer)", "cast(i.ended_at as integer)"];

/** Some attributes in SQL over `iterations i`; a duration is in seconds. */
export const TIMES = {
  created_at: "cast(i.created_at as integer)",
  started_at: STARTED,
  ended_at: ENDED,
  duration: `((${ENDED} - ${STARTED}) / 1000.0)`,
} as const;

/** The value of `iterations i` that a field stands for. */
export function sortColumn(name: Extract<SortKey, { kind: "field" }>["name"]): SqlPart {
  if (name === "duration") return new SqlPart(TIMES.duration);
  return new SqlPart(name === "iteration_name" ? "i.name" : `i.${name}`);
}

/** Sorts by values, and within equal ones by ordinals; nulls come last. */
export function orderBy({ descending }: SortOrder, value: SqlPart, ordinal: SqlPart): SqlPart {
  const direction = new SqlPart(descending ? "desc" : "asc");
  return sql`order by ${value} ${direction} nulls last, ${ordinal} desc`;
}

/** Whether a row with a value comes after the one where the page before ended. */
export function restAfter(
  after: PageCursor | undefined,
  { descending }: SortOrder,
  value: SqlPart,
  ordinal: SqlPart,
): SqlPart {
  if (after === undefined) return sql`true`;
  if (descending) return sql`(${value}, ${ordinal}) < (${after.value}, ${after.ordinal})`;
  return sql`${value} >= ${after.value}
    and (${value} > ${after.value} or ${ordinal} < ${after.ordinal})`;
}

/** As {@linkcode restAfter}, for `iteration_values`: beyond the empty blob stands what has no order. */
export function orderedAfter(
  after: PageCursor | undefined,
  order: SortOrder,
  value: SqlPart,
  ordinal: SqlPart,
): SqlPart {
  const rest = restAfter(after, order, value, ordinal);
  // Of two upper bounds SQLite takes the first, and would pass by all pages before this one again.
  return after !== undefined && order.descending ? rest : sql`${value} < x'' and ${rest}`;
}
