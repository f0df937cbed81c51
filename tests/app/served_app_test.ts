/** The App as a network may reach it: what is on every reply, and what is told of it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LoggedRequest } from "../../src/app/served_app.ts";
import { END, header, idOf, metrics, piece } from "./app_fixture.ts";
import { TestServedApp } from "./served_app_fixture.ts";

Deno.test("createServedApp() puts strict headers on every reply", async () => {
  await using app = new TestServedApp({ tokens: { write: ["a-token-that-may-write"], read: [] } });
  const wanted = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
  const headers = { authorization: "Bearer a-token-that-may-write" };
  const replies = [
    await app.get("/"),
    await app.get("/health"),
    await app.get("/", { host: "evil.example" }),
    await app.get("/projects", headers),
    await app.get("/projects/", headers),
    await app.get("/nowhere", headers),
    await app.get("/projects/x", headers),
    await app.post("/projects/", {}, headers),
    await app.send("HEAD", "/projects/", { headers }),
  ];
  assertEquals(replies.map((it) => it.status), [401, 200, 403, 307, 200, 404, 422, 422, 405]);
  for (const { headers, status } of replies) {
    const found = Object.keys(wanted).map((name) => [name, headers.get(name)]);
    assertEquals(Object.fromEntries(found), wanted, String(status));
  }
});

Deno.test("createServedApp() tells nothing of its inside, when it fails", async () => {
  await using app = new TestServedApp();
  await Deno.writeTextFile(`${app.directory}/mlops.sqlite`, "not a database ".repeat(100));
  const health = await app.get("/health");
  assertEquals([health.status, health.body], [503, {
    detail: "The App cannot use its database: file is not a database.",
  }]);
  assertEquals((await app.get("/metrics")).status, 503);
  assertEquals((await app.get("/")).status, 200);
});

Deno.test("GET /health answers 200, when the store answers", async () => {
  await using app = new TestServedApp();
  assertEquals((await app.get("/health")).body, { status: "ok" });
  await app.app[Symbol.asyncDispose]();
  assertEquals((await app.get("/health")).status, 503);
});

Deno.test("HEAD /health answers as GET does, without a body, and no other route does", async () => {
  await using app = new TestServedApp({ tokens: { write: ["a-token-that-may-write"], read: [] } });
  const health = await app.send("HEAD", "/health");
  assertEquals([health.status, health.body], [200, ""]);
  assertEquals((await app.send("POST", "/health")).status, 401);
  const headers = { authorization: "Bearer a-token-that-may-write" };
  assertEquals((await app.send("POST", "/health", { headers })).headers.get("allow"), "GET, HEAD");
  for (const path of ["/", "/metrics", "/projects/"]) {
    assertEquals((await app.send("HEAD", path, { headers })).status, 405, path);
  }
  await app.app[Symbol.asyncDispose]();
  assertEquals((await app.send("HEAD", "/health")).status, 503);
});

Deno.test("GET /metrics counts requests by route and status, records and iterations", async () => {
  await using app = new TestServedApp();
  const project = (await app.post("/projects/", {
    title: "Iris",
    experiments: [{ name: "softmax", iterations: [{ iteration_name: "posted" }] }],
  })).body;
  const iterations = `/projects/${project._id}/experiments/${project.experiments[0].id}/iterations`;
  const journal = (id: number, ...rest: Parameters<typeof piece>[1][]) =>
    app.send("POST", `${iterations}/${idOf(id)}/journal`, {
      body: piece(1, header(idOf(id)), ...rest),
    });
  const refused = { body: piece(1, END) }; // it makes the other be written twice
  await Promise.all([
    journal(1, metrics(["loss", 0, 1]), END),
    app.send("POST", `${iterations}/${idOf(3)}/journal`, refused),
  ]);
  await journal(2);
  await app.get(`/projects/${project._id}`);
  await app.get(`/projects/${idOf(9)}`);
  await app.get("/projects/title/a/b");
  await app.get("/nowhere?token=secret");
  const { body, headers } = await app.get("/metrics");
  assertEquals(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const lines = [
    'mlops_requests_total{method="GET",route="/projects/:id",status="200"} 1',
    'mlops_requests_total{method="GET",route="/projects/:id",status="404"} 1',
    'mlops_requests_total{method="GET",route="/projects/title/:title",status="404"} 1',
    'mlops_requests_total{method="GET",route="none",status="404"} 1',
    'mlops_request_duration_seconds_bucket{method="GET",route="/projects/:id",le="+Inf"} 2',
    'mlops_request_duration_seconds_count{method="GET",route="/projects/:id"} 2',
    "mlops_journal_records_total 4",
    'mlops_iterations{status="completed"} 2',
    'mlops_iterations{status="running"} 1',
  ];
  for (const line of lines) assertStringIncludes(body, `${line}\n`);
  assert(!body.includes("secret"));
});

Deno.test("createServedApp() tells of each request, and of nothing in it that may be secret", async () => {
  const told: LoggedRequest[] = [];
  await using app = new TestServedApp({ onRequest: (request) => told.push(request) });
  await app.send("POST", "/projects/?token=secret", {
    client: "10.0.0.1",
    headers: { authorization: "Bearer secret", "content-type": "application/json" },
    body: '{"title":"secret"}',
  });
  const [{ seconds, ...rest }] = told as [LoggedRequest];
  assert(seconds >= 0 && seconds < 60);
  assertEquals(rest, {
    client: "10.0.0.1",
    method: "POST",
    path: "/projects/",
    route: "/projects/",
    status: 201,
  });
  assert(!JSON.stringify(told).includes("secret"));
});

Deno.test("createServedApp() keeps the number of its metrics small, whatever is asked for", async () => {
  await using app = new TestServedApp();
  for (let count = 0; count < 50; count++) await app.send(`BREW${count}`, `/made-up/${count}`);
  const { body } = await app.get("/metrics");
  const lines = body.split("\n").filter((line: string) => line.startsWith("mlops_requests_total{"));
  assertEquals(lines, ['mlops_requests_total{method="other",route="none",status="404"} 50']);
});
