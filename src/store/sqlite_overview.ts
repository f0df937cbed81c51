/**
 * What is told of a whole selection of iterations, however large, without reading each of them.
 *
 * @module
 */

import { sql, type SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { selected } from "./sqlite_selection.ts";
import { IN_ORDER, selectByName, VALUE_KINDS, WAITING } from "./sqlite_sort_values.ts";
import type { IterationSelection, MetricRange, SelectionOverview } from "./tracking_store.ts";

/** Up to so many values are read one by one; beyond that each name is looked up in the order of values. */
const MOST_READ = 50_000;

/** A name of values, with the least and the greatest number of the selection. */
interface NameRow extends MetricRange {
  kind: number;
}

/** How many there are, and the names of their values. */
export function overviewOf(db: SqliteDatabase, selection: IterationSelection): SelectionOverview {
  const total = countSelected(db, selection);
  const names = knownNames(db);
  const rows = total * names.length <= MOST_READ
    ? readNames(db, selection)
    : names.flatMap((it) => lookUp(db, selection, it));
  rows.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  return {
    total,
    metrics: rows.filter(({ kind }) => kind === VALUE_KINDS.metric)
      .map(({ name, least, most }) => ({ name, least, most })),
    parameters: rows.filter(({ kind }) => kind === VALUE_KINDS.parameter).map(({ name }) => name),
  };
}

/** The ids of a selection, in the order in which the iterations came. */
export function idsOf(db: SqliteDatabase, selection: IterationSelection): string[] {
  const { from, condition } = selected(db, selection);
  const rows = db.select<{ id: string }>(
    sql`select i.id from ${from} where ${condition} order by i.ordinal`,
  );
  return rows.map(({ id }) => id);
}

/** How many iterations were started within each of these; one that has none is left out. */
export function countChildren(db: SqliteDatabase, ids: readonly string[]): Map<string, number> {
  const rows = db.all<{ id: string; count: number }>(
    `select parent_id as id, count(*) as count from iteration_details
      where parent_id in (select value from json_each(?)) group by parent_id`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

function countSelected(db: SqliteDatabase, selection: IterationSelection): number {
  const { from, condition } = selected(db, selection);
  const counting = sql`select count(*) as count from ${from} where ${condition}`;
  return db.select<{ count: number }>(counting)[0]!.count;
}

/** All names that there are: the index leads from each to the next one. */
function knownNames(db: SqliteDatabase): Pick<NameRow, "kind" | "name">[] {
  return Object.values(VALUE_KINDS).flatMap((kind) =>
    db.select<{ name: string }>(
      sql`with recursive names (name) as (
        select min(v.name) from iteration_values v where ${IN_ORDER} and v.kind = ${kind}
        union all
        select (select min(v.name) from iteration_values v
          where ${IN_ORDER} and v.kind = ${kind} and v.name > names.name)
        from names where names.name is not null
      ) select name from names where name is not null
        union select v.name from iteration_values v where ${WAITING} and v.kind = ${kind}`,
    ).map(({ name }) => ({ kind, name }))
  );
}

function readNames(db: SqliteDatabase, selection: IterationSelection): NameRow[] {
  const { from, condition } = selected(db, selection);
  const number = sql`iif(n.value < '', n.value, null)`;
  // The cross join keeps SQLite from going through the values of all that there are.
  return db.select<NameRow>(
    sql`select n.kind, n.name, min(${number}) as least, max(${number}) as most
      from (select i.ordinal from ${from} where ${condition}) s
      cross join iteration_values n on n.iteration = s.ordinal group by n.kind, n.name`,
  );
}

/** The first values in both directions that the selection has; nothing if it has none of that name. */
function lookUp(
  db: SqliteDatabase,
  selection: IterationSelection,
  { kind, name }: Pick<NameRow, "kind" | "name">,
): NameRow[] {
  const { from, condition } = selected(
    db,
    selection,
    sql`iteration_values v cross join iterations i on i.ordinal = v.iteration`,
  );
  const rows = (values: SqlPart) =>
    selectByName((state) =>
      sql`select v.value as value from ${from} where ${state} and v.kind = ${kind}
        and v.name = ${name} and ${values} and ${condition}`
    );
  const isAny = db.select(sql`${rows(sql`true`)} limit 1`).length > 0;
  if (!isAny) return [];
  const numbers = rows(sql`v.value < ''`);
  const first = (order: SqlPart) =>
    db.select<{ value: number }>(sql`${numbers} order by value ${order} limit 1`)[0];
  const [least, most] = kind === VALUE_KINDS.metric ? [first(sql`asc`), first(sql`desc`)] : [];
  return [{ kind, name, least: least?.value ?? null, most: most?.value ?? null }];
}
