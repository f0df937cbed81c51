/**
 * Projects, experiments and datasets, asked of the App that is in use.
 *
 * @module
 */

import { type Dataset, datasetSchema } from "../contract/dataset.ts";
import { type Experiment, experimentSchema } from "../contract/experiment.ts";
import { type Project, projectSchema } from "../contract/project.ts";
import { route } from "../delivery/app_client.ts";
import { findDataset } from "../delivery/find_dataset.ts";
import { findExperiment, findProject } from "../delivery/find_named.ts";
import { activate, currentSettings } from "../settings.ts";
import { checkId, checkLength, checkString, quoted } from "./argument.ts";
import { connectToActive } from "./connect.ts";
import type { CreateDatasetOptions } from "./datasets.ts";
import type { CreateExperimentOptions } from "./experiments.ts";
import { findOrMake, notFound } from "./named_document.ts";
import type { CreateProjectOptions } from "./projects.ts";
import { readReply } from "./reply.ts";

/** Makes a project, or finds it. */
export async function createProject(
  title: string,
  options: CreateProjectOptions = {},
): Promise<Project> {
  checkLength("createProject(): title", title, 40);
  const { ifExists = "error", description = null, status = "not_started", archived = false } =
    options;
  checkLength("createProject(): description", description ?? "", 600, 0);
  const { client } = await connectToActive();
  const make = () => client.post("/projects/", { title, description, status, archived });
  const project = ifExists === "return"
    ? await findOrMake(() => findProject(client, title), make)
    : await make();
  return readReply(projectSchema, project, "project");
}

/** Reads a project. */
export async function getProject(projectId?: string): Promise<Project> {
  const project = projectId === undefined ? currentSettings().project : { id: projectId };
  if ("name" in project) return await getProjectByName(project.name);
  checkId("getProject(): projectId", project.id);
  const { client } = await connectToActive();
  return readReply(projectSchema, await client.get(route`/projects/${project.id}`), "project");
}

/** Reads a project by its title. */
export async function getProjectByName(title: string): Promise<Project> {
  checkString("getProjectByName(): title", title);
  const { client } = await connectToActive();
  const found = await findProject(client, title);
  if (found !== undefined) return readReply(projectSchema, found, "project");
  throw notFound(client, route`/projects/title/${title}`, "Project");
}

/** Makes a project that the App has the active one. */
export async function setActiveProject(project: string | Project): Promise<string> {
  const id = typeof project === "string" ? project : project._id;
  checkId("setActiveProject(): project", id);
  const { client } = await connectToActive();
  const { _id: projectId } = await client.get<Project>(route`/projects/${id}/base`);
  const { project: before } = currentSettings();
  if (!("id" in before && before.id === projectId)) activate({ projectId });
  return `Active project set to: ${projectId}`;
}

/** Makes an experiment, or finds it. */
export async function createExperiment(
  name: string,
  options: CreateExperimentOptions = {},
): Promise<Experiment> {
  checkLength("createExperiment(): name", name, 40);
  const { ifExists = "error", description = null, projectId } = options;
  checkLength("createExperiment(): description", description ?? "", 600, 0);
  if (projectId !== undefined) checkId("createExperiment(): projectId", projectId);
  const { client, names } = await connectToActive();
  const place = projectId === undefined ? currentSettings().project : { id: projectId };
  return await names.refreshing(async () => {
    const project = await names.projectId(place);
    const find = () => findExperiment(client, project, name);
    const make = () => client.post(route`/projects/${project}/experiments/`, { name, description });
    const made = ifExists === "return" ? await findOrMake(find, make) : await make();
    return readReply(experimentSchema, made, "experiment");
  });
}

/** Reads an experiment. */
export async function getExperiment(
  experimentId?: string,
  projectId?: string,
): Promise<Experiment> {
  const { experiment } = currentSettings();
  const place = experimentId === undefined ? experiment : { id: experimentId };
  if ("name" in place) return await getExperimentByName(place.name, projectId);
  checkId("getExperiment(): experimentId", place.id);
  const project = await projectIdOf("getExperiment()", projectId);
  const { client } = await connectToActive();
  const path = route`/projects/${project}/experiments/${place.id}`;
  return readReply(experimentSchema, await client.get(path), "experiment");
}

/** Reads an experiment by its name. */
export async function getExperimentByName(name: string, projectId?: string): Promise<Experiment> {
  checkString("getExperimentByName(): name", name);
  const project = await projectIdOf("getExperimentByName()", projectId);
  const { client } = await connectToActive();
  const found = await findExperiment(client, project, name);
  if (found !== undefined) return readReply(experimentSchema, found, "experiment");
  throw notFound(client, route`/projects/${project}/experiments/name/${name}`, "Experiment");
}

/** Makes an experiment that the App has the active one. */
export async function setActiveExperiment(experiment: string | Experiment): Promise<string> {
  const given = typeof experiment === "string" ? experiment : experiment.id;
  checkId("setActiveExperiment(): experiment", given);
  const { id: experimentId } = await getExperiment(given);
  activate({ experimentId });
  return `Active experiment set to: ${experimentId}`;
}

/** The id of a project: the one given, else that of the active one. To read makes nothing. */
async function projectIdOf(call: string, projectId?: string): Promise<string> {
  const { project } = currentSettings();
  const place = projectId === undefined ? project : { id: projectId };
  if ("name" in place) return (await getProjectByName(place.name))._id;
  checkId(`${call}: projectId`, place.id);
  return place.id;
}

/** Makes a dataset known, or finds it. */
export async function createDataset(
  name: string,
  path: string | URL,
  options: CreateDatasetOptions = {},
): Promise<Dataset> {
  checkLength("createDataset(): name", name, 40);
  const { description = null, tags = [], version = null, ifExists = "error" } = options;
  checkLength("createDataset(): description", description ?? "", 600, 0);
  for (const tag of tags) checkTag(tag);
  const { client } = await connectToActive();
  const make = () =>
    client.post("/datasets/", {
      dataset_name: name,
      path_to_dataset: String(path),
      dataset_description: description,
      tags: tags.join(","),
      version,
    });
  const dataset = ifExists === "return"
    ? await findOrMake(() => findDataset(client, { name, version: version ?? "" }), make)
    : await make();
  return readReply(datasetSchema, dataset, "dataset");
}

function checkTag(tag: string): void {
  checkString("createDataset(): a tag", tag);
  if (!tag.includes(",")) return;
  throw new TypeError(`createDataset(): the tag ${quoted(tag)} has a comma, which parts tags`);
}

/** Reads a dataset by its name and version. */
export async function getDataset(name: string, version: string): Promise<Dataset> {
  checkString("getDataset(): name", name);
  checkString("getDataset(): version", version);
  const { client } = await connectToActive();
  const found = await findDataset(client, { name, version });
  if (found !== undefined) return readReply(datasetSchema, found, "dataset");
  throw notFound(client, route`/datasets/name/${name}/version/${version}`, "Dataset");
}
