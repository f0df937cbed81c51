/**
 * Pages of iterations in SQLite. First come those that have a value to sort by, in its order, and then
 * those that have none; within equal values those that came later stand first.
 *
 * @module
 */

import { sql, type SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { filteredRows } from "./sqlite_filtered_rows.ts";
import { fromText, iterationTexts } from "./sqlite_iteration_reader.ts";
import { experimentOrdinal, projectOrdinal } from "./sqlite_place.ts";
import { orderBy, orderedAfter, restAfter, sortColumn } from "./sqlite_sort_order.ts";
import { selectByName, VALUE_KINDS } from "./sqlite_sort_values.ts";
import { StoreRefusal } from "./store_error.ts";
import type {
  IterationPage,
  IterationQuery,
  IterationSelection,
  ListedIteration,
  PageCursor,
} from "./tracking_store.ts";

/** Sorted iterations: a select of those that have a value, and where those that have none come from. */
interface Source {
  valued: SqlPart;
  valueless: SqlPart;
}

/** One page of iterations. */
export function queryIterations(db: SqliteDatabase, query: IterationQuery): IterationPage {
  const scope = scopeOf(db, query);
  const { filter } = query;
  const rows = filter === undefined
    ? sortedRows(db, query, scope)
    : filteredRows(db, { ...query, filter }, scope);
  const page = rows.slice(0, query.limit);
  const texts = iterationTexts(db, page.map((row) => row.ordinal));
  return new StoredPage(texts, rows.length > page.length ? page.at(-1)! : null);
}

/** A page that is sent as it is read, and made documents of for whoever looks into it. */
class StoredPage implements IterationPage {
  #iterations: ListedIteration[] | undefined;

  constructor(readonly texts: readonly string[], readonly next: PageCursor | null) {}

  get iterations(): ListedIteration[] {
    return this.#iterations ??= this.texts.map(fromText);
  }
}

/** The page's rows, and one more if there is another page. */
function sortedRows(db: SqliteDatabase, query: IterationQuery, scope: SqlPart): PageCursor[] {
  const source = sourceOf(query, scope);
  const wanted = query.limit + 1;
  const valued = query.after?.value === null ? [] : valuedRows(db, query, source, wanted);
  if (valued.length === wanted) return valued;
  return [...valued, ...valuelessRows(db, query, scope, source, wanted - valued.length)];
}

function valuedRows(
  db: SqliteDatabase,
  { order }: IterationQuery,
  { valued }: Source,
  limit: number,
): PageCursor[] {
  return db.select<PageCursor>(
    sql`${valued} ${orderBy(order, sql`value`, sql`ordinal`)} limit ${limit}`,
  );
}

function valuelessRows(
  db: SqliteDatabase,
  { after }: IterationQuery,
  scope: SqlPart,
  { valueless }: Source,
  limit: number,
): PageCursor[] {
  const before = after?.value === null ? after.ordinal : Number.MAX_SAFE_INTEGER;
  return db.select<PageCursor>(
    sql`select null as value, i.ordinal from ${valueless} and ${scope} and i.ordinal < ${before}
      order by i.ordinal desc limit ${limit}`,
  );
}

function sourceOf({ after, order }: IterationQuery, scope: SqlPart): Source {
  const { key } = order;
  if (key.kind === "field") {
    const [value, ordinal] = [sortColumn(key.name), sql`i.ordinal`];
    const rest = restAfter(after, order, value, ordinal);
    return {
      valued: sql`select ${value} as value, i.ordinal from iterations i
        where ${value} is not null and ${rest} and ${scope}`,
      valueless: sql`iterations i where ${value} is null`,
    };
  }
  const [value, ordinal] = [sql`v.value`, sql`v.iteration`];
  const row = sql`v.kind = ${VALUE_KINDS[key.kind]} and v.name = ${key.name}`;
  const rest = orderedAfter(after, order, value, ordinal);
  return {
    // The cross join keeps SQLite from going through all iterations of an experiment.
    valued: selectByName((state) =>
      sql`select v.value as value, v.iteration as ordinal from iteration_values v
        cross join iterations i on i.ordinal = v.iteration
        where ${state} and ${row} and ${rest} and ${scope}`
    ),
    valueless: sql`iterations i where not exists (select 1 from iteration_values v
      where v.iteration = i.ordinal and ${row} and ${
      orderedAfter(undefined, order, value, ordinal)
    })`,
  };
}

/** The iterations of a project or an experiment, as a condition; refused if there is no such one. */
export function scopeOf(
  db: SqliteDatabase,
  { projectId, experimentId }: IterationSelection,
): SqlPart {
  if (experimentId !== undefined) {
    const experiment = projectId === undefined
      ? anyExperiment(db, experimentId)
      : experimentOrdinal(db, { projectId, experimentId });
    return sql`i.experiment = ${experiment}`;
  }
  if (projectId === undefined) return sql`true`;
  const project = projectOrdinal(db, projectId);
  // The plus keeps SQLite from gathering and sorting what can be read in order up to the limit.
  return sql`+i.experiment in (select ordinal from experiments where project = ${project})`;
}

function anyExperiment(db: SqliteDatabase, id: string): number {
  const row = db.get<{ ordinal: number }>("select ordinal from experiments where id = ?", id);
  if (row === undefined) throw new StoreRefusal("experiment not found");
  return row.ordinal;
}
