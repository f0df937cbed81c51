/**
 * Routes of iterations.
 *
 * @module
 */

import { toAppDateTime, toInstant } from "../contract/date_time.ts";
import { isObject } from "../contract/document.ts";
import { type Iteration, toWireIteration } from "../contract/iteration.ts";
import { iterationUpdateSchema, newIterationSchema } from "../contract/new_iteration.ts";
import { Hono } from "../deps/hono.ts";
import { writeCursor } from "../store/page_cursor.ts";
import type { IterationPage, StoreAccess } from "../store/tracking_store.ts";
import { readIterationQuery } from "./iteration_query.ts";
import { readJson } from "./request_body.ts";
import {
  iterationPlace,
  parentPlace,
  pathId,
  pathText,
  readDocument,
  readInput,
} from "./request_input.ts";
import { JSON_HEADERS, textBody } from "./text_stream.ts";

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
    return c.body(textBody(listToJson(iterations)), 200, JSON_HEADERS);
  });
  routes.get(`${ROOT}/name/:name{.*[^/]}`, async (c) => {
    const iterations = await store().listIterationsByName(parentPlace(c), pathText(c, "name"));
    return c.body(textBody(listToJson(iterations)), 200, JSON_HEADERS);
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
    const changes = await readInput(c, iterationUpdateSchema);
    const changed = await store().updateIteration(iterationPlace(c), changes);
    return c.json(toWireIteration(changed));
  });
  routes.delete(`${ROOT}/:id`, async (c) => {
    await store().deleteIteration(iterationPlace(c));
    return c.body(null, 204);
  });

  routes.get("/iterations", async (c) => {
    const query = readIterationQuery(c);
    const page = await store().queryIterations(query);
    return c.body(textBody(pageToJson(page)), 200, JSON_HEADERS);
  });
  routes.get("/iterations/:id", async (c) => {
    return c.json(toWireIteration(await store().findIteration(pathId(c, "id"))));
  });
  return routes;
}

function listToJson(iterations: readonly Pick<Iteration, "metrics">[]): Generator<string> {
  return textsToJson(Iterator.from(iterations).map(toText));
}

function toText(iteration: Pick<Iteration, "metrics">): string {
  return JSON.stringify(toWireIteration(iteration));
}

/** One by one: the JSON of all of them is long, and would stay in memory for long. */
function* textsToJson(texts: Iterable<string>): Generator<string> {
  let before = "[";
  for (const text of texts) {
    yield before;
    yield text;
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

function* pageToJson(page: IterationPage): Generator<string> {
  yield '{"iterations":';
  yield* textsToJson(page.texts ?? page.iterations.map(toText));
  yield `,"next_cursor":${JSON.stringify(page.next && writeCursor(page.next))}}`;
}

/**
 * Whenever a client says that an iteration was made, if what it says is a time at all: it was made now,
 * which its other times go by.
 */
function madeNow(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { created_at } = body;
  const isTime = created_at === undefined || toInstant(created_at) !== undefined;
  if (isTime) body.created_at = toAppDateTime(new Date());
  return body;
}
