/**
 * The iterations that the settings lead to.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { targetOf } from "../contract/journal_record.ts";
import { isObjectId } from "../contract/object_id.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import { currentSettings } from "../settings.ts";
import { connectToActive } from "../tracking/connect.ts";
import { shownPath } from "../tracking/permission.ts";
import { getIteration, listIterations, type ListOptions } from "../tracking/reading.ts";
import { pickId } from "./pick_id.ts";

/** What is read, as a person knows it: the address of an App, or a folder. */
export function placeRead(): string {
  const settings = currentSettings();
  const target = targetOf(settings);
  return target.kind === "embedded" ? shownPath(settings.directory) : target.url;
}

/**
 * Whether the App that is read answers. If it does not, only what waits in the outbox can be listed,
 * which the listing tells.
 */
export async function isAppReachable(): Promise<boolean> {
  try {
    await askApp();
    return true;
  } catch (error) {
    if (error instanceof MlopsAppUnreachableError) return false;
    throw error;
  }
}

async function askApp(): Promise<void> {
  const connection = await connectToActive();
  await connection.kind();
}

/** Lists iterations. A folder that does not exist holds none, and is not made for that. */
export async function* knownIterations(options: ListOptions = {}): AsyncGenerator<Iteration> {
  const { url, directory } = currentSettings();
  if (url === undefined && !await exists(directory)) return;
  yield* listIterations(options);
}

/**
 * Finds one iteration.
 *
 * @param part Its id, or the beginning or the end of it.
 * @throws {Error} If there is no such iteration, or more than one.
 * @throws {MlopsAppUnreachableError} If it does not wait here, and the App gives no answer.
 */
export async function findIteration(part: string): Promise<Iteration> {
  const id = isObjectId(part) ? part : await findId(part.toLowerCase());
  const { url, directory } = currentSettings();
  if (url === undefined && !await exists(directory)) throw unknown(part);
  try {
    return await getIteration(id.toLowerCase());
  } catch (error) {
    throw error instanceof MlopsAppError && error.status === 404 ? unknown(part) : error;
  }
}

async function findId(part: string): Promise<string> {
  const ids = await Array.fromAsync(knownIterations(), ({ id }) => id);
  const isKnown = ids.some((id) => id.startsWith(part) || id.endsWith(part));
  if (!isKnown) await askApp(); // one that does not answer may have it
  return pickId(ids, part, `No iteration in ${placeRead()}`);
}

function unknown(part: string): Error {
  return new Error(`No iteration in ${placeRead()} has an id that begins or ends with "${part}"`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
