/**
 * Routes of metrics' points.
 *
 * @module
 */

import { type Context, Hono } from "../deps/hono.ts";
import type { IterationPlace } from "../store/tracking_store.ts";
import type { StoreAccess } from "./project_routes.ts";
import { iterationPlace, pathId, pathText } from "./request_input.ts";
import { historyToJson } from "./wire_document.ts";

const NESTED = "/projects/:project_id/experiments/:experiment_id/iterations/:id/metrics";
const DIRECT = "/iterations/:id/metrics";
const JSON_HEADERS = { "content-type": "application/json" };

/** The routes under an iteration's `/metrics`, whether it is named by its place or by its id alone. */
export function metricRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  const add = (root: string, of: (c: Context) => IterationPlace | string) => {
    routes.get(root, async (c) => {
      const histories = await store().metricHistories(of(c));
      const members = [...histories]
        .map(([name, history]) => `${JSON.stringify(name)}:${historyToJson(history)}`);
      return c.body(`{${members.join()}}`, 200, JSON_HEADERS);
    });
    routes.get(`${root}/:name`, async (c) => {
      const history = await store().metricHistory(of(c), pathText(c, "name"));
      return c.body(historyToJson(history), 200, JSON_HEADERS);
    });
  };
  add(NESTED, iterationPlace);
  add(DIRECT, (c) => pathId(c, "id"));
  return routes;
}
