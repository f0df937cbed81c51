/**
 * The App of the settings, where only one of our kind will do.
 *
 * @module
 */

import { databaseNumber } from "../app/open_folder.ts";
import { type AppClient, route } from "../delivery/app_client.ts";
import { MlopsAppError } from "../errors.ts";
import { currentSettings } from "../settings.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { connectToActive } from "../tracking/connect.ts";
import { countOf } from "./format.ts";
import { placeRead } from "./known_iterations.ts";
import { ownOutbox } from "./outbox_entries.ts";
import { printError } from "./print.ts";

const NOT_FOUND = 404;

/** Which iterations are meant, by names. */
export interface NamedSelection {
  project?: string | undefined;
  experiment?: string | undefined;
  filter?: string | undefined;
}

/** Which iterations are meant, as the App is asked. */
export interface AskedSelection {
  project_id?: string;
  experiment_id?: string;
  filter?: string;
}

/**
 * A client of the App.
 *
 * @param purpose What it is for: `export`.
 * @throws {Error} If the App is the original one.
 */
export async function ownApp(purpose: string): Promise<AppClient> {
  const connection = await connectToActive();
  if (await connection.kind() === "ours") return connection.client;
  throw new Error(`Cannot ${purpose}: the App at ${connection.name} is the original one`);
}

/**
 * A client of the App to read from.
 *
 * @throws {Error} If there is none yet, or it is the original one.
 */
export async function ownAppWithData(purpose: string): Promise<AppClient> {
  const { url, directory } = currentSettings();
  if (url === undefined && databaseNumber(directory) === undefined) {
    throw new Error(`Cannot ${purpose}: there is no iteration in ${placeRead()} yet`);
  }
  return await ownApp(purpose);
}

/**
 * Turns names into ids.
 *
 * @throws {Error} If there is no such project or experiment.
 */
export async function askedSelection(
  client: AppClient,
  { project, experiment, filter }: NamedSelection,
): Promise<AskedSelection> {
  const asked: AskedSelection = filter === undefined ? {} : { filter };
  if (project === undefined) {
    if (experiment === undefined) return asked;
    throw new Error(`Cannot find the experiment "${experiment}": name its project as well`);
  }
  const ofProject = route`/projects/title/${project}/base`;
  const { _id } = await find<{ _id: string }>(client, ofProject, `project "${project}"`);
  if (experiment === undefined) return { ...asked, project_id: _id };
  const path = route`/projects/${_id}/experiments/name/${experiment}/base`;
  const what = `experiment "${experiment}" of project "${project}"`;
  return { ...asked, experiment_id: (await find<{ id: string }>(client, path, what)).id };
}

async function find<T>(client: AppClient, path: string, what: string): Promise<T> {
  try {
    return await client.get<T>(path);
  } catch (error) {
    if (!(error instanceof MlopsAppError) || error.status !== NOT_FOUND) throw error;
    throw new Error(`There is no ${what} in ${placeRead()}`, { cause: error });
  }
}

/** What no App has yet is in no App's files. */
export function tellOfWaiting(dir: string | undefined): void {
  const waiting = ownOutbox().list().length;
  if (waiting === 0) return;
  const which = countOf(waiting, "iteration");
  printError(`${which} not delivered yet, and left out. Send with: ${mlopsCommand("sync", dir)}`);
}
