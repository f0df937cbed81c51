/**
 * What is shown instead of a page that is not there, or that could not be made.
 *
 * @module
 */

import { type Context, type Hono, html } from "../deps/hono.ts";
import { StoreRefusal, StoreTroubleError } from "../store/store_error.ts";
import { page } from "./page.ts";

/** Answers what no page takes, and what goes wrong in those that do. */
export function addErrorPages(routes: Hono): void {
  routes.all("/ui/*", (c) => showError(c, 404, "There is no such page."));
  routes.onError((error, c) => {
    if (error instanceof StoreTroubleError) {
      return showError(c, 503, `The App cannot use its database: ${error.message}.`);
    }
    if (!(error instanceof StoreRefusal)) throw error;
    if (error.reason === "iteration deleted") {
      return showError(c, 410, "This iteration was deleted.");
    }
    return showError(c, 404, `${capitalized(error.reason)}. It may have been deleted.`);
  });
}

/** A page with a sentence, and the way back. */
export function showError(
  c: Context,
  status: 400 | 404 | 410 | 503,
  sentence: string,
): Promise<Response> {
  const body = html`
    <section class="empty">
      <h1>${sentence}</h1>
      <p><a class="button" href="ui/projects">All projects</a></p>
    </section>
  `;
  return Promise.resolve(c.html(page(c.req.path, { title: String(status) }, body), status));
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
