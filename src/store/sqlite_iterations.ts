/**
 * Iterations in SQLite, as clients that know no journal make, change and delete them.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import { chartNamesProblem, type InteractiveChart } from "../contract/interactive_chart.ts";
import type { ImageChart } from "../contract/image_chart.ts";
import {
  fromWireMetrics,
  type Iteration,
  type IterationDataset,
  type IterationStatus,
} from "../contract/iteration.ts";
import type { IterationUpdate, NewIteration } from "../contract/new_iteration.ts";
import { NO_FIELDS } from "../contract/iteration_form.ts";
import { metricsToJson } from "../contract/wire_number.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { readIterations } from "./sqlite_iteration_reader.ts";
import {
  datasetOrdinal,
  experimentOrdinal,
  findExperiment,
  iterationOrdinal,
  refuseDeleted,
} from "./sqlite_place.ts";
import { insertSortValues } from "./sqlite_sort_values.ts";
import { StoreRefusal } from "./store_error.ts";
import type { ExperimentPlace, IterationPlace } from "./tracking_store.ts";

/** An iteration of which it is known who ran it. */
export type SignedIteration = NewIteration & { user_name: string };

/** Every iteration of an experiment, in the order in which they came. */
export function iterationsOfExperiment(db: SqliteDatabase, experiment: number): Iteration[] {
  const sql = "select ordinal from iterations where experiment = ? order by ordinal";
  return readIterations(db, db.all<Found>(sql, experiment).map((row) => row.ordinal));
}

/** The iterations of an experiment that have a name; refused if there is none. */
export function iterationsByName(
  db: SqliteDatabase,
  place: ExperimentPlace,
  name: string,
): Iteration[] {
  const sql = "select ordinal from iterations where experiment = ? and name = ? order by ordinal";
  const found = db.all<Found>(sql, experimentOrdinal(db, place), name);
  if (found.length === 0) throw new StoreRefusal("iteration not found");
  return readIterations(db, found.map((row) => row.ordinal));
}

/** How many iterations have each status. */
export function countIterations(db: SqliteDatabase): Partial<Record<IterationStatus, number>> {
  const sql = "select status, count(*) as count from iterations group by status";
  const rows = db.all<{ status: IterationStatus; count: number }>(sql);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** Adds an iteration that was posted to an experiment; gives what reading it would. */
export function createIteration(
  db: SqliteDatabase,
  place: ExperimentPlace,
  iteration: SignedIteration,
): Iteration {
  const { ordinal, ...experiment } = findExperiment(db, place);
  insertIteration(db, ordinal, iteration);
  const { created_at, metrics, dataset } = iteration;
  return {
    ...NO_FIELDS,
    ...iteration,
    ...experiment,
    created_at: toAppDateTime(new Date(created_at)), // in milliseconds, as they are kept
    metrics: metrics && fromWireMetrics(metrics),
    dataset: dataset && findDataset(db, dataset.id),
    delivered: true,
    stale_since: null,
  };
}

/** Adds an iteration that was posted to an experiment; gives its ordinal. */
export function insertIteration(
  db: SqliteDatabase,
  experiment: number,
  iteration: SignedIteration,
): number {
  refuseDeleted(db, iteration.id);
  if (db.get("select 1 from iterations where id = ?", iteration.id) !== undefined) {
    throw new StoreRefusal("iteration exists");
  }
  if (chartNamesProblem(iteration.interactive_charts ?? []) !== undefined) {
    throw new StoreRefusal("chart names not unique");
  }
  const dataset = iteration.dataset === null ? null : datasetOrdinal(db, iteration.dataset.id);
  const ordinal = db.insert(
    `insert into iterations
      (id, experiment, name, status, created_at, started_at, ended_at, dataset)
      values (?, ?, ?, ?, ?, ?, ?, ?)`,
    iteration.id,
    experiment,
    iteration.iteration_name,
    iteration.status,
    Date.parse(iteration.created_at),
    Date.parse(iteration.started_at),
    iteration.ended_at === null ? null : Date.parse(iteration.ended_at),
    dataset,
  );
  insertDetails(db, ordinal, iteration);
  for (const chart of iteration.interactive_charts ?? []) insertChart(db, ordinal, chart);
  for (const image of iteration.image_charts ?? []) insertImage(db, ordinal, image);
  insertSortValues(db, ordinal, iteration);
  return ordinal;
}

/** Writes a chart of an iteration; one of the same name before is gone then. */
export function insertChart(db: SqliteDatabase, iteration: number, chart: InteractiveChart): void {
  const sql = "insert or replace into iteration_charts (iteration, name, chart) values (?, ?, ?)";
  db.run(sql, iteration, chart.name, JSON.stringify(chart));
}

/** Changes what is given of an iteration. */
export function updateIteration(
  db: SqliteDatabase,
  place: IterationPlace,
  { iteration_name: name, note, tags }: IterationUpdate,
): Iteration {
  const ordinal = iterationOrdinal(db, place);
  const change = (column: "note" | "tags", value: string | null) =>
    db.run(`update iteration_details set ${column} = ? where iteration = ?`, value, ordinal);
  if (name !== undefined) db.run("update iterations set name = ? where ordinal = ?", name, ordinal);
  if (note !== undefined) change("note", note);
  if (tags !== undefined) change("tags", JSON.stringify(tags));
  return readIterations(db, [ordinal])[0]!;
}

/** Deletes one iteration. */
export function deleteIteration(db: SqliteDatabase, place: IterationPlace): void {
  removeIterations(db, [iterationOrdinal(db, place)]);
}

/** Removes iterations with everything that is theirs; their ids never come back. */
export function removeIterations(db: SqliteDatabase, ordinals: readonly number[]): void {
  const which = "iterations where ordinal in (select value from json_each(?))";
  const wanted = JSON.stringify(ordinals);
  db.run(
    `insert or ignore into tombstones (id, deleted_at) select id, ? from ${which}`,
    Date.now(),
    wanted,
  );
  const unused = db.all<{ sha256: string }>(
    `delete from blob_uses where iteration_id in (select id from ${which}) returning sha256`,
    wanted,
  );
  db.run(`delete from ${which}`, wanted);
  db.run(
    `delete from blobs where sha256 in (select value from json_each(?))
      and not exists (select 1 from blob_uses where blob_uses.sha256 = blobs.sha256)`,
    JSON.stringify(unused.map(({ sha256 }) => sha256)),
  );
}

/** A dataset as it is kept, whatever an iteration says of it. */
function findDataset(db: SqliteDatabase, id: string): IterationDataset {
  return db.get<IterationDataset>("select id, name, version from datasets where id = ?", id)!;
}

interface Found {
  ordinal: number;
}

function insertDetails(
  db: SqliteDatabase,
  ordinal: number,
  iteration: SignedIteration,
): void {
  const { metrics, parameters, environment, error } = iteration;
  db.run(
    `insert into iteration_details
      (iteration, user_name, metrics, parameters, path_to_model, model_name, model_size,
        model_sha256, assigned_model_id, assigned_model_name, has_charts, has_images, tags, note,
        environment, error, parent_id, warnings, encoded_model)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ordinal,
    iteration.user_name,
    metrics === null ? null : metricsToJson(metrics),
    toJson(parameters),
    iteration.path_to_model,
    iteration.model_name,
    iteration.model_size,
    iteration.model_sha256,
    iteration.assigned_monitored_model_id,
    iteration.assigned_monitored_model_name,
    Number(iteration.interactive_charts !== null),
    Number(iteration.image_charts !== null),
    JSON.stringify(iteration.tags),
    iteration.note,
    toJson(environment),
    toJson(error),
    iteration.parent_id,
    JSON.stringify(iteration.warnings),
    iteration.encoded_ml_model,
  );
}

function insertImage(db: SqliteDatabase, iteration: number, image: ImageChart): void {
  db.run(
    "insert into iteration_images (iteration, id, name, comparable, encoded) values (?, ?, ?, ?, ?)",
    iteration,
    image.id,
    image.name,
    image.comparable === null ? null : Number(image.comparable),
    image.encoded_image,
  );
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
