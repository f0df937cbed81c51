/**
 * Projects in SQLite.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import type { DisplayProject, NewProject, Project, ProjectUpdate } from "../contract/project.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { experimentsOfProject, insertExperiment, type Signer } from "./sqlite_experiments.ts";
import { removeIterations } from "./sqlite_iterations.ts";
import { projectOrdinal } from "./sqlite_place.ts";
import { StoreRefusal } from "./store_error.ts";
import type { ArchiveFilter } from "./tracking_store.ts";

interface ProjectRow extends Omit<Project, "_id" | "archived" | "pinned" | "experiments"> {
  ordinal: number;
  id: string;
  archived: number;
  pinned: number;
}

/** Projects with everything in them, in the order of their making. */
export function listProjects(db: SqliteDatabase, { archived }: ArchiveFilter): Project[] {
  const rows = archived === undefined
    ? db.all<ProjectRow>("select * from projects order by ordinal")
    : db.all<ProjectRow>(
      "select * from projects where archived = ? order by ordinal",
      Number(archived),
    );
  return rows.map((row) => toProject(db, row));
}

/** Projects in short, in the order of their making. */
export function listDisplayProjects(db: SqliteDatabase): DisplayProject[] {
  return db.all<ProjectRow>("select * from projects order by ordinal")
    .map((row) => toDisplayProject(db, row));
}

/** A project with everything in it. */
export function getProject(db: SqliteDatabase, id: string): Project {
  return toProject(db, rowOf(db, id));
}

/** A project in short. */
export function getDisplayProject(db: SqliteDatabase, id: string): DisplayProject {
  return toDisplayProject(db, rowOf(db, id));
}

/** The project that has a title, with everything in it. */
export function getProjectByTitle(db: SqliteDatabase, title: string): Project {
  return toProject(db, rowByTitle(db, title));
}

/** The project that has a title, in short. */
export function getDisplayProjectByTitle(db: SqliteDatabase, title: string): DisplayProject {
  return toDisplayProject(db, rowByTitle(db, title));
}

/** Makes a project, with the experiments that it comes with. */
export function createProject(db: SqliteDatabase, project: NewProject, sign: Signer): Project {
  const ordinal = insertProject(db, project);
  for (const experiment of project.experiments) insertExperiment(db, ordinal, experiment, sign);
  return getProject(db, project._id);
}

/** Makes a project without experiments; gives its ordinal. */
export function insertProject(
  db: SqliteDatabase,
  project: Omit<NewProject, "experiments">,
): number {
  refuseTakenTitle(db, project.title);
  if (db.get("select 1 from projects where id = ?", project._id) !== undefined) {
    throw new StoreRefusal("project id taken");
  }
  return db.insert(
    `insert into projects
      (id, title, description, status, archived, pinned, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?)`,
    project._id,
    project.title,
    project.description,
    project.status,
    Number(project.archived),
    Number(project.pinned),
    project.created_at,
    project.updated_at,
  );
}

/** Changes a project. */
export function updateProject(
  db: SqliteDatabase,
  id: string,
  changes: ProjectUpdate,
): DisplayProject {
  const row = rowOf(db, id);
  if (changes.title !== undefined && changes.title !== row.title) {
    refuseTakenTitle(db, changes.title);
  }
  db.run(
    `update projects set title = ?, description = ?, status = ?, archived = ?, pinned = ?,
      created_at = ?, updated_at = ? where ordinal = ?`,
    changes.title ?? row.title,
    changes.description === undefined ? row.description : changes.description,
    changes.status ?? row.status,
    Number(changes.archived ?? row.archived),
    Number(changes.pinned ?? row.pinned),
    changes.created_at ?? row.created_at,
    toAppDateTime(new Date()),
    row.ordinal,
  );
  return getDisplayProject(db, id);
}

/** Deletes a project with everything in it. */
export function deleteProject(db: SqliteDatabase, id: string): void {
  const project = projectOrdinal(db, id);
  const iterations = db.all<{ ordinal: number }>(
    `select ordinal from iterations
      where experiment in (select ordinal from experiments where project = ?)`,
    project,
  ).map((row) => row.ordinal);
  removeIterations(db, iterations);
  db.run("delete from projects where ordinal = ?", project);
}

function rowOf(db: SqliteDatabase, id: string): ProjectRow {
  const row = db.get<ProjectRow>("select * from projects where id = ?", id);
  if (row === undefined) throw new StoreRefusal("project not found");
  return row;
}

function rowByTitle(db: SqliteDatabase, title: string): ProjectRow {
  const row = db.get<ProjectRow>("select * from projects where title = ?", title);
  if (row === undefined) throw new StoreRefusal("project not found");
  return row;
}

function toProject(db: SqliteDatabase, row: ProjectRow): Project {
  return documentOf(row, experimentsOfProject(db, row.ordinal));
}

function toDisplayProject(db: SqliteDatabase, row: ProjectRow): DisplayProject {
  const sql = "select name from experiments where project = ? order by ordinal";
  return documentOf(row, db.all<{ name: string }>(sql, row.ordinal).map(({ name }) => name));
}

function documentOf<T>(row: ProjectRow, experiments: T[]): Omit<Project, "experiments"> & {
  experiments: T[];
} {
  return {
    _id: row.id,
    title: row.title,
    description: row.description,
    status: row.status,
    archived: row.archived === 1,
    created_at: row.created_at,
    updated_at: row.updated_at,
    experiments,
    pinned: row.pinned === 1,
  };
}

function refuseTakenTitle(db: SqliteDatabase, title: string): void {
  if (db.get("select 1 from projects where title = ?", title) !== undefined) {
    throw new StoreRefusal("project title taken");
  }
}
