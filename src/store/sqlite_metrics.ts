/**
 * The points of metrics in SQLite.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import { fromWireNumber } from "../contract/wire_number.ts";
import { joinParts, mergeChunks, type MetricChunk } from "./metric_chunk.ts";
import { decodeColumn, encodeColumn } from "./number_column.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { StoreRefusal } from "./store_error.ts";
import { type PointColumns, thinHistory } from "./thin_history.ts";

/** Chunks are merged up to so many points: what is read at once stays small. */
const MOST_MERGED = 16_384;

type Columns = "steps" | "values" | "timestamps";
type ChunkRow = Omit<MetricChunk, Columns> & Record<Columns, Uint8Array>;

const CHUNKS = `select metric, first_sequence as firstSequence,
    last_sequence as lastSequence, point_count as count, min_value as min, max_value as max,
    steps, point_values as "values", timestamps
  from metric_chunks`;
const OF_METRIC = "where iteration = ? and metric = ?";

/**
 * Writes points that one piece of a journal brings. The piece of a running iteration brings few, so
 * they are merged with those before them, as long as these are not many more: of a long iteration
 * there are few chunks, and each point is written a few times in all.
 */
export function insertChunk(db: SqliteDatabase, iteration: number, chunk: MetricChunk): void {
  let merged = chunk;
  let place: number | undefined;
  for (let at; (at = mergeable(db, iteration, merged)) !== undefined;) {
    if (place !== undefined) db.run("delete from metric_chunks where ordinal = ?", place);
    place = at;
    const before = chunkOf(db.get<ChunkRow>(`${CHUNKS} where ordinal = ?`, at)!);
    merged = mergeChunks(before, merged);
  }
  if (place === undefined) insertRow(db, iteration, chunk);
  else updateRow(db, place, merged);
}

/** The ordinal of the chunk before one, if the two are to be merged. */
function mergeable(
  db: SqliteDatabase,
  iteration: number,
  { metric, firstSequence, count }: MetricChunk,
): number | undefined {
  const before = db.get<{ ordinal: number; count: number }>(
    `select ordinal, point_count as count from metric_chunks ${OF_METRIC}
      and first_sequence < ? order by first_sequence desc limit 1`,
    iteration,
    metric,
    firstSequence,
  );
  const isWanted = before !== undefined && before.count < 2 * count &&
    before.count + count <= MOST_MERGED;
  return isWanted ? before.ordinal : undefined;
}

function insertRow(db: SqliteDatabase, iteration: number, chunk: MetricChunk): void {
  db.run(
    `insert into metric_chunks (last_sequence, point_count, min_value, max_value, steps,
        point_values, timestamps, iteration, metric, first_sequence)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...columnsOf(chunk),
    iteration,
    chunk.metric,
    chunk.firstSequence,
  );
}

/** The first of the merged chunks keeps its place: metrics are told in the order in which they came. */
function updateRow(db: SqliteDatabase, ordinal: number, chunk: MetricChunk): void {
  db.run(
    `update metric_chunks set last_sequence = ?, point_count = ?, min_value = ?, max_value = ?,
      steps = ?, point_values = ?, timestamps = ? where ordinal = ?`,
    ...columnsOf(chunk),
    ordinal,
  );
}

function columnsOf({ lastSequence, count, min, max, steps, values, timestamps }: MetricChunk) {
  const columns = [steps, values, timestamps].map(encodeColumn);
  return [lastSequence, count, min, max, ...columns] as const;
}

function chunkOf(row: ChunkRow): MetricChunk {
  return {
    ...row,
    steps: decodeColumn(row.steps, row.count),
    values: decodeColumn(row.values, row.count),
    timestamps: decodeColumn(row.timestamps, row.count),
  };
}

/**
 * Every metric's points, thinned to so many where wanted. A metric that was posted with nothing but a
 * value has one, at step 0.
 */
export function metricHistories(
  db: SqliteDatabase,
  ordinal: number,
  points: number = Infinity,
): Map<string, MetricHistory> {
  const histories = postedValues(db, ordinal);
  for (const { metric, count } of loggedCounts(db, ordinal)) {
    histories.set(metric, loggedPoints(db, ordinal, metric, { count, points }));
  }
  return histories;
}

/** One metric's points, thinned to so many where wanted; refused if the iteration has no such metric. */
export function metricHistory(
  db: SqliteDatabase,
  ordinal: number,
  metric: string,
  points: number = Infinity,
): MetricHistory {
  const { count } = db.get<{ count: number | null }>(
    `select sum(point_count) as count from metric_chunks ${OF_METRIC}`,
    ordinal,
    metric,
  )!;
  if (count !== null) return loggedPoints(db, ordinal, metric, { count, points });
  const posted = postedValues(db, ordinal).get(metric);
  if (posted === undefined) throw new StoreRefusal("metric not found");
  return posted;
}

/** How many points each metric has, in the order in which metrics came. */
export function loggedCounts(
  db: SqliteDatabase,
  ordinal: number,
): { metric: string; count: number }[] {
  return db.all(
    `select metric, sum(point_count) as count from metric_chunks where iteration = ?
      group by metric order by min(ordinal)`,
    ordinal,
  );
}

function loggedPoints(
  db: SqliteDatabase,
  ordinal: number,
  metric: string,
  { count, points }: { count: number; points: number },
): MetricHistory {
  const read = () => chunksOf(db, ordinal, metric);
  return count > points ? thinHistory(read, count, points) : joinParts(read(), count);
}

/** One chunk at a time: together they may be larger than memory. */
function* chunksOf(db: SqliteDatabase, ordinal: number, metric: string): Generator<PointColumns> {
  const sql = `${CHUNKS} ${OF_METRIC} and first_sequence > ? order by first_sequence limit 1`;
  let last = -1;
  for (let row; (row = db.get<ChunkRow>(sql, ordinal, metric, last)) !== undefined;) {
    last = row.firstSequence;
    yield chunkOf(row);
  }
}

/** The values of an iteration that was posted, each as one point. */
export function postedValues(db: SqliteDatabase, ordinal: number): Map<string, MetricHistory> {
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
