/**
 * Readers of the points of metrics in SQLite, one chunk at a time.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import { type MetricReader, type MetricReaders, readerOf } from "../contract/metric_reader.ts";
import { decodeColumn } from "./number_column.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { loggedCounts, postedValues } from "./sqlite_metrics.ts";
import { findOrdinal } from "./sqlite_place.ts";
import type { IterationPlace } from "./tracking_store.ts";

const COLUMNS = { steps: "steps", values: "point_values", timestamps: "timestamps" } as const;

/**
 * Chunks may be merged between two of them that are read: only the number of points tells the place. Of
 * one chunk alone the bytes are read.
 */
const CHUNK_AT = (column: string) =>
  `select c.${column} as bytes, c.point_count as count, t.start
  from (
    select ordinal, start from (
      select ordinal, sum(point_count) over (order by first_sequence) - point_count as start
      from metric_chunks where iteration = ? and metric = ?
    ) where start <= ? order by start desc limit 1
  ) t join metric_chunks c on c.ordinal = t.ordinal`;

interface Part {
  bytes: Uint8Array;
  count: number;
  /** How many points stand before it. */
  start: number;
}

/** The readers of an iteration's metrics; one that was posted with nothing but a value has one point. */
export function metricReaders(db: SqliteDatabase, of: IterationPlace | string): MetricReaders {
  const ordinal = findOrdinal(db, of);
  const readers = new Map<string, MetricReader>();
  for (const [metric, history] of postedValues(db, ordinal)) readers.set(metric, readerOf(history));
  for (const { metric, count } of loggedCounts(db, ordinal)) {
    const read = (column: keyof MetricHistory, from: number) =>
      db.snapshot(() => readPart(db, findOrdinal(db, of), metric, COLUMNS[column], from));
    readers.set(metric, { count, read });
  }
  return readers;
}

function readPart(
  db: SqliteDatabase,
  ordinal: number,
  metric: string,
  column: string,
  from: number,
): Float64Array {
  const sql = CHUNK_AT(column);
  const part = db.get<Part>(sql, ordinal, metric, from)!;
  return decodeColumn(part.bytes, part.count).subarray(from - part.start);
}
