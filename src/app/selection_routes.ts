/**
 * Routes that are about many iterations at once.
 *
 * @module
 */

import { type IterationDeletion, iterationDeletionSchema } from "../contract/iteration_deletion.ts";
import { Hono } from "../deps/hono.ts";
import type { IterationSelection, StoreAccess } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { queryOf, readFilter } from "./iteration_query.ts";
import { readInput } from "./request_input.ts";

/** The route that deletes iterations by their ids, or by a filter. */
export function selectionRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  routes.post("/iterations/delete", async (c) => {
    queryOf(c, []);
    const deletion = await readInput(c, iterationDeletionSchema);
    const { dry_run } = deletion;
    const matched = await store().deleteSelected(whichOf(deletion), dry_run);
    return c.json({ matched, deleted: dry_run ? 0 : matched });
  });
  return routes;
}

/** An order that names nothing would mean everything, which nobody says by mistake here. */
function whichOf(
  { ids, filter: text, project_id, experiment_id }: IterationDeletion,
): readonly string[] | IterationSelection {
  const isPlain = text === undefined && project_id === undefined && experiment_id === undefined;
  if (ids !== undefined && isPlain) return ids;
  const filter = ids === undefined ? readFilter(text ?? "") : undefined;
  if (filter === undefined) {
    throw new AppError(
      422,
      'Name either "ids" or a "filter", and with a filter "project_id" and "experiment_id" if wanted.',
    );
  }
  return {
    filter,
    ...(project_id !== undefined && { projectId: project_id }),
    ...(experiment_id !== undefined && { experimentId: experiment_id }),
  };
}
