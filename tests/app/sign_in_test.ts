/** How people at the pages show their token, and what the cookie that they get is good for. */

import { assert, assertEquals } from "@std/assert";
import { webRoutes } from "../../src/web/web_routes.ts";
import type { Reply } from "./app_fixture.ts";
import { TestServedApp } from "./served_app_fixture.ts";

const WRITE = "a-token-that-may-write";
const READ = "a-token-that-may-read";
const TOKENS = { write: [WRITE], read: [READ] };
const OWN = { origin: "http://localhost:8000", host: "localhost:8000" };
const HTML = { accept: "text/html,*/*" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };

function served(): TestServedApp {
  return new TestServedApp({ tokens: TOKENS, pages: webRoutes });
}

function signIn(
  app: TestServedApp,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const body = new URLSearchParams(fields).toString();
  return app.send("POST", "/ui/sign-in", { headers: { ...FORM, ...OWN, ...headers }, body });
}

/** The headers of a browser that has signed in. */
async function signedIn(app: TestServedApp, token: string): Promise<Record<string, string>> {
  const cookies = (await signIn(app, { token })).headers.getSetCookie();
  return { ...OWN, cookie: cookies.map((it) => it.split(";")[0]).join("; ") };
}

Deno.test("askToSignIn() sends a browser without a cookie to the form, and nobody else", async () => {
  await using app = served();
  const asked = await app.get("/ui/iterations?filter=a%20%3D%20'b'&x=1", HTML);
  assertEquals(asked.status, 303);
  const form = new URL(asked.headers.get("location")!, "http://localhost/ui/iterations");
  assertEquals(form.pathname, "/ui/sign-in");
  assertEquals(form.searchParams.get("to"), "ui/iterations?filter=a%20%3D%20%27b%27&x=1");
  assertEquals((await app.get("/ui/sign-in", HTML)).status, 200);
  assertEquals((await app.get("/", HTML)).headers.get("location"), "./ui/sign-in?to=");
  for (const path of ["/ui/projects", "/projects/", "/events", "/ui/search"]) {
    assertEquals((await app.get(path)).status, 401, path);
  }
  assertEquals((await app.get("/projects/", HTML)).status, 401, "a browser at what is no page");
  assertEquals((await app.post("/ui/projects", {}, HTML)).status, 401, "a change");
});

Deno.test("askToSignIn() sends a browser whose token is not known any more to the form", async () => {
  await using app = served();
  const reply = await app.get("/ui/projects", { ...HTML, cookie: "mlops_token=gone" });
  assertEquals(reply.status, 303);
});

Deno.test("signIn() keeps a known token in a cookie that no script and no other site's page has", async () => {
  await using app = served();
  const rights: [string, string][] = [[WRITE, "write"], [READ, "read"], [` ${WRITE}\n`, "write"]];
  for (const [token, right] of rights) {
    const reply = await signIn(app, { token, to: "ui/datasets?search=iris#x" });
    assertEquals([reply.status, reply.headers.get("location")], [
      303,
      "../ui/datasets?search=iris#x",
    ]);
    const [cookie, mark] = reply.headers.getSetCookie();
    assert(cookie!.startsWith(`mlops_token=${token.trim()};`), cookie);
    for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"]) {
      assert(cookie!.split("; ").includes(attribute), `${cookie} has no ${attribute}`);
    }
    assert(!cookie!.includes("Secure"), "by plain HTTP it would not be kept");
    assert(mark!.startsWith(`mlops_signed_in=${right};`), mark);
    assert(!mark!.includes(token.trim()));
  }
  const proxied = await signIn(app, { token: WRITE }, { "x-forwarded-proto": "https" });
  assert(proxied.headers.getSetCookie().every((it) => it.includes("; Secure")));
});

Deno.test("signIn() gives no cookie for a token that is not known, and never repeats it", async () => {
  await using app = served();
  for (const token of ["", "wrong", `${WRITE}x`, "\0", "é".repeat(20)]) {
    const reply = await signIn(app, { token, to: "ui/datasets" });
    assertEquals([reply.status, reply.headers.getSetCookie()], [303, []]);
    assertEquals(reply.headers.get("location"), "../ui/sign-in?refused=1&to=ui%2Fdatasets");
  }
  const nothing = await app.send("POST", "/ui/sign-in", { headers: OWN });
  assertEquals([nothing.status, nothing.headers.getSetCookie()], [303, []]);
  const json = await app.post("/ui/sign-in", { token: WRITE }, OWN);
  assertEquals([json.status, json.headers.getSetCookie()], [303, []]);
});

Deno.test("signIn() leads to pages of its own only", async () => {
  await using app = served();
  const elsewhere = [
    "",
    "//evil.example/ui/",
    "https://evil.example/ui/x",
    "\\\\evil.example/ui/x",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)//ui/",
    "data:text/html,x",
    "ui/../../../evil",
    "ui/%2e%2e/docs",
    "docs",
    "ui",
    "\r\nset-cookie: a=b",
    "http://[",
  ];
  for (const to of elsewhere) {
    const reply = await signIn(app, { token: WRITE, to });
    assertEquals(reply.headers.get("location"), "../ui/projects", to);
  }
  for (const to of ["ui//evil.example", "ui/x?to=//evil.example", "ui/x\r\nset-cookie: a=b"]) {
    const reply = await signIn(app, { token: WRITE, to });
    const led = new URL(reply.headers.get("location")!, "http://localhost:8000/ui/sign-in");
    assertEquals(led.origin, "http://localhost:8000", to);
    assertEquals(reply.headers.getSetCookie().length, 2);
  }
});

Deno.test("signIn() refuses forms of other sites, and forms without end", async () => {
  await using app = served();
  for (const origin of ["http://evil.example", "null"]) {
    assertEquals((await signIn(app, { token: WRITE }, { origin })).status, 403, origin);
    const out = await app.send("POST", "/ui/sign-out", { headers: { ...OWN, origin } });
    assertEquals(out.status, 403, origin);
  }
  assertEquals((await signIn(app, { token: "x".repeat(100_000) })).status, 413);
});

Deno.test("signIn() takes the cookie away from whoever signs out", async () => {
  await using app = served();
  const headers = await signedIn(app, WRITE);
  const reply = await app.send("POST", "/ui/sign-out", { headers });
  assertEquals([reply.status, reply.headers.get("location")], [303, "../ui/sign-in"]);
  const cookies = reply.headers.getSetCookie();
  assertEquals(cookies.map((it) => it.split("; ").slice(0, 2)), [
    ["mlops_token=", "Max-Age=0"],
    ["mlops_signed_in=", "Max-Age=0"],
  ]);
  assertEquals((await app.get("/projects/", { cookie: "mlops_token=" })).status, 401);
});

Deno.test("signedInToken() changes nothing without an Origin, nor for another one's", async () => {
  await using app = served();
  const { cookie, host } = await signedIn(app, WRITE);
  const headers = { cookie: cookie!, host: host! };
  const bare = await app.post("/projects/", { title: "Iris" }, headers);
  assertEquals([bare.status, bare.body], [403, {
    detail: "A change with a cookie needs an Origin.",
  }]);
  for (const origin of ["http://evil.example", "null", "http://localhost:1"]) {
    const reply = await app.post("/projects/", { title: "Iris" }, { ...headers, origin });
    assertEquals(reply.status, 403, origin);
  }
  assertEquals((await app.get("/projects/", headers)).body, []);
  const own = await app.post("/projects/", { title: "Iris" }, { ...headers, ...OWN });
  assertEquals(own.status, 201);
});

Deno.test("signedInToken() gives the right of the token and no more", async () => {
  await using app = served();
  const headers = await signedIn(app, READ);
  assertEquals((await app.get("/projects/", headers)).status, 200);
  assertEquals((await app.get("/ui/projects", { ...headers, ...HTML })).status, 200);
  const refused = await app.post("/projects/", { title: "Iris" }, headers);
  assertEquals([refused.status, refused.body], [403, { detail: "This token may only read." }]);
});

Deno.test("signedInToken() opens the stream of events, to which a browser can show no token", async () => {
  await using app = served();
  const request = (headers: Record<string, string>) =>
    app.app.fetch(new Request("http://localhost/events", { headers }), "127.0.0.1");
  const stranger = await request({ ...OWN, accept: "text/event-stream" });
  assertEquals((await stranger.json()).detail, "A bearer token is needed.");
  const { body, headers, status } = await request(await signedIn(app, READ));
  assertEquals([status, headers.get("content-type")], [200, "text/event-stream"]);
  await body!.cancel();
});

Deno.test("a token in the Authorization counts, whatever cookie comes with it", async () => {
  await using app = served();
  const { cookie } = await signedIn(app, READ);
  const authorization = `Bearer ${WRITE}`;
  const made = await app.post("/projects/", { title: "Iris" }, { cookie: cookie!, authorization });
  assertEquals(made.status, 201, "a program needs no Origin");
});

Deno.test("signIn() is not there where no token is asked for", async () => {
  await using app = new TestServedApp({ pages: webRoutes });
  const reply = await signIn(app, { token: WRITE });
  assertEquals([reply.status, reply.headers.getSetCookie()], [404, []]);
});
