/**
 * Datasets in SQLite. Which iterations used one is read from the iterations, so a link never dangles.
 *
 * @module
 */

import type { Dataset, DatasetUpdate } from "../contract/dataset.ts";
import { toAppDateTime } from "../contract/date_time.ts";
import type { ById, ByNameAndVersion } from "../contract/journal_record.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { StoreRefusal } from "./store_error.ts";
import type { ArchiveFilter } from "./tracking_store.ts";

/** A dataset as its table has it. */
export interface DatasetRow {
  ordinal: number;
  id: string;
  name: string;
  version: string | null;
  path: string;
  description: string | null;
  tags: string | null;
  archived: number;
  pinned: number;
  created_at: string;
  updated_at: string;
}

interface Found {
  ordinal: number;
}

/** Datasets in the order of their making. */
export function listDatasets(db: SqliteDatabase, { archived }: ArchiveFilter): Dataset[] {
  const rows = archived === undefined
    ? db.all<DatasetRow>("select * from datasets order by ordinal")
    : db.all<DatasetRow>(
      "select * from datasets where archived = ? order by ordinal",
      Number(archived),
    );
  return rows.map((row) => toDataset(db, row));
}

/** The dataset with an id. */
export function getDataset(db: SqliteDatabase, id: string): Dataset {
  return toDataset(db, rowOf(db, id));
}

/** The versions of a dataset; refused if there is none. */
export function datasetsByName(db: SqliteDatabase, name: string): Dataset[] {
  const sql = "select * from datasets where name = ? order by ordinal";
  const rows = db.all<DatasetRow>(sql, name);
  if (rows.length === 0) throw new StoreRefusal("dataset not found");
  return rows.map((row) => toDataset(db, row));
}

/** One version of a dataset. */
export function getDatasetByVersion(db: SqliteDatabase, name: string, version: string): Dataset {
  const row = rowByVersion(db, name, version);
  if (row === undefined) throw new StoreRefusal("dataset not found");
  return toDataset(db, row);
}

/** The ordinal of the dataset that a journal names by its id, or by name and version. */
export function findDataset(
  db: SqliteDatabase,
  named: ById | ByNameAndVersion,
): number | undefined {
  if ("id" in named) {
    return db.get<Found>("select ordinal from datasets where id = ?", named.id.toLowerCase())
      ?.ordinal;
  }
  // To a program that logs a dataset, no version and an empty one are the same.
  const sql = "select ordinal from datasets where name = ? and ifnull(version, '') = ?";
  return db.get<Found>(sql, named.name, named.version)?.ordinal;
}

/** Makes a dataset; it begins without links, and its times are now. */
export function createDataset(db: SqliteDatabase, dataset: Dataset): Dataset {
  const now = toAppDateTime(new Date());
  insertDataset(db, { ...dataset, created_at: now, updated_at: now });
  return getDataset(db, dataset._id);
}

/** Makes a dataset of other times. */
export function insertDataset(
  db: SqliteDatabase,
  dataset: Omit<Dataset, "linked_iterations">,
): void {
  refuseTaken(db, dataset.dataset_name, dataset.version);
  if (db.get("select 1 from datasets where id = ?", dataset._id) !== undefined) {
    throw new StoreRefusal("dataset id taken");
  }
  refuseEmptyPath(dataset.path_to_dataset);
  db.run(
    `insert into datasets
      (id, name, version, path, description, tags, archived, pinned, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    dataset._id,
    dataset.dataset_name,
    dataset.version,
    dataset.path_to_dataset,
    dataset.dataset_description,
    dataset.tags,
    Number(dataset.archived),
    Number(dataset.pinned),
    dataset.created_at,
    dataset.updated_at,
  );
}

/** Changes a dataset; the iterations that used it show its new name and version. */
export function updateDataset(db: SqliteDatabase, id: string, changes: DatasetUpdate): Dataset {
  const row = rowOf(db, id);
  const name = changes.dataset_name ?? row.name;
  const version = changes.version === undefined ? row.version : changes.version;
  if (name !== row.name || version !== row.version) refuseTaken(db, name, version);
  if (changes.path_to_dataset !== undefined) refuseEmptyPath(changes.path_to_dataset);
  db.run(
    `update datasets set name = ?, version = ?, path = ?, description = ?, tags = ?, archived = ?,
      pinned = ?, updated_at = ? where ordinal = ?`,
    name,
    version,
    changes.path_to_dataset ?? row.path,
    changes.dataset_description === undefined ? row.description : changes.dataset_description,
    changes.tags === undefined ? row.tags : changes.tags,
    Number(changes.archived ?? row.archived),
    Number(changes.pinned ?? row.pinned),
    toAppDateTime(new Date()),
    row.ordinal,
  );
  return getDataset(db, id);
}

/** Deletes a dataset; the iterations that used it name none then. */
export function deleteDataset(db: SqliteDatabase, id: string): void {
  db.run("delete from datasets where ordinal = ?", rowOf(db, id).ordinal);
}

function rowOf(db: SqliteDatabase, id: string): DatasetRow {
  const row = db.get<DatasetRow>("select * from datasets where id = ?", id);
  if (row === undefined) throw new StoreRefusal("dataset not found");
  return row;
}

function rowByVersion(
  db: SqliteDatabase,
  name: string,
  version: string | null,
): DatasetRow | undefined {
  return db.get("select * from datasets where name = ? and version is ?", name, version);
}

function refuseTaken(db: SqliteDatabase, name: string, version: string | null): void {
  if (rowByVersion(db, name, version) !== undefined) {
    throw new StoreRefusal("dataset name and version taken");
  }
}

function refuseEmptyPath(path: string): void {
  if (path.trim() === "") throw new StoreRefusal("dataset path empty");
}

/** A dataset without what is linked to it. */
export function toBaseDataset(row: DatasetRow): Omit<Dataset, "linked_iterations"> {
  return {
    _id: row.id,
    dataset_name: row.name,
    path_to_dataset: row.path,
    dataset_description: row.description,
    tags: row.tags,
    archived: row.archived === 1,
    created_at: row.created_at,
    updated_at: row.updated_at,
    version: row.version,
    pinned: row.pinned === 1,
  };
}

function toDataset(db: SqliteDatabase, row: DatasetRow): Dataset {
  const { pinned, ...dataset } = toBaseDataset(row);
  return { ...dataset, linked_iterations: linksOf(db, row.ordinal), pinned };
}

function linksOf(db: SqliteDatabase, dataset: number): Record<string, string[]> {
  const rows = db.all<{ id: string; project_id: string; experiment_id: string }>(
    `select i.id, p.id as project_id, e.id as experiment_id
      from iterations i
      join experiments e on e.ordinal = i.experiment
      join projects p on p.ordinal = e.project
      where i.dataset = ? order by i.ordinal`,
    dataset,
  );
  return Object.fromEntries(rows.map((row) => [row.id, [row.project_id, row.experiment_id]]));
}
