/**
 * Projects of the App that is in use.
 *
 * @module
 */

import { type Project, projectSchema, type ProjectStatus } from "../contract/project.ts";
import { route } from "../delivery/app_client.ts";
import { findProject } from "../delivery/find_named.ts";
import { activate, currentSettings } from "../settings.ts";
import { checkId, checkLength, checkString } from "./argument.ts";
import { connectToActive } from "./connect.ts";
import { findOrMake, notFound } from "./named_document.ts";
import { readReply } from "./reply.ts";

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
  const project = projectId === undefined ? currentSettings().project : { id: projectId };
  if ("name" in project) return await getProjectByName(project.name);
  checkId("getProject(): projectId", project.id);
  const { client } = await connectToActive();
  return readReply(projectSchema, await client.get(route`/projects/${project.id}`), "project");
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
  checkString("getProjectByName(): title", title);
  const { client } = await connectToActive();
  const found = await findProject(client, title);
  if (found !== undefined) return readReply(projectSchema, found, "project");
  throw notFound(client, route`/projects/title/${title}`, "Project");
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
  const id = typeof project === "string" ? project : project._id;
  checkId("setActiveProject(): project", id);
  const { client } = await connectToActive();
  const { _id: projectId } = await client.get<Project>(route`/projects/${id}/base`);
  const { project: before } = currentSettings();
  if (!("id" in before && before.id === projectId)) activate({ projectId });
  return `Active project set to: ${projectId}`;
}
