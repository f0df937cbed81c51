/**
 * Experiments of the App that is in use.
 *
 * @module
 */

import { type Experiment, experimentSchema } from "../contract/experiment.ts";
import { route } from "../delivery/app_client.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { findExperiment } from "../delivery/resolve_names.ts";
import { MlopsAppError } from "../errors.ts";
import { activate, currentSettings } from "../settings.ts";
import { connectToActive } from "./connect.ts";
import { checkLength } from "./iteration_options.ts";

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
 * @throws {TypeError} If the name is too long, or empty.
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
  const { ifExists = "error", description = null } = options;
  const connection = await connectToActive();
  const { client } = connection;
  const projectId = await projectIdOf(connection, options.projectId);
  if (ifExists === "return") {
    const found = await findExperiment(client, projectId, name);
    if (found !== undefined) return experimentSchema.parse(found);
  }
  try {
    const path = route`/projects/${projectId}/experiments/`;
    return experimentSchema.parse(await client.post(path, { name, description }));
  } catch (error) {
    // Somebody else may have made it in between.
    const isTaken = error instanceof MlopsAppError && error.status === 400;
    const mayReturn = ifExists === "return" && isTaken;
    const found = mayReturn ? await findExperiment(client, projectId, name) : undefined;
    if (found === undefined) throw error;
    return experimentSchema.parse(found);
  }
}

/**
 * Reads an experiment, with its iterations.
 *
 * @param experimentId @default {the active experiment}
 * @param projectId @default {the active project}
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
  const active = currentSettings().experiment;
  if (experimentId === undefined && "name" in active) {
    return await getExperimentByName(active.name, projectId);
  }
  const id = experimentId ?? ("id" in active ? active.id : "");
  const connection = await connectToActive();
  const project = await projectIdOf(connection, projectId);
  const path = route`/projects/${project}/experiments/${id}`;
  return experimentSchema.parse(await connection.client.get(path));
}

/**
 * Reads an experiment by its name.
 *
 * @param projectId @default {the active project}
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
  const connection = await connectToActive();
  const { client } = connection;
  const project = await projectIdOf(connection, projectId);
  const path = route`/projects/${project}/experiments/name/${name}`;
  return experimentSchema.parse(
    await findExperiment(client, project, name) ?? await client.get(path),
  );
}

/**
 * Makes an experiment of the active project the active one: iterations that name none go to it.
 *
 * @param experiment Its document or its id.
 * @returns A sentence that says so.
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
  const { id: experimentId } = await getExperiment(given);
  activate({ experimentId });
  return `Active experiment set to: ${experimentId}`;
}

/** The id of a project: the one given, else that of the active one, which is made when it is missing. */
async function projectIdOf({ names }: AppConnection, projectId?: string): Promise<string> {
  return projectId ?? await names.projectId(currentSettings().project);
}
