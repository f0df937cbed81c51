/**
 * Lines of exports, into SQLite.
 *
 * @module
 */

import type {
  DatasetLine,
  ExperimentLine,
  ExportLine,
  IterationLine,
  ProjectLine,
} from "../contract/export_line.ts";
import type { Iteration, MetricHistory } from "../contract/iteration.ts";
import { ChunkBuilder } from "./metric_chunk.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { findDataset, insertDataset } from "./sqlite_datasets.ts";
import { insertBaseExperiment } from "./sqlite_experiments.ts";
import { insertIteration } from "./sqlite_iterations.ts";
import { insertChunk } from "./sqlite_metrics.ts";
import { insertProject } from "./sqlite_projects.ts";
import { StoreRefusal } from "./store_error.ts";
import type { ImportOutcome } from "./tracking_store.ts";

/** Points of a metric that are kept together. */
const CHUNK_POINTS = 50_000;

/** Takes a line of an export in, as a whole or not at all, within a transaction. */
export function importLine(db: SqliteDatabase, line: ExportLine): ImportOutcome {
  try {
    return db.step(() => importKind(db, line));
  } catch (error) {
    if (error instanceof StoreRefusal) return error;
    throw error;
  }
}

function importKind(db: SqliteDatabase, line: ExportLine): ImportOutcome {
  switch (line.kind) {
    case "project":
      return importProject(db, line);
    case "experiment":
      return importExperiment(db, line);
    case "dataset":
      return importDataset(db, line);
    case "iteration":
      return importIteration(db, line);
  }
}

function importProject(db: SqliteDatabase, { project }: ProjectLine): ImportOutcome {
  if (findProject(db, project._id, project.title) !== undefined) return "known";
  insertProject(db, project);
  return "made";
}

function importExperiment(
  db: SqliteDatabase,
  { project_title, experiment }: ExperimentLine,
): ImportOutcome {
  const project = findProject(db, experiment.project_id, project_title);
  if (project === undefined) throw new StoreRefusal("project not found");
  const sql = "select ordinal from experiments where id = ? or project = ? and name = ?";
  const known = db.get<Found>(sql, experiment.id, project, experiment.name);
  if (known !== undefined) return "known";
  insertBaseExperiment(db, project, experiment);
  return "made";
}

function importDataset(db: SqliteDatabase, { dataset }: DatasetLine): ImportOutcome {
  const { _id: id, dataset_name: name, version } = dataset;
  if (findUsed(db, { id, name, version }) !== undefined) return "known";
  insertDataset(db, dataset);
  return "made";
}

function importIteration(
  db: SqliteDatabase,
  { iteration, metric_history }: IterationLine,
): ImportOutcome {
  const isThere = (table: "tombstones" | "iterations") =>
    db.get(`select 1 from ${table} where id = ?`, iteration.id) !== undefined;
  if (isThere("tombstones")) return "deleted";
  if (isThere("iterations")) return "known";
  const experiment = findExperiment(db, iteration);
  const dataset = iteration.dataset && usedDataset(db, iteration.dataset);
  const ordinal = insertIteration(db, experiment, { ...iteration, dataset });
  for (const [metric, history] of metric_history) insertHistory(db, ordinal, metric, history);
  return "made";
}

function insertHistory(
  db: SqliteDatabase,
  iteration: number,
  metric: string,
  { steps, values, timestamps }: MetricHistory,
): void {
  for (let start = 0; start < values.length; start += CHUNK_POINTS) {
    const end = Math.min(start + CHUNK_POINTS, values.length);
    const builder = new ChunkBuilder();
    for (let index = start; index < end; index++) {
      // The records that held the points are gone; their order is what counts.
      builder.add(metric, steps[index]!, values[index]!, timestamps[index]!, index + 1);
    }
    for (const chunk of builder.chunks()) insertChunk(db, iteration, chunk);
  }
}

interface Found {
  ordinal: number;
}

type UsedDataset = NonNullable<Iteration["dataset"]>;

function findProject(
  db: SqliteDatabase,
  id: string | null,
  title: string | null,
): number | undefined {
  return db.get<Found>("select ordinal from projects where id = ?", id)?.ordinal ??
    db.get<Found>("select ordinal from projects where title = ?", title)?.ordinal;
}

function findExperiment(db: SqliteDatabase, iteration: Iteration): number {
  const { experiment_id, experiment_name, project_id, project_title } = iteration;
  const byId = db.get<Found>("select ordinal from experiments where id = ?", experiment_id);
  if (byId !== undefined) return byId.ordinal;
  const project = findProject(db, project_id, project_title);
  if (project === undefined) throw new StoreRefusal("project not found");
  const sql = "select ordinal from experiments where project = ? and name = ?";
  const byName = db.get<Found>(sql, project, experiment_name);
  if (byName === undefined) throw new StoreRefusal("experiment not found");
  return byName.ordinal;
}

function findUsed(db: SqliteDatabase, { id, name, version }: UsedDataset): number | undefined {
  const named = { name: name ?? "", version: version ?? "" };
  return findDataset(db, { id }) ?? findDataset(db, named);
}

/** The dataset that stands here for the one that was used. */
function usedDataset(db: SqliteDatabase, used: UsedDataset): UsedDataset {
  const ordinal = findUsed(db, used);
  if (ordinal === undefined) throw new StoreRefusal("dataset not found");
  const { id } = db.get<{ id: string }>("select id from datasets where ordinal = ?", ordinal)!;
  return { ...used, id };
}
