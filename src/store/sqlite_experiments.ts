/**
 * Experiments in SQLite.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import type { Experiment, ExperimentUpdate, NewExperiment } from "../contract/experiment.ts";
import type { NewIteration } from "../contract/new_iteration.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import {
  insertIteration,
  iterationsOfExperiment,
  removeIterations,
  type SignedIteration,
} from "./sqlite_iterations.ts";
import { experimentOrdinal, iterationOrdinal, projectOrdinal } from "./sqlite_place.ts";
import { StoreRefusal } from "./store_error.ts";
import type { BaseExperiment, ExperimentPlace } from "./tracking_store.ts";

/** Says who ran an iteration that comes without a name. */
export type Signer = (iteration: NewIteration) => SignedIteration;

const ROWS = `
  select e.ordinal, e.id, p.id as project_id, e.name, e.description, e.created_at, e.updated_at
  from experiments e join projects p on p.ordinal = e.project`;

interface ExperimentRow extends BaseExperiment {
  ordinal: number;
}

/** Every experiment of a project, in the order of their making. */
export function experimentsOfProject(db: SqliteDatabase, project: number): Experiment[] {
  return rowsOfProject(db, project).map((row) => withIterations(db, row));
}

/** Every experiment of a project, without their iterations. */
export function baseExperimentsOfProject(db: SqliteDatabase, project: number): BaseExperiment[] {
  return rowsOfProject(db, project).map(baseOf);
}

/** An experiment with its iterations. */
export function getExperiment(db: SqliteDatabase, place: ExperimentPlace): Experiment {
  return withIterations(db, rowOf(db, place));
}

/** An experiment without its iterations. */
export function getBaseExperiment(db: SqliteDatabase, place: ExperimentPlace): BaseExperiment {
  return baseOf(rowOf(db, place));
}

/** The experiment of a project that has a name, with its iterations. */
export function getExperimentByName(
  db: SqliteDatabase,
  projectId: string,
  name: string,
): Experiment {
  return withIterations(db, rowByName(db, projectId, name));
}

/** The experiment of a project that has a name, without its iterations. */
export function getBaseExperimentByName(
  db: SqliteDatabase,
  projectId: string,
  name: string,
): BaseExperiment {
  return baseOf(rowByName(db, projectId, name));
}

/** Adds an experiment to a project, with the iterations that it comes with. */
export function insertExperiment(
  db: SqliteDatabase,
  project: number,
  experiment: NewExperiment,
  sign: Signer,
): void {
  const ordinal = insertBaseExperiment(db, project, experiment);
  for (const iteration of experiment.iterations) insertIteration(db, ordinal, sign(iteration));
}

/** Adds an experiment without iterations to a project; gives its ordinal. */
export function insertBaseExperiment(
  db: SqliteDatabase,
  project: number,
  experiment: Omit<NewExperiment, "iterations">,
): number {
  refuseTakenName(db, project, experiment.name);
  if (db.get("select 1 from experiments where id = ?", experiment.id) !== undefined) {
    throw new StoreRefusal("experiment id taken");
  }
  return db.insert(
    `insert into experiments (id, project, name, description, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?)`,
    experiment.id,
    project,
    experiment.name,
    experiment.description,
    experiment.created_at,
    experiment.updated_at,
  );
}

/** Changes an experiment. */
export function updateExperiment(
  db: SqliteDatabase,
  place: ExperimentPlace,
  { name, description }: ExperimentUpdate,
): Experiment {
  const row = rowOf(db, place);
  if (name !== undefined && name !== row.name) {
    refuseTakenName(db, projectOrdinal(db, place.projectId), name);
  }
  db.run(
    "update experiments set name = ?, description = ?, updated_at = ? where ordinal = ?",
    name ?? row.name,
    description === undefined ? row.description : description,
    toAppDateTime(new Date()),
    row.ordinal,
  );
  return getExperiment(db, place);
}

/** Deletes an experiment with its iterations. */
export function deleteExperiment(db: SqliteDatabase, place: ExperimentPlace): void {
  const experiment = experimentOrdinal(db, place);
  const sql = "select ordinal from iterations where experiment = ?";
  const iterations = db.all<{ ordinal: number }>(sql, experiment).map((row) => row.ordinal);
  removeIterations(db, iterations);
  db.run("delete from experiments where ordinal = ?", experiment);
}

/** Deletes iterations by the ids of their experiments; refused as a whole if one is not there. */
export function deleteIterations(
  db: SqliteDatabase,
  projectId: string,
  ids: ReadonlyMap<string, string[]>,
): void {
  projectOrdinal(db, projectId);
  const ordinals: number[] = [];
  for (const [experimentId, iterationIds] of ids) {
    experimentOrdinal(db, { projectId, experimentId });
    for (const iterationId of iterationIds) {
      ordinals.push(iterationOrdinal(db, { projectId, experimentId, iterationId }));
    }
  }
  removeIterations(db, ordinals);
}

function rowsOfProject(db: SqliteDatabase, project: number): ExperimentRow[] {
  return db.all(`${ROWS} where e.project = ? order by e.ordinal`, project);
}

function rowOf(db: SqliteDatabase, place: ExperimentPlace): ExperimentRow {
  return db.get<ExperimentRow>(`${ROWS} where e.ordinal = ?`, experimentOrdinal(db, place))!;
}

function rowByName(db: SqliteDatabase, projectId: string, name: string): ExperimentRow {
  const project = projectOrdinal(db, projectId);
  const row = db.get<ExperimentRow>(`${ROWS} where e.project = ? and e.name = ?`, project, name);
  if (row === undefined) throw new StoreRefusal("experiment not found");
  return row;
}

function baseOf({ ordinal: _, ...experiment }: ExperimentRow): BaseExperiment {
  return experiment;
}

function withIterations(db: SqliteDatabase, row: ExperimentRow): Experiment {
  return { ...baseOf(row), iterations: iterationsOfExperiment(db, row.ordinal) };
}

function refuseTakenName(db: SqliteDatabase, project: number, name: string): void {
  const sql = "select 1 from experiments where project = ? and name = ?";
  if (db.get(sql, project, name) !== undefined) throw new StoreRefusal("experiment name taken");
}
