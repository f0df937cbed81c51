/**
 * Reads an iteration from the App that has it.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { route } from "../delivery/app_client.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import type { Place } from "./iteration_options.ts";
import { readIteration } from "./iteration_reply.ts";

/**
 * Reads an iteration from the App that has it.
 *
 * @param own What is known of it here: an App that lacks our fields is helped out from it.
 * @throws {MlopsAppError} If the App refuses.
 * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
 */
export async function fetchIteration(
  connection: AppConnection,
  id: string,
  place: Place,
  own?: Iteration,
): Promise<Iteration> {
  if (await connection.kind() === "ours") {
    return readIteration(await connection.client.get(route`/iterations/${id}`));
  }
  const projectId = await connection.names.projectId(place.project);
  const experimentId = await connection.names.experimentId(projectId, place.experiment);
  const path = route`/projects/${projectId}/experiments/${experimentId}/iterations/${id}`;
  const document = await connection.client.get<object>(path);
  return {
    ...own,
    ...readIteration({ ...own, ...document, delivered: true }),
  };
}
