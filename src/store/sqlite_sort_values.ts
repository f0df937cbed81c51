/**
 * Keeps the values by which iterations are sorted and filtered in a table of their own, with an index.
 *
 * @module
 */

import { keptMetric, type KeptValue, keptValue } from "./sort_value.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** How the table tells metrics from parameters. */
export const VALUE_KINDS = { metric: 0, parameter: 1 } as const;

/** An iteration's metrics and parameters. */
export interface Values {
  metrics: Record<string, unknown> | null;
  parameters: Record<string, unknown> | null;
}

/** Writes the values of an iteration that have changed since `before`. */
export function writeSortValues(
  db: SqliteDatabase,
  iteration: number,
  values: Values,
  before: Values = { metrics: null, parameters: null },
): void {
  for (const [name, value] of changes(values.metrics, before.metrics)) {
    writeValue(db, iteration, VALUE_KINDS.metric, name, keptMetric(value));
  }
  for (const [name, value] of changes(values.parameters, before.parameters)) {
    writeValue(db, iteration, VALUE_KINDS.parameter, name, keptValue(value));
  }
}

function changes(
  values: Record<string, unknown> | null,
  before: Record<string, unknown> | null,
): [string, unknown][] {
  const known = new Map(Object.entries(before ?? {}));
  return Object.entries(values ?? {})
    .filter(([name, value]) => !known.has(name) || !Object.is(known.get(name), value));
}

function writeValue(
  db: SqliteDatabase,
  iteration: number,
  kind: number,
  name: string,
  kept: KeptValue | undefined,
): void {
  if (kept === undefined) {
    const sql = "delete from iteration_values where iteration = ? and kind = ? and name = ?";
    db.run(sql, iteration, kind, name);
  } else {
    const sql = "insert or replace into iteration_values (iteration, kind, name, value, text) " +
      "values (?, ?, ?, ?, ?)";
    db.run(sql, iteration, kind, name, kept.value, kept.text);
  }
}
