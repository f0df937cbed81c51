/**
 * Finds the iterations that a filter wants, in an order.
 *
 * @module
 */

import type { Filter } from "../contract/iteration_filter.ts";
import type { SortKey } from "../contract/iteration_sort.ts";
import { joinSql, sql, type SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { type FilterRange, type Reach, reachOf, selectRange } from "./sqlite_filter_range.ts";
import { compileFilter, joinValue } from "./sqlite_iteration_filter.ts";
import { orderBy, orderedAfter, restAfter, sortColumn } from "./sqlite_sort_order.ts";
import { selectByName, VALUE_KINDS } from "./sqlite_sort_values.ts";
import type { IterationQuery, PageCursor } from "./tracking_store.ts";

/** So few rows lead to what is wanted sooner than the order of the list does. */
const FEW = 500;
/**
 * How many iterations are looked at in the order of the list. That of values leads all over the tables,
 * so that each costs many times what one does in the order in which they came.
 */
const MOST_IN_ORDER = 2000;
/** How many rows may lead to iterations that are gathered by them before the filter is asked. */
const MOST_GATHERED = 20_000;

/** What is asked for, in SQL. */
interface FilteredQuery extends IterationQuery {
  scope: SqlPart;
  joins: SqlPart;
  condition: SqlPart;
  reach: Reach;
}

/** The page's rows, and one more if there is another page. */
export function filteredRows(
  db: SqliteDatabase,
  query: IterationQuery & { filter: Filter },
  scope: SqlPart,
): PageCursor[] {
  const { joins, condition } = compileFilter(query.filter);
  const reach = reachOf(query.filter);
  const asked = { ...query, scope, joins, condition: sql`${scope} and ${condition}`, reach };
  const few = fewestRows(db, reach, FEW);
  const first = few === undefined && query.after?.value !== null ? firstInOrder(asked) : undefined;
  if (first !== undefined) {
    const rows = db.select<PageCursor>(wantedOf(first, asked));
    if (rows.length > query.limit) return rows;
  }
  return db.select<PageCursor>(allSorted(asked, few ?? fewestRows(db, reach, MOST_GATHERED)));
}

/** The first rows of the list, each with its value; `undefined` if no index has them in their order. */
function firstInOrder(query: FilteredQuery): SqlPart | undefined {
  const { after, order, scope } = query;
  const { key } = order;
  if (key.kind !== "field") return firstByValue(query, key);
  if (key.name !== "started_at") return undefined;
  const value = sortColumn(key.name);
  return sql`select i.ordinal as iteration, ${value} as value from iterations i
    where ${scope} and ${restAfter(after, order, value, sql`i.ordinal`)}
    ${orderBy(order, value, sql`i.ordinal`)} limit ${MOST_IN_ORDER}`;
}

function firstByValue(
  { after, order, reach }: FilteredQuery,
  { kind, name }: Exclude<SortKey, { kind: "field" }>,
): SqlPart {
  const required = reach.kind === "and" ? reach.terms : [reach];
  const within = joinSql([
    sql`kind = ${VALUE_KINDS[kind]} and name = ${name}`,
    orderedAfter(after, order, sql`value`, sql`iteration`),
    ...required.filter((it): it is FilterRange => it.kind === kind && it.name === name)
      .map((it) => sql`(${joinSql(it.values, " or ")})`),
  ], " and ");
  const rows = selectByName((state) =>
    sql`select iteration, value from iteration_values v where ${state} and ${within}`
  );
  return sql`${rows} ${orderBy(order, sql`value`, sql`iteration`)} limit ${MOST_IN_ORDER}`;
}

/** Those of the first rows that are wanted; where they are enough, they are the page. */
function wantedOf(
  first: SqlPart,
  { order, limit, joins, condition }: FilteredQuery,
): SqlPart {
  return sql`select v.value, i.ordinal from (${first}) v
    cross join iterations i on i.ordinal = v.iteration ${joins} where ${condition}
    ${orderBy(order, sql`v.value`, sql`i.ordinal`)} limit ${limit + 1}`;
}

/** Looks at all of them, in the order in which they came, and sorts those that are wanted. */
function allSorted(
  { after, order, limit, joins, condition }: FilteredQuery,
  ranges: readonly FilterRange[] | undefined,
): SqlPart {
  const { key } = order;
  const value = key.kind === "field" ? sortColumn(key.name) : sql`v.value`;
  const sorted = key.kind === "field"
    ? sql``
    : sql`${joinValue("v", key.kind, key.name)} and v.value < x''`;
  const rows = ranges === undefined
    ? sql`iterations i`
    : sql`(${gathered(ranges)}) r cross join iterations i on i.ordinal = r.iteration`;
  const later = restAfter(after, order, value, sql`i.ordinal`);
  const rest = after?.value === null
    ? sql`${value} is null and i.ordinal < ${after.ordinal}`
    : sql`(${value} is null or ${later})`;
  return sql`select ${value} as value, i.ordinal from ${rows} ${joins} ${sorted}
    where ${condition} and ${rest} ${orderBy(order, value, sql`i.ordinal`)} limit ${limit + 1}`;
}

/** The ranges with the fewest rows by which all that are wanted are found; `undefined` if none has few. */
function fewestRows(db: SqliteDatabase, reach: Reach, most: number): FilterRange[] | undefined {
  const found = countRows(db, reach, most);
  return found.count <= most ? found.ranges : undefined;
}

interface Counted {
  ranges: FilterRange[];
  /** How many rows they have, or a number over the most. */
  count: number;
}

const EVERYTHING: Counted = { ranges: [], count: Infinity };

function countRows(db: SqliteDatabase, reach: Reach, most: number): Counted {
  switch (reach.kind) {
    case "and":
      return reach.terms.map((it) => countRows(db, it, most))
        .reduce((best, it) => it.count < best.count ? it : best, EVERYTHING);
    case "or": {
      const all: Counted = { ranges: [], count: 0 };
      for (const term of reach.terms) {
        if (all.count > most) break;
        const { ranges, count } = countRows(db, term, most);
        all.ranges.push(...ranges);
        all.count += count;
      }
      return all;
    }
    default: {
      const rows = sql`${selectRange("1", reach)} limit ${most + 1}`;
      const counting = sql`select count(*) as count from (${rows})`;
      return { ranges: [reach], count: db.select<{ count: number }>(counting)[0]!.count };
    }
  }
}

/** The limit, which is not reached, keeps the order: the one in which the tables are read fastest. */
function gathered(ranges: readonly FilterRange[]): SqlPart {
  const rows = joinSql(ranges.map((range) => selectRange("iteration", range)), " union all ");
  return sql`select distinct iteration from (${rows}) order by iteration limit ${MOST_GATHERED}`;
}
