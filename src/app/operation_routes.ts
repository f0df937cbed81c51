/**
 * Routes for whoever runs the App or writes programs for it.
 *
 * @module
 */

import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { type AppMetrics, METRICS_TYPE } from "./app_metrics.ts";
import { DOCS_POLICY, docsPage } from "./docs_page.ts";
import { openApiDocument } from "./openapi.ts";

/** The routes `/health`, `/metrics`, `/openapi.json` and `/docs`. */
export function operationRoutes(store: StoreAccess, metrics: AppMetrics): Hono {
  const routes = new Hono();
  routes.on(["GET", "HEAD"], "/health", async (c) => { // HEAD is how load balancers ask
    await store().check();
    return c.json({ status: "ok" });
  });
  routes.get("/metrics", async (c) => {
    const text = metrics.text(await store().countIterations());
    return c.body(text, 200, { "content-type": METRICS_TYPE });
  });
  routes.get("/openapi.json", (c) => c.json(openApiDocument()));
  routes.get("/docs", async (c) => {
    return c.html(await docsPage(openApiDocument()), 200, {
      "content-security-policy": DOCS_POLICY,
    });
  });
  return routes;
}
