/**
 * The form where people show their token.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import { page } from "./page.ts";

/** Adds the page. Whoever keeps the tokens takes what it sends. */
export function addSignInPage(routes: Hono): void {
  routes.get("/ui/sign-in", (c) => {
    const { to = "", refused } = c.req.query();
    const body = html`
      <section class="narrow">
        <h1>Sign in</h1>
        <p>This App asks for a token. Whoever runs it has one for you.</p>
        <form method="post" action="ui/sign-in" class="stacked">
      <input type="hidden" name="to" value="${to}">
      <label>Token <input type="password" name="token" required autofocus autocomplete="current-password"></label>
      ${refused === undefined
        ? ""
        : html`<p class="error" role="alert">This token is not known.</p>`}
      <button class="primary">Sign in</button>
        </form>
      </section>
    `;
    return c.html(page(c.req.path, { title: "Sign in" }, body));
  });
}
