/**
 * Finds projects and experiments by name, whatever the name.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { DisplayProject, Project } from "../contract/project.ts";
import { MlopsAppError } from "../errors.ts";
import { type AppClient, type AppRequestOptions, route } from "./app_client.ts";

/**
 * Finds a project by its title. Requires `--allow-net`.
 *
 * @throws {MlopsAppError} If the App refuses.
 * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
 */
export async function findProject(
  client: AppClient,
  title: string,
  options?: AppRequestOptions,
): Promise<Project | undefined> {
  if (isPathSegment(title)) {
    return await unlessMissing(client.get(route`/projects/title/${title}`, options), "Project");
  }
  const all = await client.get<DisplayProject[]>("/projects/base", options);
  const found = all.find((project) => project.title === title);
  return found &&
    await unlessMissing(client.get(route`/projects/${found._id}`, options), "Project");
}

/**
 * Finds an experiment by its name. Requires `--allow-net`.
 *
 * @throws {MlopsAppError} If the App refuses, or has no such project.
 * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
 */
export async function findExperiment(
  client: AppClient,
  projectId: string,
  name: string,
  options?: AppRequestOptions,
): Promise<Experiment | undefined> {
  const path = route`/projects/${projectId}/experiments/`;
  if (isPathSegment(name)) {
    return await unlessMissing(client.get(path + route`name/${name}`, options), "Experiment");
  }
  const all = await client.get<Experiment[]>(path, options);
  return all.find((experiment) => experiment.name === name);
}

/**
 * Whether a name can stand in a path of the original App, to which `/` parts names even when it is
 * encoded. `.` and `..` are the folder and its parent to any client of HTTP.
 */
export function isPathSegment(name: string): boolean {
  return isUrlSegment(name) && !name.includes("/");
}

/** Whether a name can stand in a URL at all. */
export function isUrlSegment(name: string): boolean {
  return !["", ".", ".."].includes(name);
}

/** Waits for a document; `undefined` if the App does not have it. */
export async function unlessMissing<T>(
  document: Promise<T>,
  noun: "Project" | "Experiment",
): Promise<T | undefined> {
  try {
    return await document;
  } catch (error) {
    if (error instanceof MlopsAppError && error.detail === `${noun} not found.`) return undefined;
    throw error;
  }
}
