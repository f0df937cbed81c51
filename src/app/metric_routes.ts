/**
 * Routes of metrics' points.
 *
 * @module
 */

import { historiesToJson, historyToJson, readerOf, readersOf } from "../contract/metric_reader.ts";
import { historyToBytes, POINTS_TYPE } from "../contract/point_bytes.ts";
import { type Context, Hono } from "../deps/hono.ts";
import { StoreRefusal } from "../store/store_error.ts";
import { FEWEST_POINTS } from "../store/thin_history.ts";
import type { IterationPlace, StoreAccess } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { queryOf } from "./iteration_query.ts";
import { iterationPlace, pathId, pathText } from "./request_input.ts";
import { JSON_HEADERS, textStream } from "./text_stream.ts";

const NESTED = "/projects/:project_id/experiments/:experiment_id/iterations/:id/metrics";
const DIRECT = "/iterations/:id/metrics";

/** The most points that a history can be thinned to: more than any picture shows. */
export const MOST_POINTS = 100_000;

/**
 * The routes under an iteration's `/metrics`, whether it is named by its place or by its id alone. By
 * the query's `points`, histories are thinned to so many; one alone is told in bytes to who accepts them.
 */
export function metricRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  const add = (root: string, of: (c: Context) => IterationPlace | string) => {
    routes.get(root, async (c) => {
      const points = pointsWanted(c);
      const readers = points === undefined
        ? await store().metricReaders(of(c))
        : readersOf(await store().metricHistories(of(c), points));
      return c.body(textStream(historiesToJson(readers)), 200, JSON_HEADERS);
    });
    routes.get(`${root}/:name{.*[^/]}`, async (c) => {
      const points = pointsWanted(c);
      const name = pathText(c, "name");
      const reader = points === undefined
        ? (await store().metricReaders(of(c))).get(name)
        : readerOf(await store().metricHistory(of(c), name, points));
      if (reader === undefined) throw new StoreRefusal("metric not found");
      c.header("vary", "accept");
      if (c.req.header("accept")?.includes(POINTS_TYPE)) {
        const headers = { "content-type": POINTS_TYPE };
        return c.body(ReadableStream.from(historyToBytes(reader)), 200, headers);
      }
      return c.body(textStream(historyToJson(reader)), 200, JSON_HEADERS);
    });
  };
  add(NESTED, iterationPlace);
  add(DIRECT, (c) => pathId(c, "id"));
  return routes;
}

function pointsWanted(c: Context): number | undefined {
  const text = queryOf(c, ["points"]).get("points");
  if (text === null) return undefined;
  const points = Number(text);
  if (/^\d+$/.test(text) && points >= FEWEST_POINTS && points <= MOST_POINTS) return points;
  throw new AppError(
    422,
    `The query's "points" must be a whole number from ${FEWEST_POINTS} to ${MOST_POINTS}.`,
  );
}
