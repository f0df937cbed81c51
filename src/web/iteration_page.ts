/**
 * Iteration.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { page } from "./page.ts";

/** Adds the page. */
export function addIterationPage(routes: Hono, _store: StoreAccess): void {
  routes.get(
    "/ui/iterations/:id",
    (c) => c.html(page(c.req.path, { title: "Iteration" }, html`<h1>Iteration</h1>`)),
  );
}
