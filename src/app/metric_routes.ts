/**
 * Routes of metrics' points.
 *
 * @module
 */

import { type Context, Hono } from "../deps/hono.ts";
import { FEWEST_POINTS } from "../store/thin_history.ts";
import type { IterationPlace, StoreAccess } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { iterationPlace, pathId, pathText } from "./request_input.ts";
import { historiesToJson, historyToJson } from "./wire_document.ts";

const NESTED = "/projects/:project_id/experiments/:experiment_id/iterations/:id/metrics";
const DIRECT = "/iterations/:id/metrics";
const JSON_HEADERS = { "content-type": "application/json" };

/** The most points that a history can be thinned to: more than any picture shows. */
export const MOST_POINTS = 100_000;

/**
 * The routes under an iteration's `/metrics`, whether it is named by its place or by its id alone. By
 * the query's `points`, histories are thinned to so many.
 */
export function metricRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  const add = (root: string, of: (c: Context) => IterationPlace | string) => {
    routes.get(root, async (c) => {
      const histories = await store().metricHistories(of(c), pointsWanted(c));
      return c.body(bodyOf(historiesToJson(histories)), 200, JSON_HEADERS);
    });
    routes.get(`${root}/:name`, async (c) => {
      const history = await store().metricHistory(of(c), pathText(c, "name"), pointsWanted(c));
      return c.body(bodyOf(historyToJson(history)), 200, JSON_HEADERS);
    });
  };
  add(NESTED, iterationPlace);
  add(DIRECT, (c) => pathId(c, "id"));
  return routes;
}

function bodyOf(parts: Iterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
}

function pointsWanted(c: Context): number | undefined {
  const text = c.req.query("points");
  if (text === undefined) return undefined;
  const points = Number(text);
  if (/^\d+$/.test(text) && points >= FEWEST_POINTS && points <= MOST_POINTS) return points;
  throw new AppError(
    422,
    `The query's "points" must be a whole number from ${FEWEST_POINTS} to ${MOST_POINTS}.`,
  );
}
