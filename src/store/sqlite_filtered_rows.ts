/**
 * Finds the iterations that a filter wants, in an order.
 *
 * @module
 */

import type { Filter } from "../contract/iteration_filter.ts";
import type { SortKey } from "../contract/iteration_sort.ts";
import { joinSql, sql, type SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { type FilterRange, rangesOf, selectRange } from "./sqlite_filter_range.ts";
import { compileFilter, joinValue } from "./sqlite_iteration_filter.ts";
import { orderBy, orderedAfter, restAfter, sortColumn } from "./sqlite_sort_order.ts";
import { selectByName, VALUE_KINDS } from "./sqlite_sort_values.ts";
import type { IterationQuery, PageCursor } from "./tracking_store.ts";

/**
 * How many iterations are looked at in the order of their values. That order leads all over the tables,
 * so that each costs many times what one does in the order in which they came.
 */
const MOST_IN_ORDER = 2000;
/** How many iterations one condition may leave that are gathered by it before the others are asked. */
const MOST_GATHERED = 20_000;

/** What is asked for, in SQL. */
interface FilteredQuery extends IterationQuery {
  joins: SqlPart;
  condition: SqlPart;
  ranges: FilterRange[];
}

/** The page's rows, and one more if there is another page. */
export function filteredRows(
  db: SqliteDatabase,
  query: IterationQuery & { filter: Filter },
  scope: SqlPart,
): PageCursor[] {
  const { joins, condition } = compileFilter(query.filter);
  const ranges = rangesOf(query.filter);
  const asked = { ...query, joins, condition: sql`${scope} and ${condition}`, ranges };
  const { key } = query.order;
  if (key.kind !== "field" && query.after?.value !== null) {
    const rows = db.select<PageCursor>(firstByValue(asked, key));
    if (rows.length > query.limit) return rows;
  }
  return db.select<PageCursor>(allSorted(asked, narrowestRange(db, ranges)));
}

/** Looks at those with the first values; where enough of them are wanted, they are the page. */
function firstByValue(
  { after, order, limit, joins, condition, ranges }: FilteredQuery,
  { kind, name }: Exclude<SortKey, { kind: "field" }>,
): SqlPart {
  const within = joinSql([
    sql`kind = ${VALUE_KINDS[kind]} and name = ${name}`,
    orderedAfter(after, order, sql`value`, sql`iteration`),
    ...ranges.filter((it) => it.kind === kind && it.name === name)
      .map((it) => sql`(${joinSql(it.values, " or ")})`),
  ], " and ");
  const rows = selectByName((state) =>
    sql`select iteration, value from iteration_values v where ${state} and ${within}`
  );
  const first = sql`${rows} ${orderBy(order, sql`value`, sql`iteration`)} limit ${MOST_IN_ORDER}`;
  return sql`select v.value, i.ordinal from (${first}) v
    cross join iterations i on i.ordinal = v.iteration ${joins} where ${condition}
    ${orderBy(order, sql`v.value`, sql`i.ordinal`)} limit ${limit + 1}`;
}

/** Looks at all of them, in the order in which they came, and sorts those that are wanted. */
function allSorted(
  { after, order, limit, joins, condition }: FilteredQuery,
  range: FilterRange | undefined,
): SqlPart {
  const { key } = order;
  const value = key.kind === "field" ? sortColumn(key.name) : sql`v.value`;
  const sorted = key.kind === "field"
    ? sql``
    : sql`${joinValue("v", key.kind, key.name)} and v.value < x''`;
  const rows = range === undefined
    ? sql`iterations i`
    : sql`(${gathered(range)}) r cross join iterations i on i.ordinal = r.iteration`;
  const later = restAfter(after, order, value, sql`i.ordinal`);
  const rest = after?.value === null
    ? sql`${value} is null and i.ordinal < ${after.ordinal}`
    : sql`(${value} is null or ${later})`;
  return sql`select ${value} as value, i.ordinal from ${rows} ${joins} ${sorted}
    where ${condition} and ${rest} ${orderBy(order, value, sql`i.ordinal`)} limit ${limit + 1}`;
}

/** The range with the fewest iterations in it; `undefined` if none has few. */
function narrowestRange(
  db: SqliteDatabase,
  ranges: readonly FilterRange[],
): FilterRange | undefined {
  const counted = ranges.map((range) => {
    const rows = selectRange("1", range);
    const counting = sql`select count(*) as count from (${rows} limit ${MOST_GATHERED + 1})`;
    return { range, count: db.select<{ count: number }>(counting)[0]!.count };
  }).sort((a, b) => a.count - b.count);
  const narrowest = counted[0];
  return narrowest !== undefined && narrowest.count <= MOST_GATHERED ? narrowest.range : undefined;
}

/** The limit, which is not reached, keeps the order: the one in which the tables are read fastest. */
function gathered(range: FilterRange): SqlPart {
  return sql`${selectRange("iteration", range)} order by iteration limit ${MOST_GATHERED}`;
}
