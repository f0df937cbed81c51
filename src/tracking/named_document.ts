/**
 * Documents that are known by a name: found, or made, or refused as an App refuses.
 *
 * @module
 */

import type { AppClient } from "../delivery/app_client.ts";
import { MlopsAppError } from "../errors.ts";

/** Finds a document, or makes it; somebody else may make it in between. */
export async function findOrMake(
  find: () => Promise<unknown>,
  make: () => Promise<unknown>,
): Promise<unknown> {
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await make();
  } catch (error) {
    const isTaken = error instanceof MlopsAppError && error.status === 400;
    const made = isTaken ? await find() : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

/** The refusal of a name that an App does not have; not every name could be asked for in a path. */
export function notFound(client: AppClient, path: string, noun: string): MlopsAppError {
  const url = client.url + path;
  return new MlopsAppError({ status: 404, method: "GET", url, detail: `${noun} not found.` });
}
