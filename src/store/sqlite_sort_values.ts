/**
 * Keeps the values by which iterations are sorted and filtered in a table of their own. An index has them in
 * their order; those of new iterations come into it some at a time, and are read besides until then.
 *
 * @module
 */

import type { SQLInputValue } from "node:sqlite";
import { keptMetric, keptParameter, type KeptValue } from "./sort_value.ts";
import { joinSql, SqlPart } from "./sql_part.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** How the table tells metrics from parameters. */
export const VALUE_KINDS = { metric: 0, parameter: 1 } as const;

/** An iteration's metrics and parameters. */
export interface Values {
  metrics: Record<string, unknown> | null;
  parameters: Record<string, unknown> | null;
}

/** Values that one statement writes: each statement has its price. */
const AT_ONCE = 8;
/**
 * So many iterations have their values put in order together: a trigger does it whenever an ordinal is a
 * multiple of this, so that values never wait for a process that does not know of it.
 */
const TOGETHER = 128;
/** Iterations with more values than these do not wait: to put all in order at once would take too long. */
const MOST_WAITING = 50;

/** A row of the table. */
type ValueRow = [
  iteration: number,
  kind: number,
  name: string,
  value: SQLInputValue,
  text: string | null,
];

/** The iterations whose values may wait: ordinals are given in turn. */
const NEWEST = `select ordinal from iterations
  where ordinal > (select max(ordinal) / ${TOGETHER} * ${TOGETHER} from iterations)`;

/** The conditions of rows that are in order, by which the index is found, and of those that wait. */
export const IN_ORDER = new SqlPart("v.is_waiting = 0");
export const WAITING = new SqlPart(`v.is_waiting = 1 and v.iteration in (${NEWEST})`);

/**
 * Selects rows of `iteration_values v` by their names: those that are in order, and those that wait. An order
 * after it is that of both together, and read no further than to a limit.
 *
 * @param select Makes a select of rows of which a condition holds besides.
 */
export function selectByName(select: (state: SqlPart) => SqlPart): SqlPart {
  return joinSql([select(IN_ORDER), select(WAITING)], " union all ");
}

/** Writes the values of an iteration that is new. */
export function insertSortValues(db: SqliteDatabase, iteration: number, values: Values): void {
  const rows = changedRows(db, iteration, values, { metrics: null, parameters: null });
  writeRows(db, rows, rows.length <= MOST_WAITING && iteration % TOGETHER > 0);
}

/** Writes the values of an iteration that have changed since `before`. */
export function updateSortValues(
  db: SqliteDatabase,
  iteration: number,
  values: Values,
  before: Values,
): void {
  writeRows(db, changedRows(db, iteration, values, before), false);
}

/** The rows of values that have changed; the rows of those that are no more are removed. */
function changedRows(
  db: SqliteDatabase,
  iteration: number,
  values: Values,
  before: Values,
): ValueRow[] {
  const rows: ValueRow[] = [];
  const take = (kind: number, name: string, kept: KeptValue | undefined) => {
    if (kept === undefined) removeValue(db, iteration, kind, name);
    else rows.push([iteration, kind, name, kept.value, kept.text]);
  };
  for (const [name, value] of changes(values.metrics, before.metrics)) {
    take(VALUE_KINDS.metric, name, keptMetric(value));
  }
  for (const [name, value] of changes(values.parameters, before.parameters)) {
    take(VALUE_KINDS.parameter, name, keptParameter(value));
  }
  return rows;
}

function changes(
  values: Record<string, unknown> | null,
  before: Record<string, unknown> | null,
): [string, unknown][] {
  const known = new Map(Object.entries(before ?? {}));
  return Object.entries(values ?? {})
    .filter(([name, value]) => !known.has(name) || !Object.is(known.get(name), value));
}

function removeValue(db: SqliteDatabase, iteration: number, kind: number, name: string): void {
  const sql = "delete from iteration_values where iteration = ? and kind = ? and name = ?";
  db.run(sql, iteration, kind, name);
}

function writeRows(db: SqliteDatabase, rows: readonly ValueRow[], isWaiting: boolean): void {
  const row = `(?, ?, ?, ?, ?, ${Number(isWaiting)})`;
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = rows.slice(start, start + AT_ONCE);
    db.run(
      `insert or replace into iteration_values (iteration, kind, name, value, text, is_waiting)
        values ${some.map(() => row).join()}`,
      ...some.flat(),
    );
  }
}
