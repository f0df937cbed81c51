/**
 * Experiments of the App that is in use.
 *
 * @module
 */

import { type Experiment, experimentSchema } from "../contract/experiment.ts";
import { route } from "../delivery/app_client.ts";
import { findExperiment } from "../delivery/find_named.ts";
import { activate, currentSettings } from "../settings.ts";
import { checkId, checkLength, checkString } from "./argument.ts";
import { connectToActive } from "./connect.ts";
import { findOrMake, notFound } from "./named_document.ts";
import { getProjectByName } from "./projects.ts";
import { readReply } from "./reply.ts";

/** What an experiment is made with. */
export interface CreateExperimentOptions {
  /** At most 600 characters. @default {none} */
  description?: string | undefined;
  /** The project's id. @default {the active project} */
  projectId?: string | undefined;
  /** What to do when there is one of that name: `"return"` gives it back. @default {"error"} */
  ifExists?: "error" | "return" | undefined;
}

/**
 * Makes an experiment. Requires what the App requires: the tracking folder, or `--allow-net`.
 *
 * @param name 1 to 40 characters; unique within the project.
 * @throws {TypeError} If the name is too long, or empty, or the description too long.
 * @throws {MlopsAppError} If the App refuses: 400 when there is one of that name.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createExperiment, createProject } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const { _id: projectId } = await createProject("Doc", { ifExists: "return" });
 * const experiment = await createExperiment("softmax", { projectId, ifExists: "return" });
 * assertEquals(experiment.name, "softmax");
 * ```
 */
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

/**
 * Reads an experiment, with its iterations.
 *
 * @param experimentId @default {the active experiment}
 * @param projectId @default {the active project}
 * @throws {TypeError} If an id is none.
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such experiment.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createExperiment, createProject, getExperiment } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const { _id: projectId } = await createProject("Doc", { ifExists: "return" });
 * const { id } = await createExperiment("softmax", { projectId, ifExists: "return" });
 * assertEquals((await getExperiment(id, projectId)).name, "softmax");
 * ```
 */
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

/**
 * Reads an experiment by its name.
 *
 * @param projectId @default {the active project}
 * @throws {TypeError} If an id is none.
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such experiment.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createExperiment, createProject, getExperimentByName } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const { _id: projectId } = await createProject("Doc", { ifExists: "return" });
 * const { id } = await createExperiment("softmax", { projectId, ifExists: "return" });
 * assertEquals((await getExperimentByName("softmax", projectId)).id, id);
 * ```
 */
export async function getExperimentByName(name: string, projectId?: string): Promise<Experiment> {
  checkString("getExperimentByName(): name", name);
  const project = await projectIdOf("getExperimentByName()", projectId);
  const { client } = await connectToActive();
  const found = await findExperiment(client, project, name);
  if (found !== undefined) return readReply(experimentSchema, found, "experiment");
  throw notFound(client, route`/projects/${project}/experiments/name/${name}`, "Experiment");
}

/**
 * Makes an experiment of the active project the active one: iterations that name none go to it. Within
 * `withSettings()`, or under a `configure()` that is disposed of, it is so for as long as those settings
 * are.
 *
 * @param experiment Its document or its id.
 * @returns A sentence that says so.
 * @throws {TypeError} If the id is none.
 * @throws {MlopsAppError} If the App refuses: 404 when the active project has no such experiment.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import {
 *   createExperiment,
 *   createProject,
 *   setActiveExperiment,
 *   setActiveProject,
 * } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * await setActiveProject(await createProject("Doc", { ifExists: "return" }));
 * const experiment = await createExperiment("softmax", { ifExists: "return" });
 * assertEquals(await setActiveExperiment(experiment), `Active experiment set to: ${experiment.id}`);
 * ```
 */
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
