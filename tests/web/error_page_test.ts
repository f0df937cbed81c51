/** What is answered in place of a page. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { webRoutes } from "../../src/web/web_routes.ts";
import { TestServedApp } from "../app/served_app_fixture.ts";

const HTML = { accept: "text/html" };

Deno.test("showError() tells what is not there from what was deleted", async () => {
  await using app = new TestServedApp({ pages: webRoutes });
  const id = "a".repeat(24);
  const iterations = [{ id, iteration_name: "one" }];
  const experiments = [{ name: "softmax", iterations }];
  const { body } = await app.post("/projects/", { title: "Iris", experiments });
  const place = `/projects/${body._id}/experiments/${body.experiments[0].id}/iterations/${id}`;
  assertEquals((await app.get(`/ui/iterations/${id}`, HTML)).status, 200);
  assertEquals((await app.send("DELETE", place)).status, 204);
  const deleted = await app.get(`/ui/iterations/${id}`, HTML);
  assertEquals(deleted.status, 410);
  assertMatch(deleted.body, /<h1>This iteration was deleted\.<\/h1>/);
  for (const path of [`/ui/iterations/${"b".repeat(24)}`, "/ui/iterations/%3Cscript%3E", "/ui/x"]) {
    const missing = await app.get(path, HTML);
    assertEquals(missing.status, 404, path);
    assert(missing.headers.get("content-security-policy")!.includes("default-src 'none'"));
    assert(!missing.body.includes("<script>"), "a path is no HTML");
  }
});

Deno.test("showError() says so, when the App cannot use its database", async () => {
  await using app = new TestServedApp({ pages: webRoutes });
  await Deno.writeTextFile(`${app.directory}/mlops.sqlite`, "no database".repeat(1000));
  const reply = await app.get("/ui/projects", HTML);
  assertEquals(reply.status, 503);
  assertMatch(reply.body, /<h1>The App cannot use its database: /);
});
