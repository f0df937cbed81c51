/**
 * Pages of iterations in SQLite. First come those that have a value to sort by, in its order, and then
 * those that have none; within equal values those that came later stand first.
 *
 * @module
 */

import type { SQLInputValue } from "node:sqlite";
import type { SortKey } from "../contract/iteration_sort.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { readListedIterations } from "./sqlite_iteration_reader.ts";
import { experimentOrdinal, projectOrdinal } from "./sqlite_place.ts";
import { VALUE_KINDS } from "./sqlite_sort_values.ts";
import { StoreRefusal } from "./store_error.ts";
import type { IterationPage, IterationQuery, PageCursor } from "./tracking_store.ts";

/** A part of a statement, with the values for its question marks. */
interface Part {
  sql: string;
  values: SQLInputValue[];
}

/** Where sorted iterations come from: those that have a value, and those that have none. */
interface Source {
  valued: Part;
  value: string;
  valueless: Part;
}

/** One page of iterations. */
export function queryIterations(db: SqliteDatabase, query: IterationQuery): IterationPage {
  const rows = sortedRows(db, query);
  const page = rows.slice(0, query.limit);
  return {
    iterations: readListedIterations(db, page.map((row) => row.ordinal)),
    next: rows.length > page.length ? page.at(-1)! : null,
  };
}

/** The page's rows, and one more if there is another page. */
function sortedRows(db: SqliteDatabase, query: IterationQuery): PageCursor[] {
  const scope = scopeOf(db, query);
  const source = sourceOf(query.order.key);
  const wanted = query.limit + 1;
  const valued = query.after?.value === null ? [] : valuedRows(db, query, scope, source, wanted);
  if (valued.length === wanted) return valued;
  return [...valued, ...valuelessRows(db, query, scope, source, wanted - valued.length)];
}

function valuedRows(
  db: SqliteDatabase,
  { after, order }: IterationQuery,
  scope: Part,
  { valued, value }: Source,
  limit: number,
): PageCursor[] {
  const [direction, beyond] = order.descending ? ["desc", "<"] : ["asc", ">"];
  const rest = after === undefined
    ? { sql: "true", values: [] }
    : restAfter(after, value, beyond, `${beyond}=`);
  return db.all<PageCursor>(
    `select ${value} as value, i.ordinal from ${valued.sql} and ${scope.sql} and ${rest.sql}
      order by ${value} ${direction}, i.ordinal desc limit ?`,
    ...valued.values,
    ...scope.values,
    ...rest.values,
    limit,
  );
}

function restAfter(after: PageCursor, value: string, beyond: string, notBefore: string): Part {
  return {
    sql: `${value} ${notBefore} ? and (${value} ${beyond} ? or i.ordinal < ?)`,
    values: [after.value, after.value, after.ordinal],
  };
}

function valuelessRows(
  db: SqliteDatabase,
  { after }: IterationQuery,
  scope: Part,
  { valueless }: Source,
  limit: number,
): PageCursor[] {
  const before = after?.value === null ? after.ordinal : Number.MAX_SAFE_INTEGER;
  return db.all<PageCursor>(
    `select null as value, i.ordinal from ${valueless.sql} and ${scope.sql} and i.ordinal < ?
      order by i.ordinal desc limit ?`,
    ...valueless.values,
    ...scope.values,
    before,
    limit,
  );
}

function sourceOf(key: SortKey): Source {
  if (key.kind === "field") {
    const column = key.name === "iteration_name" ? "i.name" : `i.${key.name}`;
    return {
      value: column,
      valued: { sql: `iterations i where ${column} is not null`, values: [] },
      valueless: { sql: `iterations i where ${column} is null`, values: [] },
    };
  }
  const values = [VALUE_KINDS[key.kind], key.name];
  return {
    value: "v.value",
    valued: {
      sql: `iteration_values v join iterations i on i.ordinal = v.iteration
        where v.kind = ? and v.name = ?`,
      values,
    },
    valueless: {
      sql: `iterations i where not exists (select 1 from iteration_values v
        where v.iteration = i.ordinal and v.kind = ? and v.name = ?)`,
      values,
    },
  };
}

function scopeOf(db: SqliteDatabase, { projectId, experimentId }: IterationQuery): Part {
  if (experimentId !== undefined) {
    const experiment = projectId === undefined
      ? anyExperiment(db, experimentId)
      : experimentOrdinal(db, { projectId, experimentId });
    return { sql: "i.experiment = ?", values: [experiment] };
  }
  if (projectId === undefined) return { sql: "true", values: [] };
  return {
    // The plus keeps SQLite from gathering and sorting what can be read in order up to the limit.
    sql: "+i.experiment in (select ordinal from experiments where project = ?)",
    values: [projectOrdinal(db, projectId)],
  };
}

function anyExperiment(db: SqliteDatabase, id: string): number {
  const row = db.get<{ ordinal: number }>("select ordinal from experiments where id = ?", id);
  if (row === undefined) throw new StoreRefusal("experiment not found");
  return row.ordinal;
}
