import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DOCS_POLICY, docsPage } from "../../src/app/docs_page.ts";
import { openApiDocument } from "../../src/app/openapi.ts";
import { TestServedApp } from "./served_app_fixture.ts";

Deno.test("docsPage() shows every operation and every document, and links to what is there", async () => {
  const document = openApiDocument();
  const page = String(await docsPage(document));
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { summary }] of Object.entries(methods)) {
      assertStringIncludes(page, `<b>${method.toUpperCase()}</b><code>${path}</code>`);
      assertStringIncludes(page, summary.replaceAll("'", "&#39;"));
    }
  }
  const ids = [...page.matchAll(/ id="(\w+)"/g)].map(([, id]) => id!);
  assertEquals(new Set(ids).size, ids.length);
  const links = [...page.matchAll(/href="#(\w+)"/g)].map(([, id]) => id!);
  assert(links.length > 0);
  assertEquals(links.filter((id) => !ids.includes(id)), []);
});

Deno.test("docsPage() escapes what it shows", async () => {
  const { info, ...rest } = openApiDocument();
  const page = String(await docsPage({ ...rest, info: { ...info, title: "<script>" } }));
  assert(!page.includes("<script"));
  assertStringIncludes(page, "&lt;script&gt;");
});

Deno.test("GET /docs may do nothing but show itself, with its own style", async () => {
  await using app = new TestServedApp();
  const { headers, body } = await app.get("/docs");
  assertEquals(headers.get("content-type"), "text/html; charset=UTF-8");
  assertEquals(headers.get("content-security-policy"), DOCS_POLICY);
  const style = /<style>([^]*)<\/style>/.exec(body)![1]!;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  assertStringIncludes(DOCS_POLICY, `style-src 'sha256-${new Uint8Array(bytes).toBase64()}'`);
  assert(!/<script|https?:|\son\w+=/.test(body));
});
