/**
 * The store in one SQLite file, in the process that uses it; any number of processes may use the same
 * file. A write is on disk when its call returns.
 *
 * @module
 */

import type { NewIteration } from "../contract/new_iteration.ts";
import { putBlob } from "./sqlite_blobs.ts";
import { countByProject, listCountedDatasets } from "./sqlite_counts.ts";
import { SqliteDatabase } from "./sqlite_database.ts";
import * as datasets from "./sqlite_datasets.ts";
import * as experiments from "./sqlite_experiments.ts";
import { iterationEvents } from "./sqlite_events.ts";
import { importLine } from "./sqlite_import.ts";
import * as parts from "./sqlite_iteration_parts.ts";
import { queryIterations } from "./sqlite_iteration_query.ts";
import { readIterations, wholeText } from "./sqlite_iteration_reader.ts";
import * as iterations from "./sqlite_iterations.ts";
import { acknowledged, appendJournal } from "./sqlite_journal.ts";
import { metricReaders } from "./sqlite_metric_reader.ts";
import { metricHistories, metricHistory } from "./sqlite_metrics.ts";
import * as overview from "./sqlite_overview.ts";
import {
  experimentOrdinal,
  findOrdinal,
  iterationOrdinal,
  projectOrdinal,
} from "./sqlite_place.ts";
import * as projects from "./sqlite_projects.ts";
import * as selection from "./sqlite_selection.ts";
import { SqliteWrites } from "./sqlite_writes.ts";
import type { TrackingStore } from "./tracking_store.ts";

/** Options of {@linkcode openSqliteStore}. */
export interface SqliteStoreOptions {
  /** Who ran an iteration that was posted without saying so. */
  userName: string;
}

/**
 * Opens the store in a file, which is made when it is missing.
 *
 * Requires `--allow-read` and `--allow-write` for the file.
 *
 * @throws {StoreVersionError} If the file is of a newer version, or holds something else; it is left
 * alone then.
 */
export function openSqliteStore(path: string, options: SqliteStoreOptions): TrackingStore {
  const db = new SqliteDatabase(path);
  const writes = new SqliteWrites(db);
  const write = <T>(body: () => T): Promise<T> => writes.add(body);
  const read = <T>(body: () => T): T => db.snapshot(body);
  const sign = (iteration: NewIteration) => ({ user_name: options.userName, ...iteration });
  return {
    check: () => void read(() => db.get("select 1 from projects limit 1")),

    listProjects: (filter) => read(() => projects.listProjects(db, filter)),
    listDisplayProjects: () => read(() => projects.listDisplayProjects(db)),
    getProject: (id) => read(() => projects.getProject(db, id)),
    getDisplayProject: (id) => read(() => projects.getDisplayProject(db, id)),
    getProjectByTitle: (title) => read(() => projects.getProjectByTitle(db, title)),
    getDisplayProjectByTitle: (title) => read(() => projects.getDisplayProjectByTitle(db, title)),
    createProject: (project) => write(() => projects.createProject(db, project, sign)),
    updateProject: (id, changes) => write(() => projects.updateProject(db, id, changes)),
    deleteProject: (id) => write(() => projects.deleteProject(db, id)),

    listExperiments: (projectId) =>
      read(() => experiments.experimentsOfProject(db, projectOrdinal(db, projectId))),
    listBaseExperiments: (projectId) =>
      read(() => experiments.baseExperimentsOfProject(db, projectOrdinal(db, projectId))),
    getExperiment: (place) => read(() => experiments.getExperiment(db, place)),
    getBaseExperiment: (place) => read(() => experiments.getBaseExperiment(db, place)),
    getExperimentByName: (projectId, name) =>
      read(() => experiments.getExperimentByName(db, projectId, name)),
    getBaseExperimentByName: (projectId, name) =>
      read(() => experiments.getBaseExperimentByName(db, projectId, name)),
    createExperiment: (projectId, experiment) =>
      write(() => {
        experiments.insertExperiment(db, projectOrdinal(db, projectId), experiment, sign);
        return experiments.getExperiment(db, { projectId, experimentId: experiment.id });
      }),
    updateExperiment: (place, changes) =>
      write(() => experiments.updateExperiment(db, place, changes)),
    deleteExperiment: (place) => write(() => experiments.deleteExperiment(db, place)),

    listIterations: (place) =>
      read(() => iterations.iterationsOfExperiment(db, experimentOrdinal(db, place))),
    listIterationsByName: (place, name) => read(() => iterations.iterationsByName(db, place, name)),
    getIteration: (place) => read(() => readIterations(db, [iterationOrdinal(db, place)])[0]!),
    findIteration: (id) => read(() => readIterations(db, [findOrdinal(db, id)])[0]!),
    findListedIteration: (id) => read(() => parts.findListedIteration(db, id)),
    listChildren: (id, limit) => read(() => parts.listChildren(db, id, limit)),
    encodedImage: (id, index) => read(() => parts.encodedImage(db, id, index)),
    countIterations: () => read(() => iterations.countIterations(db)),
    countByProject: () => read(() => countByProject(db)),
    queryIterations: (query) => read(() => queryIterations(db, query)),
    createIteration: (place, iteration) =>
      write(() => iterations.createIteration(db, place, sign(iteration))),
    updateIteration: (place, changes) =>
      write(() => iterations.updateIteration(db, place, changes)),
    deleteIteration: (place) => write(() => iterations.deleteIteration(db, place)),
    deleteIterations: (projectId, ids) =>
      write(() => experiments.deleteIterations(db, projectId, ids)),
    deleteSelected: (which, isTrial) =>
      isTrial
        ? read(() => selection.ordinalsToDelete(db, which).length)
        : write(() => selection.deleteSelected(db, which)),
    selectIterations: (which, page) => read(() => selection.selectIterations(db, which, page)),
    valueNames: (which) => read(() => selection.valueNames(db, which)),
    overviewOf: (which) => read(() => overview.overviewOf(db, which)),
    idsOf: (which) => read(() => overview.idsOf(db, which)),
    countChildren: (ids) => read(() => overview.countChildren(db, ids)),
    importLines: (lines) => write(() => lines.map((line) => importLine(db, line))),
    metricHistories: (of, points) => read(() => metricHistories(db, findOrdinal(db, of), points)),
    metricHistory: (of, metric, points) =>
      read(() => metricHistory(db, findOrdinal(db, of), metric, points)),
    metricReaders: (of) => read(() => metricReaders(db, of)),
    iterationEvents: (after) => read(() => iterationEvents(db, after)),

    appendJournal: (place, records) => write(() => appendJournal(db, place, records).sequence),
    appendAndRead: (place, records) =>
      write(() => {
        const { ordinal, sequence: acknowledged } = appendJournal(db, place, records);
        return { acknowledged, iteration: wholeText(db, ordinal) };
      }),
    acknowledged: (place) => read(() => acknowledged(db, place)),
    putBlob: (place, sha256, bytes) => write(() => putBlob(db, place, sha256, bytes)),

    listDatasets: (filter) => read(() => datasets.listDatasets(db, filter)),
    listCountedDatasets: () => read(() => listCountedDatasets(db)),
    getDataset: (id) => read(() => datasets.getDataset(db, id)),
    listDatasetsByName: (name) => read(() => datasets.datasetsByName(db, name)),
    getDatasetByName: (name) => read(() => datasets.datasetsByName(db, name)[0]!),
    getDatasetByVersion: (name, version) =>
      read(() => datasets.getDatasetByVersion(db, name, version)),
    createDataset: (dataset) => write(() => datasets.createDataset(db, dataset)),
    updateDataset: (id, changes) => write(() => datasets.updateDataset(db, id, changes)),
    deleteDataset: (id) => write(() => datasets.deleteDataset(db, id)),

    [Symbol.asyncDispose]() {
      writes[Symbol.dispose]();
      db[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
