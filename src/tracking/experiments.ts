/**
 * Experiments of the App that is in use. What asks it is loaded at the first question.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import { loadModule } from "../contract/load_module.ts";

const load = () => loadModule(() => import("./app_documents.ts"));

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
  return await (await load()).createExperiment(name, options);
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
  return await (await load()).getExperiment(experimentId, projectId);
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
  return await (await load()).getExperimentByName(name, projectId);
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
  return await (await load()).setActiveExperiment(experiment);
}
