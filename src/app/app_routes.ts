/**
 * Every route of the App, and what is answered where there is none.
 *
 * @module
 */

import { JOURNAL_HEADER, JOURNAL_HEADER_VALUE } from "../contract/app_header.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { answerError } from "./app_error.ts";
import { datasetRoutes } from "./dataset_routes.ts";
import type { DatasetCheck } from "./dataset_url.ts";
import { experimentRoutes } from "./experiment_routes.ts";
import { exportRoutes } from "./export_routes.ts";
import { iterationRoutes } from "./iteration_routes.ts";
import { journalRoutes } from "./journal_routes.ts";
import { metricRoutes } from "./metric_routes.ts";
import { monitoredModelRoutes } from "./monitored_model_routes.ts";
import { projectRoutes } from "./project_routes.ts";
import { selectionRoutes } from "./selection_routes.ts";
import { answerUnrouted } from "./unrouted.ts";

/** What the routes tell to, and ask of, whoever serves them. */
export interface AppRouteOptions {
  /** Told how many records of a journal were taken in. */
  onRecords?: (count: number) => void;
  /** Looks at where a dataset is said to lie, before it is stored. */
  checkDataset?: DatasetCheck | undefined;
}

/** The routes of the App. */
export function appRoutes(
  store: StoreAccess,
  { onRecords, checkDataset }: AppRouteOptions = {},
): Hono {
  const app = new Hono();
  app.get("/", (c) => c.json({ message: "Hello mlops" }));
  app.route("/", projectRoutes(store));
  app.route("/", experimentRoutes(store));
  app.route("/", iterationRoutes(store));
  app.route("/", selectionRoutes(store));
  app.route("/", exportRoutes(store));
  app.route("/", metricRoutes(store));
  app.route("/", journalRoutes(store, onRecords));
  app.route("/", datasetRoutes(store, checkDataset));
  app.route("/", monitoredModelRoutes());
  return app;
}

/** The path that a route was made with, like `/projects/:id`; `undefined` where there is none. */
export function routeAt(routes: Hono, method: string, path: string): string | undefined {
  return routes.router.match(method, path)[0].at(-1)?.[0][1].path;
}

/** Makes a function of routes. It answers errors, and requests that no route takes, as well. */
export function answering(routes: Hono): (request: Request) => Promise<Response> {
  const hasRoute = (method: string, path: string) => routeAt(routes, method, path) !== undefined;
  routes.notFound((c) => answerUnrouted(c.req.raw, hasRoute));
  routes.onError(answerError);
  return async (request) => {
    // Left to itself, the router would answer HEAD with what it has for GET, at any route.
    const isRefused = request.method === "HEAD" && !hasRoute("HEAD", new URL(request.url).pathname);
    const response = isRefused ? answerUnrouted(request, hasRoute) : await routes.fetch(request);
    response.headers.set(JOURNAL_HEADER, JOURNAL_HEADER_VALUE);
    return response;
  };
}
