/**
 * The order of iterations in SQL.
 *
 * @module
 */

import type { SortKey, SortOrder } from "../contract/iteration_sort.ts";
import { sql, SqlPart } from "./sql_part.ts";
import type { PageCursor } from "./tracking_store.ts";

/** The column of `iterations i` that holds a field. */
export function sortColumn(name: Extract<SortKey, { kind: "field" }>["name"]): SqlPart {
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
  const beyond = new SqlPart(descending ? "<" : ">");
  return sql`${value} ${beyond}= ${after.value}
    and (${value} ${beyond} ${after.value} or ${ordinal} < ${after.ordinal})`;
}
