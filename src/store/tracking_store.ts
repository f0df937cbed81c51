/**
 * What our App keeps things in. One method is one step that happens as a whole or not at all, so that
 * a store may live in the process or behind a connection.
 *
 * @module
 */

import type { Dataset, DatasetUpdate } from "../contract/dataset.ts";
import type { Experiment, ExperimentUpdate, NewExperiment } from "../contract/experiment.ts";
import type { ExportLine } from "../contract/export_line.ts";
import type { ImageChart } from "../contract/image_chart.ts";
import type { Iteration, IterationStatus, MetricHistory } from "../contract/iteration.ts";
import type { IterationUpdate, NewIteration } from "../contract/new_iteration.ts";
import type { Filter } from "../contract/iteration_filter.ts";
import type { SortOrder } from "../contract/iteration_sort.ts";
import type { JournalRecord } from "../contract/journal_record.ts";
import type { MetricReaders } from "../contract/metric_reader.ts";
import type { DisplayProject, NewProject, Project, ProjectUpdate } from "../contract/project.ts";
import type { StoreRefusal } from "./store_error.ts";

/** A value that is there at once, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Gives the store whenever it is needed: it may be another one than before. */
export type StoreAccess = () => TrackingStore;

/** Which projects or datasets are wanted; without `archived` all of them. */
export interface ArchiveFilter {
  archived?: boolean;
}

/** An experiment's place: its project and its own id. */
export interface ExperimentPlace {
  projectId: string;
  experimentId: string;
}

/** An iteration's place: its project, its experiment and its own id. */
export interface IterationPlace extends ExperimentPlace {
  iterationId: string;
}

/** An experiment without its iterations. */
export type BaseExperiment = Omit<Experiment, "iterations">;

/** An iteration among many: without the bytes of its images and of its model. */
export type ListedIteration = Omit<Iteration, "image_charts" | "encoded_ml_model"> & {
  image_charts: Omit<ImageChart, "encoded_image">[] | null;
};

/** A dataset without what is linked to it, but with the number of it. */
export interface CountedDataset extends Omit<Dataset, "linked_iterations"> {
  iteration_count: number;
}

/** Where a page ended: the value that its last iteration is sorted by, and that iteration's ordinal. */
export interface PageCursor {
  value: number | string | null;
  ordinal: number;
}

/** Which iterations are meant: those of which all of this holds. */
export interface IterationSelection {
  projectId?: string;
  experimentId?: string;
  filter?: Filter;
}

/** Which page of iterations is wanted. */
export interface IterationQuery extends IterationSelection {
  order: SortOrder;
  limit: number;
  /** Where the page before ended. */
  after?: PageCursor;
}

/** A page of iterations. Within equal values those that came later stand first. */
export interface IterationPage {
  readonly iterations: ListedIteration[];
  /** The same in JSON as the wire carries it, where the store has that at hand. */
  texts?: readonly string[];
  /** Where this page ended, if there is another. */
  next: PageCursor | null;
}

/** Something that happened to an iteration. */
export interface IterationEvent {
  kind: "started" | "records" | "status" | "renamed" | "deleted";
  iteration_id: string;
  experiment_id: string | null;
  project_id: string | null;
  /** The iteration's, after it happened. */
  status: IterationStatus;
  /** The last record of the iteration's journal, after it happened; `null` where there is none. */
  sequence: number | null;
}

/** Events, in the order in which they happened. */
export interface EventPage {
  events: IterationEvent[];
  /** The number of the last of them, or the number that was asked about. */
  last: number;
  /** Whether events before them are not kept any more. */
  isCut: boolean;
}

/** Iterations of a selection, in the order in which they came. */
export interface SelectedIterations {
  iterations: ListedIteration[];
  /** Where to go on, if there are more. */
  next: number | null;
}

/** The names of all metrics and parameters of a selection, in the order of their characters. */
export interface ValueNames {
  metrics: string[];
  parameters: string[];
}

/** A metric's name, and its least and greatest value; `null` where none is a number. */
export interface MetricRange {
  name: string;
  least: number | null;
  most: number | null;
}

/** What is told of a whole selection; the names stand in the order of their characters. */
export interface SelectionOverview {
  total: number;
  metrics: MetricRange[];
  parameters: string[];
}

/**
 * What became of a line of an export: it is new here, was known before, was deleted here once, or is
 * refused.
 */
export type ImportOutcome = "made" | "known" | "deleted" | StoreRefusal;

/**
 * Keeps projects, experiments, iterations and datasets. Methods that are given an id throw
 * `StoreRefusal` when there is no such thing, and when what is asked for is against a rule.
 */
export interface TrackingStore extends AsyncDisposable {
  /**
   * Reads something, however little.
   *
   * @throws {StoreTroubleError} If the store cannot be used.
   */
  check(): Awaitable<void>;

  /** Projects in the order of their making, with everything in them. */
  listProjects(filter: ArchiveFilter): Awaitable<Project[]>;
  listDisplayProjects(): Awaitable<DisplayProject[]>;
  getProject(id: string): Awaitable<Project>;
  getDisplayProject(id: string): Awaitable<DisplayProject>;
  getProjectByTitle(title: string): Awaitable<Project>;
  getDisplayProjectByTitle(title: string): Awaitable<DisplayProject>;
  /** Makes a project, with the experiments and iterations that it holds. */
  createProject(project: NewProject): Awaitable<Project>;
  updateProject(id: string, changes: ProjectUpdate): Awaitable<DisplayProject>;
  deleteProject(id: string): Awaitable<void>;

  /** Experiments in the order of their making, with their iterations. */
  listExperiments(projectId: string): Awaitable<Experiment[]>;
  listBaseExperiments(projectId: string): Awaitable<BaseExperiment[]>;
  getExperiment(place: ExperimentPlace): Awaitable<Experiment>;
  getBaseExperiment(place: ExperimentPlace): Awaitable<BaseExperiment>;
  getExperimentByName(projectId: string, name: string): Awaitable<Experiment>;
  getBaseExperimentByName(projectId: string, name: string): Awaitable<BaseExperiment>;
  createExperiment(projectId: string, experiment: NewExperiment): Awaitable<Experiment>;
  updateExperiment(place: ExperimentPlace, changes: ExperimentUpdate): Awaitable<Experiment>;
  deleteExperiment(place: ExperimentPlace): Awaitable<void>;

  /** Iterations in the order in which they came. */
  listIterations(place: ExperimentPlace): Awaitable<Iteration[]>;
  listIterationsByName(place: ExperimentPlace, name: string): Awaitable<Iteration[]>;
  getIteration(place: IterationPlace): Awaitable<Iteration>;
  /** The iteration with an id, wherever it is; told apart from one that was deleted. */
  findIteration(id: string): Awaitable<Iteration>;
  /** The same without the bytes of images and of the model. */
  findListedIteration(id: string): Awaitable<ListedIteration>;
  /** The first of those that were started within an iteration. */
  listChildren(id: string, limit: number): Awaitable<ListedIteration[]>;
  /** The bytes of an image in Base64, by its place among the iteration's; empty if they have not come. */
  encodedImage(id: string, index: number): Awaitable<string>;
  /** How many iterations have each status; one that none has may be left out. */
  countIterations(): Awaitable<Partial<Record<IterationStatus, number>>>;
  /** How many iterations each project has, by its id; one that has none may be left out. */
  countByProject(): Awaitable<Map<string, number>>;
  queryIterations(query: IterationQuery): Awaitable<IterationPage>;
  createIteration(place: ExperimentPlace, iteration: NewIteration): Awaitable<Iteration>;
  updateIteration(place: IterationPlace, changes: IterationUpdate): Awaitable<Iteration>;
  deleteIteration(place: IterationPlace): Awaitable<void>;
  /** Deletes iterations of a project by the ids of their experiments: all of them or none. */
  deleteIterations(projectId: string, ids: ReadonlyMap<string, string[]>): Awaitable<void>;
  /**
   * Deletes iterations by their ids, or those of a selection: all of them or none.
   *
   * @param isTrial Whether they are counted only.
   * @returns How many they are.
   */
  deleteSelected(
    which: readonly string[] | IterationSelection,
    isTrial: boolean,
  ): Awaitable<number>;

  /** Goes through a selection, however large. */
  selectIterations(
    selection: IterationSelection,
    page: { after: number; limit: number },
  ): Awaitable<SelectedIterations>;
  valueNames(selection: IterationSelection): Awaitable<ValueNames>;
  /** How many a selection has, and what values. */
  overviewOf(selection: IterationSelection): Awaitable<SelectionOverview>;
  /** The ids of a selection, in the order in which the iterations came. */
  idsOf(selection: IterationSelection): Awaitable<string[]>;
  /** How many were started within each of these, by its id; one that has none is left out. */
  countChildren(ids: readonly string[]): Awaitable<Map<string, number>>;
  /**
   * Takes lines of an export in, each as a whole or not at all. Projects, experiments and datasets are
   * known by their ids, or else by what must be unique of them; iterations by their ids.
   */
  importLines(lines: readonly ExportLine[]): Awaitable<ImportOutcome[]>;

  /**
   * Every metric's points, in the order of logging; by place, or by id as `findIteration` does. Where
   * there are more than `points` of them, they are thinned as `thinHistory` does.
   */
  metricHistories(
    of: IterationPlace | string,
    points?: number,
  ): Awaitable<Map<string, MetricHistory>>;
  metricHistory(
    of: IterationPlace | string,
    metric: string,
    points?: number,
  ): Awaitable<MetricHistory>;
  /** Reads every metric's points part by part, as many as there are now. */
  metricReaders(of: IterationPlace | string): Awaitable<MetricReaders>;
  /** What happened to iterations after the event of a number: the first thousand; without one nothing. */
  iterationEvents(after?: number): Awaitable<EventPage>;

  /**
   * Takes a piece of an iteration's journal in; it is on disk when the call is done. What reading the
   * records throws undoes it; they may be read twice.
   *
   * @returns The sequence number of the last record that the store has now.
   * @throws {JournalPlaceError} If the piece does not start right after what the store has.
   * @throws {JournalPieceError} If the piece breaks the rules of the format.
   */
  appendJournal(place: IterationPlace, records: Iterable<JournalRecord>): Awaitable<number>;
  /** Does what `appendJournal` does, and gives the JSON of the iteration as it is then. */
  appendAndRead(
    place: IterationPlace,
    records: Iterable<JournalRecord>,
  ): Awaitable<{ acknowledged: number; iteration: string }>;
  /** The sequence number of the last record of an iteration's journal that the store has. */
  acknowledged(place: IterationPlace): Awaitable<number>;
  /** Keeps bytes that an iteration's records name, whether or not the records came yet. */
  putBlob(place: IterationPlace, sha256: string, bytes: Uint8Array): Awaitable<void>;

  listDatasets(filter: ArchiveFilter): Awaitable<Dataset[]>;
  listCountedDatasets(): Awaitable<CountedDataset[]>;
  getDataset(id: string): Awaitable<Dataset>;
  listDatasetsByName(name: string): Awaitable<Dataset[]>;
  getDatasetByName(name: string): Awaitable<Dataset>;
  getDatasetByVersion(name: string, version: string): Awaitable<Dataset>;
  createDataset(dataset: Dataset): Awaitable<Dataset>;
  updateDataset(id: string, changes: DatasetUpdate): Awaitable<Dataset>;
  deleteDataset(id: string): Awaitable<void>;
}
