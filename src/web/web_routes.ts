/**
 * The pages for people, at `/ui`.
 *
 * @module
 */

import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { addAssets } from "./assets.ts";
import { addComparePage } from "./compare_page.ts";
import { addDatasetsPage } from "./datasets_page.ts";
import { addErrorPages } from "./error_page.ts";
import { addIterationPage } from "./iteration_page.ts";
import { addIterationsPages } from "./iterations_page.ts";
import { PAGE_POLICY } from "./page.ts";
import { addProjectsPage } from "./projects_page.ts";
import { addSearchEntries } from "./search_entries.ts";
import { addSignInPage } from "./sign_in_page.ts";
import { addSnapshots } from "./snapshot_pages.ts";

/** The routes of the pages. */
export function webRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  routes.use("/ui/*", async (c, next) => {
    await next();
    // Images and the like have a stricter one.
    const { headers } = c.res;
    if (!headers.has("content-security-policy")) c.header("content-security-policy", PAGE_POLICY);
  });
  routes.get("/ui", (c) => c.redirect("ui/projects", 302));
  routes.get("/ui/", (c) => c.redirect("../ui/projects", 302));
  addAssets(routes);
  addSignInPage(routes);
  addProjectsPage(routes, store);
  addSearchEntries(routes, store);
  addIterationsPages(routes, store);
  addIterationPage(routes, store);
  addComparePage(routes, store);
  addSnapshots(routes, store);
  addDatasetsPage(routes, store);
  addErrorPages(routes);
  return routes;
}
