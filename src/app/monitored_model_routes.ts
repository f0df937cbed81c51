/**
 * Routes of monitored models, which this App does not have.
 *
 * @module
 */

import { Hono } from "../deps/hono.ts";
import { AppError } from "./app_error.ts";

const LISTS = ["", "non-archived", "archived", "active", "idle"];

/** The routes under `/monitored-models`: there are none to list, and none can be made. */
export function monitoredModelRoutes(): Hono {
  const routes = new Hono();
  for (const list of LISTS) routes.get(`/monitored-models/${list}`, (c) => c.json([]));
  for (const path of ["/monitored-models/", "/monitored-models/:rest{.*[^/]}"]) {
    routes.all(path, () => {
      throw new AppError(501, "This App does not keep monitored models.");
    });
  }
  return routes;
}
