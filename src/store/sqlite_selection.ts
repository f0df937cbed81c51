/**
 * Selections of iterations in SQLite, which may be all that there are.
 *
 * @module
 */

import { sql, type SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { compileFilter } from "./sqlite_iteration_filter.ts";
import { scopeOf } from "./sqlite_iteration_query.ts";
import { readListedIterations } from "./sqlite_iteration_reader.ts";
import { removeIterations } from "./sqlite_iterations.ts";
import { findOrdinal } from "./sqlite_place.ts";
import { VALUE_KINDS } from "./sqlite_sort_values.ts";
import type { IterationSelection, SelectedIterations, ValueNames } from "./tracking_store.ts";

/** A page of a selection, in the order in which the iterations came. */
export function selectIterations(
  db: SqliteDatabase,
  selection: IterationSelection,
  { after, limit }: { after: number; limit: number },
): SelectedIterations {
  // By an index, each page would gather all that there is of an experiment anew.
  const { from, condition } = selected(db, selection, sql`iterations i not indexed`);
  const rows = db.select<Found>(
    sql`select i.ordinal from ${from} where i.ordinal > ${after} and ${condition}
      order by i.ordinal limit ${limit}`,
  );
  return {
    iterations: readListedIterations(db, ordinalsOf(rows)),
    next: rows.length === limit ? rows.at(-1)!.ordinal : null,
  };
}

/** The names of the values that iterations of a selection have. */
export function valueNames(db: SqliteDatabase, selection: IterationSelection): ValueNames {
  const { from, condition } = selected(db, selection);
  const rows = db.select<{ kind: number; name: string }>(
    sql`select distinct n.kind, n.name from ${from}
      join iteration_values n on n.iteration = i.ordinal where ${condition} order by n.kind, n.name`,
  );
  const namesOf = (kind: number) =>
    rows.filter((row) => row.kind === kind).map(({ name }) => name).sort();
  return { metrics: namesOf(VALUE_KINDS.metric), parameters: namesOf(VALUE_KINDS.parameter) };
}

/** The iterations that are to be deleted; refused if one is not there. */
export function ordinalsToDelete(
  db: SqliteDatabase,
  which: readonly string[] | IterationSelection,
): number[] {
  return isList(which)
    ? [...new Set(which)].map((id) => findOrdinal(db, id))
    : ordinalsOfSelection(db, which);
}

/** Deletes iterations; gives how many they were. */
export function deleteSelected(
  db: SqliteDatabase,
  which: readonly string[] | IterationSelection,
): number {
  const ordinals = ordinalsToDelete(db, which);
  removeIterations(db, ordinals);
  return ordinals.length;
}

interface Found {
  ordinal: number;
}

function ordinalsOf(rows: readonly Found[]): number[] {
  return rows.map(({ ordinal }) => ordinal);
}

function ordinalsOfSelection(db: SqliteDatabase, selection: IterationSelection): number[] {
  const { from, condition } = selected(db, selection);
  return ordinalsOf(db.select<Found>(sql`select i.ordinal from ${from} where ${condition}`));
}

/** Where the rows of a selection come from, and the condition that holds for them. */
export function selected(
  db: SqliteDatabase,
  selection: IterationSelection,
  table: SqlPart = sql`iterations i`,
): { from: SqlPart; condition: SqlPart } {
  const scope = scopeOf(db, selection);
  if (selection.filter === undefined) return { from: table, condition: scope };
  const { joins, condition } = compileFilter(selection.filter);
  return { from: sql`${table} ${joins}`, condition: sql`${scope} and ${condition}` };
}

function isList(which: readonly string[] | IterationSelection): which is readonly string[] {
  return Array.isArray(which);
}
