/**
 * Projects.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { page } from "./page.ts";

/** Adds the page. */
export function addProjectsPage(routes: Hono, _store: StoreAccess): void {
  routes.get(
    "/ui/projects",
    (c) => c.html(page(c.req.path, { title: "Projects" }, html`<h1>Projects</h1>`)),
  );
}
