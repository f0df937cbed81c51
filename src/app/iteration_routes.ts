/**
 * Routes of iterations.
 *
 * @module
 */

import { toAppDateTime, toInstant } from "../contract/date_time.ts";
import { isObject } from "../contract/document.ts";
import {
  iterationUpdateSchema,
  newIterationSchema,
  toWireIteration,
} from "../contract/iteration.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { readIterationQuery, writeCursor } from "./iteration_query.ts";
import { readJson } from "./request_body.ts";
import {
  iterationPlace,
  parentPlace,
  pathId,
  pathText,
  readDocument,
  readInput,
} from "./request_input.ts";

const ROOT = "/projects/:project_id/experiments/:experiment_id/iterations";

/**
 * The routes under an experiment's `/iterations`, and those that find iterations anywhere.
 *
 * A page of `GET /iterations` holds the same documents as the other routes, but without two keys:
 * `encoded_ml_model` of an iteration and `encoded_image` of its images. They are left out, not empty:
 * a page of a hundred iterations would be hundreds of megabytes with them.
 */
export function iterationRoutes(store: StoreAccess): Hono {
  const routes = new Hono();

  routes.get(`${ROOT}/`, async (c) => {
    const iterations = await store().listIterations(parentPlace(c));
    return c.json(iterations.map(toWireIteration));
  });
  routes.get(`${ROOT}/name/:name`, async (c) => {
    const iterations = await store().listIterationsByName(parentPlace(c), pathText(c, "name"));
    return c.json(iterations.map(toWireIteration));
  });
  routes.get(`${ROOT}/:id`, async (c) => {
    return c.json(toWireIteration(await store().getIteration(iterationPlace(c))));
  });
  routes.post(`${ROOT}/`, async (c) => {
    const iteration = readDocument(c, newIterationSchema, madeNow(await readJson(c.req.raw)));
    const made = await store().createIteration(parentPlace(c), iteration);
    return c.json(toWireIteration(made), 201);
  });
  routes.put(`${ROOT}/:id`, async (c) => {
    const { iteration_name } = await readInput(c, iterationUpdateSchema);
    return c.json(
      toWireIteration(await store().renameIteration(iterationPlace(c), iteration_name)),
    );
  });
  routes.delete(`${ROOT}/:id`, async (c) => {
    await store().deleteIteration(iterationPlace(c));
    return c.body(null, 204);
  });

  routes.get("/iterations", async (c) => {
    const query = readIterationQuery(new URL(c.req.url).searchParams);
    const { iterations, next } = await store().queryIterations(query);
    return c.json({
      iterations: iterations.map(toWireIteration),
      next_cursor: next === null ? null : writeCursor(next),
    });
  });
  routes.get("/iterations/:id", async (c) => {
    return c.json(toWireIteration(await store().findIteration(pathId(c, "id"))));
  });
  return routes;
}

/**
 * Whenever a client says that an iteration was made, if what it says is a time at all: it was made now,
 * which its other times go by.
 */
function madeNow(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { created_at } = body;
  const isTime = created_at === undefined || toInstant(created_at) !== undefined;
  return isTime ? { ...body, created_at: toAppDateTime(new Date()) } : body;
}
