/** Who may ask an App that a network reaches. */

import { assert, assertEquals } from "@std/assert";
import { TestServedApp } from "./served_app_fixture.ts";

const WRITE = "a-token-that-may-write";
const READ = "a-token-that-may-read";
const TOKENS = { write: [WRITE], read: [READ] };
const PAGES = "http://localhost:5173";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("checkHost() takes the machine's own names, addresses and those that are allowed", async () => {
  await using app = new TestServedApp({ allowedHosts: ["MLOps.example.com"] });
  const known = [
    "localhost",
    "localhost:8000",
    "app.localhost",
    "127.0.0.1:8000",
    "[::1]:8000",
    "192.168.1.7",
    "mlops.example.com:443",
    "MLOPS.EXAMPLE.COM",
  ];
  for (const host of known) assertEquals((await app.get("/", { host })).status, 200, host);
});

Deno.test("checkHost() refuses any other name, whatever is asked for", async () => {
  await using app = new TestServedApp({ allowedHosts: ["mlops.example.com"] });
  const unknown = [
    "evil.example",
    "localhost.evil.example",
    "mlops.example.com.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8000",
    "a b",
    "[::1",
    "",
  ];
  for (const host of unknown) {
    for (const path of ["/", "/projects/", "/health", "/docs", "/nowhere"]) {
      assertEquals((await app.get(path, { host })).status, 403, `${host} ${path}`);
    }
  }
});

Deno.test("checkUrl() answers 400, when the Host makes no URL", async () => {
  await using app = new TestServedApp();
  const request = new Request("http://localhost/");
  Object.defineProperty(request, "url", { value: "http://a b/" }); // as the server gives it
  const response = await app.app.fetch(request, "127.0.0.1");
  assertEquals([response.status, await response.json()], [400, {
    detail: "The Host is not valid.",
  }]);
});

Deno.test("checkOrigin() refuses changes by pages of other sites", async () => {
  await using app = new TestServedApp({ corsOrigins: [PAGES] });
  for (
    const origin of ["http://evil.example", "null", "http://localhost:1", "https://localhost:5173"]
  ) {
    const reply = await app.post("/projects/", { title: origin }, { origin });
    assertEquals(reply.status, 403, origin);
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      assertEquals((await app.send(method, "/projects/x", { headers: { origin } })).status, 403);
    }
  }
  assertEquals((await app.get("/projects/")).body, []);
});

Deno.test("checkOrigin() lets its own pages, allowed ones and programs make changes", async () => {
  await using app = new TestServedApp({ corsOrigins: [PAGES] });
  const host = "localhost:8000";
  for (const origin of ["http://localhost:8000", "https://localhost:8000", PAGES]) {
    const reply = await app.post("/projects/", { title: origin }, { origin, host });
    assertEquals(reply.status, 201, origin);
  }
  assertEquals((await app.post("/projects/", { title: "program" })).status, 201);
});

Deno.test("a page elsewhere may ask, if its exact origin is allowed", async () => {
  await using app = new TestServedApp({ corsOrigins: [PAGES], tokens: TOKENS });
  const preflight = await app.send("OPTIONS", "/projects/", {
    headers: {
      origin: PAGES,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,authorization",
    },
  });
  const allowed = (name: string) => preflight.headers.get(`access-control-allow-${name}`);
  assertEquals([preflight.status, allowed("origin")], [204, PAGES]);
  assertEquals(allowed("headers"), "content-type,authorization");
  assert(["PUT", "POST", "DELETE"].every((method) => allowed("methods")!.includes(method)));
  assertEquals(allowed("credentials"), null);
  const refused = await app.get("/projects/", { origin: PAGES });
  assertEquals(refused.status, 401);
  assertEquals(refused.headers.get("access-control-allow-origin"), PAGES);
  const moved = await app.post("/projects", {}, { origin: PAGES, ...bearer(WRITE) });
  assertEquals(moved.status, 307);
  assertEquals(moved.headers.get("access-control-allow-origin"), PAGES);
  const taken = await app.get("/projects/", { origin: PAGES, ...bearer(READ) });
  assertEquals([taken.status, taken.headers.get("vary")], [200, "Origin"]);
});

Deno.test("a page elsewhere is told nothing, if its origin is not allowed", async () => {
  for (const corsOrigins of [undefined, [PAGES]]) {
    await using app = new TestServedApp({ corsOrigins });
    const headers = { origin: "http://evil.example", "access-control-request-method": "POST" };
    for (const method of ["GET", "OPTIONS", "POST"]) {
      const reply = await app.send(method, "/projects/", { headers });
      assertEquals(reply.headers.get("access-control-allow-origin"), null, method);
    }
  }
});

Deno.test("checkToken() asks for a token, and tells which one is wrong", async () => {
  await using app = new TestServedApp({ tokens: TOKENS });
  const bare = await app.get("/projects/");
  assertEquals([bare.status, bare.body], [401, { detail: "A bearer token is needed." }]);
  assertEquals(bare.headers.get("www-authenticate"), 'Bearer realm="mlops"');
  for (const token of ["", "x", `${WRITE}x`, WRITE.slice(1), WRITE.toUpperCase(), "ä", "a b"]) {
    const authorization = encodeURI(`Bearer ${token}`).replaceAll("%20", " ");
    const reply = await app.get("/projects/", { authorization });
    assertEquals(reply.status, 401, token);
    assert(!JSON.stringify(reply.body).includes(token || "\0"), "tokens are never told");
  }
  const unknown = await app.get("/projects/", bearer("unknown"));
  assertEquals(unknown.body, { detail: "This token is not known." });
  assert(unknown.headers.get("www-authenticate")!.includes('error="invalid_token"'));
  assertEquals((await app.get("/projects/", { authorization: `Basic ${WRITE}` })).status, 401);
});

Deno.test("checkToken() takes a token as the password of any user, and never asks for one so", async () => {
  await using app = new TestServedApp({ tokens: TOKENS });
  const ask = (credentials: string, scheme = "Basic") =>
    app.get("/projects/", { authorization: `${scheme} ${btoa(credentials)}` });
  for (const credentials of [`x:${READ}`, `:${READ}`, `somebody@example.com:${WRITE}`]) {
    assertEquals((await ask(credentials)).status, 200, credentials);
    assertEquals((await ask(credentials, "basic")).status, 200, credentials);
  }
  for (const credentials of [`${WRITE}:`, `x:${WRITE}x`, "x:", "x"]) {
    const refused = await ask(credentials);
    assertEquals(refused.status, 401, credentials);
    assert(!refused.headers.get("www-authenticate")!.includes("Basic"));
  }
  const made = await app.post("/projects/", { title: "Iris" }, {
    authorization: `Basic ${btoa(`x:${READ}`)}`,
  });
  assertEquals(made.status, 403);
});

Deno.test("checkToken() lets a reading token read only", async () => {
  await using app = new TestServedApp({ tokens: TOKENS });
  assertEquals((await app.get("/projects/", bearer(READ))).status, 200);
  const refused = await app.post("/projects/", { title: "Iris" }, bearer(READ));
  assertEquals([refused.status, refused.body], [403, { detail: "This token may only read." }]);
  const made = await app.post("/projects/", { title: "Iris" }, {
    authorization: `bearer  ${WRITE}`,
  });
  assertEquals(made.status, 201);
  assertEquals((await app.get("/metrics")).status, 401);
  assertEquals((await app.get("/metrics", bearer(READ))).status, 200);
});

Deno.test("checkToken() asks nobody who only wants to know that the App works, and how", async () => {
  await using app = new TestServedApp({ tokens: TOKENS });
  for (const path of ["/health", "/docs", "/openapi.json"]) {
    assertEquals((await app.get(path)).status, 200, path);
  }
  for (const path of ["/", "/nowhere", "/projects", "/health/", "/docs/../projects/"]) {
    assertEquals((await app.get(path)).status, 401, path);
  }
});
