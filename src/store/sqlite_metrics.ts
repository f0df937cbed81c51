/**
 * The points of metrics in SQLite.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import { fromWireNumber } from "../contract/wire_number.ts";
import { joinChunks, type MetricChunk } from "./metric_chunk.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { StoreRefusal } from "./store_error.ts";

interface ChunkRow {
  metric: string;
  steps: Uint8Array;
  values: Uint8Array;
  timestamps: Uint8Array;
}

const CHUNKS = `select metric, steps, point_values as "values", timestamps from metric_chunks`;

/** Writes points that one piece of a journal brings. */
export function insertChunk(db: SqliteDatabase, iteration: number, chunk: MetricChunk): void {
  db.run(
    `insert into metric_chunks (iteration, metric, first_sequence, last_sequence, point_count,
        min_value, max_value, steps, point_values, timestamps)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    iteration,
    chunk.metric,
    chunk.firstSequence,
    chunk.lastSequence,
    chunk.count,
    chunk.min,
    chunk.max,
    chunk.steps,
    chunk.values,
    chunk.timestamps,
  );
}

/** Every metric's points. A metric that was posted with nothing but a value has one, at step 0. */
export function metricHistories(db: SqliteDatabase, ordinal: number): Map<string, MetricHistory> {
  const rows = db.all<ChunkRow>(`${CHUNKS} where iteration = ? order by ordinal`, ordinal);
  const histories = postedValues(db, ordinal);
  for (const [metric, chunks] of Map.groupBy(rows, (row) => row.metric)) {
    histories.set(metric, joinChunks(chunks));
  }
  return histories;
}

/** One metric's points; refused if the iteration has no such metric. */
export function metricHistory(
  db: SqliteDatabase,
  ordinal: number,
  metric: string,
): MetricHistory {
  const sql = `${CHUNKS} where iteration = ? and metric = ? order by first_sequence`;
  const rows = db.all<ChunkRow>(sql, ordinal, metric);
  const history = rows.length > 0 ? joinChunks(rows) : postedValues(db, ordinal).get(metric);
  if (history === undefined) throw new StoreRefusal("metric not found");
  return history;
}

function postedValues(db: SqliteDatabase, ordinal: number): Map<string, MetricHistory> {
  const row = db.get<{ metrics: string; started_at: number }>(
    `select d.metrics, i.started_at
      from iterations i join iteration_details d on d.iteration = i.ordinal
      where i.ordinal = ? and d.sequence is null and d.metrics is not null`,
    ordinal,
  );
  const histories = new Map<string, MetricHistory>();
  for (const [name, wireValue] of Object.entries(JSON.parse(row?.metrics ?? "{}"))) {
    const value = fromWireNumber(wireValue);
    if (row === undefined || value === undefined) continue;
    histories.set(name, { steps: [0], values: [value], timestamps: [row.started_at] });
  }
  return histories;
}
