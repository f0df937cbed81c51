/**
 * Asks the App whether it has the project and experiment that an iteration is to go to, before the hours
 * are spent.
 *
 * @module
 */

import type { AppConnection } from "../delivery/app_connection.ts";
import type { ByName } from "../contract/journal_record.ts";
import type { Project } from "../contract/project.ts";
import { type AppClient, route } from "../delivery/app_client.ts";
import { findProject } from "../delivery/find_named.ts";
import { MlopsAppUnreachableError } from "../errors.ts";
import { currentSettings } from "../settings.ts";
import { announce } from "./announce.ts";
import { connectToActive } from "./connect.ts";
import type { Place } from "./iteration_options.ts";
import { missingPermissions } from "./permission.ts";

/**
 * Checks the ids among a place. An App that does not answer is a warning.
 *
 * @throws {MlopsAppError} If the App has no such project or experiment.
 */
export async function checkPlace(place: Place): Promise<void> {
  const settings = currentSettings();
  if (settings.mode !== "online" || missingPermissions(settings.directory) !== undefined) return;
  try {
    await askFor(await connectToActive(settings), place);
  } catch (error) {
    if (!(error instanceof MlopsAppUnreachableError)) throw error;
    announce(`cannot tell whether the project and experiment exist: ${error.message}`);
  }
}

/** A project that is missing has no experiment of any id. */
async function idByName(client: AppClient, { name }: ByName): Promise<string> {
  const found = await findProject(client, name);
  return (found ?? await client.get<Project>(route`/projects/title/${name}`))._id;
}

async function askFor({ client }: AppConnection, { project, experiment }: Place): Promise<void> {
  let projectId: string | undefined;
  if ("id" in project) {
    projectId = project.id;
    await client.get(route`/projects/${projectId}/base`);
  }
  if (!("id" in experiment)) return;
  projectId ??= await idByName(client, project as ByName);
  await client.get(route`/projects/${projectId}/experiments/${experiment.id}`);
}
