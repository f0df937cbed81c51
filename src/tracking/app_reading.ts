/**
 * Reading iterations from an App, ours or the original.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { Iteration } from "../contract/iteration.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import { matchesFilter } from "../contract/iteration_filter.ts";
import { compareIterations, type SortOrder } from "../contract/iteration_sort.ts";
import type { DisplayProject, Project } from "../contract/project.ts";
import { fromWireNumber } from "../contract/wire_number.ts";
import { route } from "../delivery/app_client.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { type AppList, iterationPages, type ListScope } from "./iteration_pages.ts";
import { readIteration } from "./iteration_reply.ts";
import type { MetricHistories } from "./metric_histories.ts";
import type { WaitingIteration } from "./outbox_reading.ts";

/** An experiment without its iterations. */
type BaseExperiment = Omit<Experiment, "iterations">;

/** What a project and an experiment, by document or by name, mean to an App. */
export async function scopeOf(
  connection: AppConnection | undefined,
  { project, experiment }: {
    project?: string | Project | undefined;
    experiment?: string | Experiment | undefined;
  },
): Promise<ListScope> {
  const scope: ListScope = {};
  if (typeof project === "object") {
    Object.assign(scope, { projectId: project._id, projectTitle: project.title });
  }
  if (typeof project === "string") {
    const found = (await projectsOf(connection)).find((it) => it.title === project);
    Object.assign(scope, { projectTitle: project }, found && { projectId: found._id });
  }
  if (typeof experiment === "object") {
    Object.assign(scope, { experimentId: experiment.id, experimentName: experiment.name });
  }
  return typeof experiment === "string" ? { ...scope, experimentName: experiment } : scope;
}

async function projectsOf(connection: AppConnection | undefined): Promise<DisplayProject[]> {
  return await connection?.client.get<DisplayProject[]>("/projects/base") ?? [];
}

/** Our App gives experiments without their iterations; the original cannot. */
async function baseExperimentsOf(
  connection: AppConnection,
  projectId: string,
): Promise<BaseExperiment[]> {
  const path = route`/projects/${projectId}/experiments/`;
  const isOurs = await connection.kind() === "ours";
  return await connection.client.get(isOurs ? `${path}base` : path);
}

/**
 * Lists an App's iterations that a filter wants, in an order and some at a time. The bytes of images are
 * left out.
 */
export async function* listFromApp(
  connection: AppConnection,
  list: AppList,
): AsyncGenerator<Iteration[]> {
  const { projectId, projectTitle, experimentId, experimentName } = list.scope;
  if (projectTitle !== undefined && projectId === undefined) return;
  const isWanted = ({ experiment_id, experiment_name }: Iteration) =>
    experimentId !== undefined
      ? experiment_id === experimentId
      : experimentName === undefined || experiment_name === experimentName;
  const pages = await connection.kind() === "ours"
    ? iterationPages(connection, list)
    : [await filteredOf(connection, list)];
  for await (const page of pages) yield page.filter(isWanted);
}

/** The original App knows no filters. */
async function filteredOf(
  connection: AppConnection,
  { scope, order, filter: text }: AppList,
): Promise<Iteration[]> {
  const filter = parseFilter(text);
  const all = await allOf(connection, scope, order);
  return filter === undefined ? all : all.filter((it) => matchesFilter(it, filter));
}

/** The original App knows no pages: all of a project comes at once. */
async function allOf(
  { client }: AppConnection,
  { projectId }: ListScope,
  order: SortOrder,
): Promise<Iteration[]> {
  const projects = projectId === undefined
    ? await client.get<Project[]>("/projects/")
    : [await client.get<Project>(route`/projects/${projectId}`)];
  return projects
    .flatMap((project) => project.experiments)
    .flatMap((experiment) => experiment.iterations)
    .map(readIteration)
    .sort((a, b) => compareIterations(a, b, order));
}

/**
 * Reads an iteration by its id.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when it does not have it.
 */
export async function fetchById(connection: AppConnection, id: string): Promise<Iteration> {
  const { client } = connection;
  if (await connection.kind() === "ours") {
    return readIteration(await client.get(route`/iterations/${id}`));
  }
  const order: SortOrder = { key: { kind: "field", name: "started_at" }, descending: true };
  const found = (await allOf(connection, {}, order)).find((iteration) => iteration.id === id);
  return found ?? await client.get(route`/iterations/${id}`);
}

/**
 * Reads every point of an iteration's metrics.
 *
 * @throws {Error} If the App is the original one, which keeps last values only.
 */
export async function fetchHistories(
  connection: AppConnection,
  id: string,
): Promise<MetricHistories> {
  if (await connection.kind() !== "ours") {
    throw new Error(
      `Cannot read the history of iteration ${id}: the App at ${connection.client.url} keeps ` +
        "last values only",
    );
  }
  const histories = await connection.client.get<
    Record<string, { steps: number[]; values: unknown[]; timestamps: number[] }>
  >(route`/iterations/${id}/metrics`);
  return new Map(
    Object.entries(histories).map(([name, { steps, values, timestamps }]) => [
      name,
      { steps, values: values.map((value) => fromWireNumber(value) ?? NaN), timestamps },
    ]),
  );
}

/** Fills in the ids of projects and experiments that waiting iterations know by name, and the other way. */
export async function withPlaceNames<T extends WaitingIteration>(
  connection: AppConnection | undefined,
  waiting: readonly T[],
): Promise<T[]> {
  if (waiting.length === 0 || connection === undefined) return [...waiting];
  const projects = await projectsOf(connection);
  const experiments = new Map<string, Promise<BaseExperiment[]>>();
  const experimentsOf = (projectId: string): Promise<BaseExperiment[]> => {
    const known = experiments.get(projectId) ?? baseExperimentsOf(connection, projectId);
    experiments.set(projectId, known);
    return known;
  };
  return await Promise.all(waiting.map(async (it) => {
    const { iteration } = it;
    const project = projects.find(({ _id, title }) =>
      _id === iteration.project_id || title === iteration.project_title
    );
    if (project === undefined) return it;
    const experiment = (await experimentsOf(project._id)).find(({ id, name }) =>
      id === iteration.experiment_id || name === iteration.experiment_name
    );
    const place = { project_id: project._id, project_title: project.title };
    const within = experiment &&
      { experiment_id: experiment.id, experiment_name: experiment.name };
    return { ...it, iteration: { ...iteration, ...place, ...within } };
  }));
}
