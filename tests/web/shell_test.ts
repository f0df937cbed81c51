/** What works on every page, in a real browser. */

import { assertEquals, assertMatch } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";

const ignore = BROWSER === undefined;

Deno.test("GET / sends a browser to the projects", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  await app.go("");
  assertMatch(app.page.url(), /\/ui\/projects$/);
  assertEquals(await app.page.locator("h1").first().textContent(), "Projects");
});
