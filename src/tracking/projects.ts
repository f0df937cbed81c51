/**
 * Projects of the App that is in use. What asks it is loaded at the first question.
 *
 * @module
 */

import type { Project, ProjectStatus } from "../contract/project.ts";
import { loadModule } from "../contract/load_module.ts";

const load = () => loadModule(() => import("./app_documents.ts"));

/** What a project is made with. */
export interface CreateProjectOptions {
  /** At most 600 characters. @default {none} */
  description?: string | undefined;
  /** How far it is. @default {"not_started"} */
  status?: ProjectStatus | undefined;
  /** Whether it is put away. @default {false} */
  archived?: boolean | undefined;
  /** What to do when there is a project of that title: `"return"` gives it back. @default {"error"} */
  ifExists?: "error" | "return" | undefined;
}

/**
 * Makes a project. Requires what the App requires: the tracking folder, or `--allow-net`.
 *
 * @param title 1 to 40 characters; unique.
 * @throws {TypeError} If the title is too long, or empty, or the description too long.
 * @throws {MlopsAppError} If the App refuses: 400 when there is one of that title.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createProject } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const project = await createProject("Doc", { ifExists: "return" });
 * assertEquals(project.title, "Doc");
 * ```
 */
export async function createProject(
  title: string,
  options: CreateProjectOptions = {},
): Promise<Project> {
  return await (await load()).createProject(title, options);
}

/**
 * Reads a project, with its experiments and their iterations.
 *
 * @param projectId @default {the active project}
 * @throws {TypeError} If the id is none.
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such project.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createProject, getProject } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const { _id } = await createProject("Doc", { ifExists: "return" });
 * assertEquals((await getProject(_id)).title, "Doc");
 * ```
 */
export async function getProject(projectId?: string): Promise<Project> {
  return await (await load()).getProject(projectId);
}

/**
 * Reads a project by its title.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such project.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createProject, getProjectByName } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const { _id } = await createProject("Doc", { ifExists: "return" });
 * assertEquals((await getProjectByName("Doc"))._id, _id);
 * ```
 */
export async function getProjectByName(title: string): Promise<Project> {
  return await (await load()).getProjectByName(title);
}

/**
 * Makes a project the active one: iterations that name none go to it. The experiment that was active
 * belongs to another project, and is no longer. Within `withSettings()`, or under a `configure()` that is
 * disposed of, it is so for as long as those settings are.
 *
 * @param project Its document or its id.
 * @returns A sentence that says so.
 * @throws {TypeError} If the id is none.
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such project.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createProject, setActiveProject } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const project = await createProject("Doc", { ifExists: "return" });
 * assertEquals(await setActiveProject(project), `Active project set to: ${project._id}`);
 * ```
 */
export async function setActiveProject(project: string | Project): Promise<string> {
  return await (await load()).setActiveProject(project);
}
