/**
 * Finds the rows that ids name.
 *
 * @module
 */

import type { SqliteDatabase } from "./sqlite_database.ts";
import { type RefusalReason, StoreRefusal } from "./store_error.ts";
import type { ExperimentPlace, IterationPlace } from "./tracking_store.ts";

/** The ordinal of the project with an id; refused if there is none. */
export function projectOrdinal(db: SqliteDatabase, id: string): number {
  return ordinalOf(
    db.get<Found>("select ordinal from projects where id = ?", id),
    "project not found",
  );
}

/** An experiment and its project, as their iterations tell them. */
export interface FoundExperiment extends Found {
  experiment_id: string;
  experiment_name: string;
  project_id: string;
  project_title: string;
}

/** The ordinal of an experiment; refused if there is none, or if it is in another project. */
export function experimentOrdinal(db: SqliteDatabase, place: ExperimentPlace): number {
  return findExperiment(db, place).ordinal;
}

/** An experiment; refused if there is none, or if it is in another project. */
export function findExperiment(db: SqliteDatabase, place: ExperimentPlace): FoundExperiment {
  const sql = `select e.ordinal, e.id as experiment_id, e.name as experiment_name,
      p.id as project_id, p.title as project_title
    from experiments e join projects p on p.ordinal = e.project where e.id = ? and p.id = ?`;
  const found = db.get<FoundExperiment>(sql, place.experimentId, place.projectId);
  if (found !== undefined) return found;
  projectOrdinal(db, place.projectId); // refuses what is missing first
  throw new StoreRefusal("experiment not found");
}

/** The ordinal of an iteration; refused if there is none, or if it is in another experiment. */
export function iterationOrdinal(db: SqliteDatabase, place: IterationPlace): number {
  const experiment = experimentOrdinal(db, place);
  const sql = "select ordinal from iterations where id = ? and experiment = ?";
  return ordinalOf(db.get<Found>(sql, place.iterationId, experiment), "iteration not found");
}

/**
 * The ordinal of an iteration by its place, or by its id wherever it is: then one that was deleted is
 * told apart.
 */
export function findOrdinal(db: SqliteDatabase, of: IterationPlace | string): number {
  if (typeof of !== "string") return iterationOrdinal(db, of);
  const found = db.get<Found>("select ordinal from iterations where id = ?", of);
  if (found === undefined) refuseDeleted(db, of);
  return ordinalOf(found, "iteration not found");
}

/** The ordinal of the dataset with an id; refused if there is none. */
export function datasetOrdinal(db: SqliteDatabase, id: string): number {
  return ordinalOf(
    db.get<Found>("select ordinal from datasets where id = ?", id),
    "dataset not found",
  );
}

/** Refuses if the iteration with an id was deleted. */
export function refuseDeleted(db: SqliteDatabase, iterationId: string): void {
  if (db.get("select 1 from tombstones where id = ?", iterationId) !== undefined) {
    throw new StoreRefusal("iteration deleted");
  }
}

interface Found {
  ordinal: number;
}

function ordinalOf(row: Found | undefined, reason: RefusalReason): number {
  if (row === undefined) throw new StoreRefusal(reason);
  return row.ordinal;
}
