/**
 * Projects of the App that is in use.
 *
 * @module
 */

import { type Project, projectSchema, type ProjectStatus } from "../contract/project.ts";
import { route } from "../delivery/app_client.ts";
import { findProject } from "../delivery/resolve_names.ts";
import { MlopsAppError } from "../errors.ts";
import { activate, currentSettings } from "../settings.ts";
import { connectToActive } from "./connect.ts";
import { checkLength } from "./iteration_options.ts";

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
 * @throws {TypeError} If the title is too long, or empty.
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
  checkLength("createProject(): title", title, 40);
  const { ifExists = "error", description = null, status = "not_started", archived = false } =
    options;
  const { client } = await connectToActive();
  if (ifExists === "return") {
    const found = await findProject(client, title);
    if (found !== undefined) return projectSchema.parse(found);
  }
  try {
    const body = { title, description, status, archived };
    return projectSchema.parse(await client.post("/projects/", body));
  } catch (error) {
    // Somebody else may have made it in between.
    const isTaken = error instanceof MlopsAppError && error.status === 400;
    const found = ifExists === "return" && isTaken ? await findProject(client, title) : undefined;
    if (found === undefined) throw error;
    return projectSchema.parse(found);
  }
}

/**
 * Reads a project, with its experiments and their iterations.
 *
 * @param projectId @default {the active project}
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
  const active = currentSettings().project;
  if (projectId === undefined && "name" in active) return await getProjectByName(active.name);
  const id = projectId ?? ("id" in active ? active.id : "");
  const { client } = await connectToActive();
  return projectSchema.parse(await client.get(route`/projects/${id}`));
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
  const { client } = await connectToActive();
  const path = route`/projects/title/${title}`;
  return projectSchema.parse(await findProject(client, title) ?? await client.get(path));
}

/**
 * Makes a project the active one: iterations that name none go to it. The experiment that was active
 * belongs to another project, and is no longer.
 *
 * @param project Its document or its id.
 * @returns A sentence that says so.
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
  const id = typeof project === "string" ? project : project._id;
  const { client } = await connectToActive();
  const { _id: projectId } = await client.get<Project>(route`/projects/${id}/base`);
  const { project: before } = currentSettings();
  if (!("id" in before && before.id === projectId)) activate({ projectId });
  return `Active project set to: ${projectId}`;
}
