/**
 * Routes of experiments.
 *
 * @module
 */

import {
  experimentUpdateSchema,
  iterationIdsSchema,
  newExperimentSchema,
} from "../contract/experiment.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { WHOLE_LIMIT } from "./request_body.ts";
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
  routes.get(`${ROOT}/name/:name{.+}/base`, async (c) => {
    const projectId = pathId(c, "project_id");
    return c.json(await store().getBaseExperimentByName(projectId, pathText(c, "name")));
  });
  routes.get(`${ROOT}/name/:name{.*[^/]}`, async (c) => {
    const projectId = pathId(c, "project_id");
    const experiment = await store().getExperimentByName(projectId, pathText(c, "name"));
    return c.json(toWireExperiment(experiment));
  });
  routes.get(`${ROOT}/:id`, async (c) => {
    return c.json(toWireExperiment(await store().getExperiment(experimentPlace(c))));
  });
  routes.get(`${ROOT}/:id/base`, async (c) => {
    return c.json(await store().getBaseExperiment(experimentPlace(c)));
  });
  routes.post(`${ROOT}/`, async (c) => {
    const experiment = await readInput(c, newExperimentSchema, WHOLE_LIMIT);
    const made = await store().createExperiment(pathId(c, "project_id"), experiment);
    return c.json(toWireExperiment(made), 201);
  });
  routes.post(`${ROOT}/delete_iterations`, async (c) => {
    const ids = await readInput(c, iterationIdsSchema);
    await store().deleteIterations(pathId(c, "project_id"), new Map(Object.entries(ids)));
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
