/**
 * Iterations.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { page } from "./page.ts";

/** Adds the page. */
export function addIterationsPages(routes: Hono, _store: StoreAccess): void {
  routes.get(
    "/ui/iterations",
    (c) => c.html(page(c.req.path, { title: "Iterations" }, html`<h1>Iterations</h1>`)),
  );
}
