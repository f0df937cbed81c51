/**
 * Compare.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { page } from "./page.ts";

/** Adds the page. */
export function addComparePage(routes: Hono, _store: StoreAccess): void {
  routes.get(
    "/ui/compare",
    (c) => c.html(page(c.req.path, { title: "Compare" }, html`<h1>Compare</h1>`)),
  );
}
