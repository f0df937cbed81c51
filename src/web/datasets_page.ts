/**
 * Datasets.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { page } from "./page.ts";

/** Adds the page. */
export function addDatasetsPage(routes: Hono, _store: StoreAccess): void {
  routes.get(
    "/ui/datasets",
    (c) => c.html(page(c.req.path, { title: "Datasets" }, html`<h1>Datasets</h1>`)),
  );
}
