/**
 * Routes of experiments.
 *
 * @module
 */

import { isObject } from "../contract/document.ts";
import { experimentUpdateSchema, newExperimentSchema } from "../contract/experiment.ts";
import { FAULT_REPLIES } from "../contract/fault.ts";
import { isObjectId } from "../contract/object_id.ts";
import type { ValidationItem } from "../contract/problem.ts";
import { Hono } from "../deps/hono.ts";
import { AppError } from "./app_error.ts";
import type { StoreAccess } from "./project_routes.ts";
import { BODY_LIMIT, DOCUMENT_LIMIT, readJson } from "./request_body.ts";
import { experimentPlace, pathId, pathText, readInput } from "./request_input.ts";
import { toWireExperiment } from "./wire_document.ts";

const ROOT = "/projects/:project_id/experiments";

/** The routes under a project's `/experiments`. Those that end in `/base` read no iterations. */
export function experimentRoutes(store: StoreAccess): Hono {
  const routes = new Hono();

  routes.get(`${ROOT}/`, async (c) => {
    const experiments = await store().listExperiments(pathId(c, "project_id"));
    return c.json(experiments.map(toWireExperiment));
  });
  routes.get(`${ROOT}/base`, async (c) => {
    return c.json(await store().listBaseExperiments(pathId(c, "project_id")));
  });
  routes.get(`${ROOT}/name/:name`, async (c) => {
    const projectId = pathId(c, "project_id");
    const experiment = await store().getExperimentByName(projectId, pathText(c, "name"));
    return c.json(toWireExperiment(experiment));
  });
  routes.get(`${ROOT}/name/:name/base`, async (c) => {
    const projectId = pathId(c, "project_id");
    return c.json(await store().getBaseExperimentByName(projectId, pathText(c, "name")));
  });
  routes.get(`${ROOT}/:id`, async (c) => {
    return c.json(toWireExperiment(await store().getExperiment(experimentPlace(c))));
  });
  routes.get(`${ROOT}/:id/base`, async (c) => {
    return c.json(await store().getBaseExperiment(experimentPlace(c)));
  });
  routes.post(`${ROOT}/`, async (c) => {
    const experiment = await readInput(c, newExperimentSchema, BODY_LIMIT);
    const made = await store().createExperiment(pathId(c, "project_id"), experiment);
    return c.json(toWireExperiment(made), 201);
  });
  routes.post(`${ROOT}/delete_iterations`, async (c) => {
    const ids = readIds(await readJson(c.req.raw, DOCUMENT_LIMIT));
    await store().deleteIterations(pathId(c, "project_id"), ids);
    return c.body(null, 204);
  });
  routes.put(`${ROOT}/:id`, async (c) => {
    const changes = await readInput(c, experimentUpdateSchema);
    return c.json(toWireExperiment(await store().updateExperiment(experimentPlace(c), changes)));
  });
  routes.delete(`${ROOT}/:id`, async (c) => {
    await store().deleteExperiment(experimentPlace(c));
    return c.body(null, 204);
  });
  return routes;
}

/** Reads lists of iterations' ids by their experiment's id. */
function readIds(body: unknown): Map<string, string[]> {
  if (body === undefined || body === null) {
    throw new AppError(422, [{ loc: ["body"], ...FAULT_REPLIES.missing }]);
  }
  if (!isObject(body)) throw new AppError(422, [{ loc: ["body"], ...FAULT_REPLIES.object }]);
  const items = Object.entries(body).flatMap(([key, ids]) => idItems(key, ids));
  if (items.length > 0) throw new AppError(422, items);
  return new Map(
    Object.entries(body as Record<string, string[]>)
      .map(([key, ids]) => [key.toLowerCase(), ids.map((id) => id.toLowerCase())]),
  );
}

function idItems(key: string, ids: unknown): ValidationItem[] {
  if (!isObjectId(key)) return [{ loc: ["body", "__key__"], ...FAULT_REPLIES.objectId }];
  if (!Array.isArray(ids)) return [{ loc: ["body", key], ...FAULT_REPLIES.list }];
  return ids.flatMap((id, index) =>
    typeof id === "string" && isObjectId(id)
      ? []
      : [{ loc: ["body", key, index], ...FAULT_REPLIES.objectId }]
  );
}
