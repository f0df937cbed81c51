import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AppClient, route } from "../../src/delivery/app_client.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../../src/errors.ts";

/** A client of a server that answers with the handler, on a real socket. */
function serve(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handler);
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The port of a listener that is gone. */
function closedPort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  listener.close();
  return (listener.addr as Deno.NetAddr).port;
}

/** Accepts one connection, reads what comes, answers with raw bytes and closes. */
function serveBytes(bytes: string) {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode(bytes));
  })();
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      await served;
      listener.close();
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<MlopsAppUnreachableError> {
  return await assertRejects(() => promise, MlopsAppUnreachableError);
}

Deno.test("route() encodes what is filled in, slashes too", () => {
  assertEquals(route`/a/${"x/y z"}/b/${"?#%ü\ud800"}`, "/a/x%2Fy%20z/b/%3F%23%25%C3%BC%EF%BF%BD");
});

Deno.test("AppClient sends JSON with the token and gives JSON back", async () => {
  await using app = serve(async (request) => {
    const { method, url, headers } = request;
    const seen = [method, new URL(url).pathname, headers.get("authorization")];
    return Response.json([...seen, headers.get("content-type"), await request.json()]);
  });
  const client = new AppClient(app.url, { token: "t0ken" });
  assertEquals(await client.post("/projects/", { title: "ü" }), [
    "POST",
    "/projects/",
    "Bearer t0ken",
    "application/json",
    { title: "ü" },
  ]);
});

Deno.test("AppClient takes a base URL with a path and trailing slashes", async () => {
  await using app = serve((request) => Response.json(new URL(request.url).pathname));
  assertEquals(
    await new AppClient(`${app.url}/team/mlops//`).get("/datasets/"),
    "/team/mlops/datasets/",
  );
  assertEquals(new AppClient(`${app.url}/`).url, app.url);
});

Deno.test("AppClient sends credentials of a URL and never prints them", async () => {
  await using app = serve((request) => {
    const { pathname } = new URL(request.url);
    const detail = request.headers.get("authorization");
    return Response.json({ detail }, { status: pathname === "/no" ? 400 : 200 });
  });
  const client = new AppClient(app.url.replace("//", "//us%40er:p%C3%A4ss@"));
  const expected = `Basic ${new TextEncoder().encode("us@er:päss").toBase64()}`;
  assertEquals(await client.get("/"), { detail: expected });
  const error = await assertRejects(() => client.get("/no"), MlopsAppError);
  assertEquals(error.url, `${app.url}/no`);
  assert(!client.url.includes("@"));
});

Deno.test("AppClient refuses what is no URL of HTTP, without printing credentials", () => {
  const of = (url: string) => assertThrows(() => new AppClient(url), TypeError).message;
  assertEquals(
    of("localhost:8000"),
    'Cannot use "localhost:8000" as the URL of an MLOps App: it must start with http:// or https://',
  );
  assert(!of("ftp://user:secret@host").includes("secret"));
});

Deno.test("AppClient refuses a token that a header cannot carry, without printing it", () => {
  const create = () => new AppClient("http://h", { token: "secret\n" });
  assert(!assertThrows(create, TypeError).message.includes("secret"));
});

Deno.test("AppClient tells a refusal with the App's own words", async () => {
  const detail = "Project with that title already exists.";
  await using app = serve(() => Response.json({ detail }, { status: 400 }));
  const error = await assertRejects(
    () => new AppClient(app.url).post("/projects/", {}),
    MlopsAppError,
    `POST ${app.url}/projects/ answered 400: ${detail}`,
  );
  assertEquals([error.status, error.detail, error.body], [400, detail, { detail }]);
});

Deno.test("AppClient makes a list of 422 readable", async () => {
  const detail = [
    { loc: ["body", "title"], msg: "field required", type: "value_error.missing" },
    { loc: ["body", "charts", 0, "x_data", 1], msg: "value is not a valid list", type: "x" },
    { loc: ["body"], msg: "field required", type: "value_error.missing" },
    { loc: ["path", "project_id"], msg: "Id must be of type PydanticObjectId", type: "type_error" },
    "odd",
  ];
  await using app = serve(() => Response.json({ detail }, { status: 422 }));
  const error = await assertRejects(() => new AppClient(app.url).get("/"), MlopsAppError);
  assertEquals(
    error.detail,
    "title: field required; charts[0].x_data[1]: value is not a valid list; body: field required; " +
      'project_id: Id must be of type PydanticObjectId; "odd"',
  );
});

Deno.test("AppClient tells a target that lets nobody in from other refusals", async () => {
  for (const status of [401, 403, 407]) {
    await using app = serve(() => new Response("<html>", { status }));
    const error = await assertRejects(() => new AppClient(app.url).get("/"), MlopsAppError);
    assert(error.isBlocked, `${status}`);
  }
});

Deno.test("AppClient takes answers that no App gives for no answer", async () => {
  const html = { headers: { "content-type": "text/html; charset=utf-8" } };
  const json = { headers: { "content-type": "application/json" } };
  const cases: [Response, string, boolean][] = [
    [new Response("<html>", html), "answered 200 with text/html in place of JSON", false],
    [new Response("{", json), "answered 200 with JSON that breaks off", true],
    [
      new Response("<h1>", { ...html, status: 413 }),
      "answered 413 with text/html in place of JSON",
      false,
    ],
    [new Response("{}", { ...json, status: 404 }), "answered 404", false],
    [new Response("no", { status: 503 }), "answered 503", true],
    [Response.json({ detail: "busy" }, { status: 429 }), "answered 429: busy", true],
    [new Response("", { status: 408 }), "answered 408", true],
    [new Response("", { status: 425 }), "answered 425", true],
    [new Response("Internal Server Error", { status: 500 }), "answered 500", true],
    [
      Response.redirect("http://u:p@other/x?y", 307),
      "answered 307, a redirect to http://other/x, which is not followed",
      false,
    ],
  ];
  for (const [response, reason, isTransient] of cases) {
    await using app = serve(() => response);
    const error = await failure(new AppClient(app.url, { token: "t" }).get("/x"));
    assertEquals([error.message, error.isTransient], [`GET ${app.url}/x ${reason}`, isTransient]);
    assert(!error.isUnsent);
  }
});

Deno.test("AppClient reads Retry-After as seconds and as a date", async () => {
  const inFuture = new Date(Date.now() + 100_000).toUTCString();
  for (const [value, least, most] of [["7", 7000, 7000], [inFuture, 90_000, 101_000]] as const) {
    const headers = { "retry-after": value };
    await using app = serve(() => new Response("", { status: 503, headers }));
    const { retryAfter } = await failure(new AppClient(app.url).get("/"));
    assert(retryAfter! >= least && retryAfter! <= most, `${value}: ${retryAfter}`);
  }
});

Deno.test("AppClient reads any Retry-After", async () => {
  const cases = [["soon", undefined], ["-5", 0], ["0", 0], ["99999999999999", 99999999999999000]];
  for (const [value, expected] of cases) {
    const headers = { "retry-after": `${value}` };
    await using app = serve(() => new Response("", { status: 503, headers }));
    assertEquals((await failure(new AppClient(app.url).get("/"))).retryAfter, expected, `${value}`);
  }
});

Deno.test("AppClient reckons a date in Retry-After by the App's own clock, however wrong it is", async () => {
  for (const wrong of [-1e9, 1e9]) {
    const now = Math.floor(Date.now() / 1000) * 1000 + wrong;
    const date = (time: number) => new Date(time).toUTCString();
    const headers = { date: date(now), "retry-after": date(now + 7000) };
    await using app = serve(() => new Response("", { status: 503, headers }));
    assertEquals((await failure(new AppClient(app.url).get("/"))).retryAfter, 7000);
  }
});

Deno.test("AppClient takes an empty answer for one where there is nothing to say", async () => {
  await using app = serve(() => new Response(null, { status: 204 }));
  assertEquals((await new AppClient(app.url).send("DELETE", "/x")).body, undefined);
});

Deno.test("AppClient knows that a refused connection carried nothing", async () => {
  const url = `http://127.0.0.1:${closedPort()}`;
  const error = await failure(new AppClient(url).post("/x", {}));
  assertEquals(error.message, `POST ${url}/x could not connect: connection refused`);
  assert(error.isUnsent && error.isTransient && error.cause instanceof TypeError);
});

Deno.test("AppClient knows that a broken connection may have carried all", async () => {
  for (
    const bytes of [
      "",
      "nonsense\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    ]
  ) {
    await using app = serveBytes(bytes);
    const error = await failure(new AppClient(app.url).post("/x", {}));
    assert(!error.isUnsent && error.isTransient, bytes);
    assert(error.message.startsWith(`POST ${app.url}/x did not answer: `), error.message);
  }
});

Deno.test("AppClient without a timeout waits until it is told to give up", async () => {
  const controller = new AbortController();
  const client = new AppClient("http://app", {
    timeout: Infinity,
    fetch: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        controller.abort();
      }),
  });
  const { message } = await failure(client.get("/x", { signal: controller.signal }));
  assert(message.includes("was given up before an answer came"), message);
});

Deno.test("AppClient gives up after its timeout, also in the middle of a body", async () => {
  for (const head of ["", '{"a":']) {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    });
    const { promise, resolve } = Promise.withResolvers<Response>();
    const answer = new Response(body, { headers: { "content-type": "application/json" } });
    await using app = serve(() => head === "" ? promise : answer);
    const error = await failure(new AppClient(app.url, { timeout: 50 }).get("/x"));
    assertEquals(error.reason, "timed out after 0.05 s");
    resolve(new Response());
  }
});

Deno.test("AppClient gives up when its signal says so", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const controller = new AbortController();
  await using app = serve(() => {
    controller.abort(new Error("enough"));
    return promise;
  });
  const error = await failure(new AppClient(app.url).get("/x", { signal: controller.signal }));
  assertEquals([error.reason, (error.cause as Error).message], [
    "was given up before an answer came",
    "enough",
  ]);
  resolve(new Response());
});

Deno.test("AppClient sends nothing when its signal is aborted already", async () => {
  const client = new AppClient("http://h", {
    fetch: () => Promise.reject(new Error("was called")),
  });
  const reason = new Error("enough");
  const error = await assertRejects(() => client.get("/x", { signal: AbortSignal.abort(reason) }));
  assertEquals(error, reason);
});

Deno.test("AppClient asks through the given fetch", async () => {
  const client = new AppClient("http://embedded.localhost", {
    fetch: (request) => Promise.resolve(Response.json(request.url)),
  });
  assertEquals(await client.get("/projects/"), "http://embedded.localhost/projects/");
});

Deno.test("AppClient hands bytes that are lent over as they are, and copies others", async () => {
  const bytes = new Uint8Array([123, 125]);
  const seen: unknown[] = [];
  const fetch = async ({ body, headers }: Request) => {
    const [chunk, ...more] = await Array.fromAsync(body!);
    seen.push([chunk!.buffer === bytes.buffer, headers.get("content-length"), more.length]);
    assertEquals(chunk, bytes);
    return Response.json(null);
  };
  const client = new AppClient("http://embedded.localhost", { fetch });
  for (const isLent of [true, false]) {
    await client.send("POST", "/", { type: "application/jsonl", bytes, isLent });
  }
  assertEquals(seen, [[true, null, 0], [false, "2", 0]]);
});

Deno.test("AppClient hands an error in the App's own process on as it is", async () => {
  const fault = new RangeError("a fault of the App");
  const client = new AppClient("http://h", { fetch: () => Promise.reject(fault) });
  assertEquals(await assertRejects(() => client.get("/x")), fault);
});

Deno.test({
  name: "AppClient names the flag when the permission is missing",
  permissions: { net: false },
  async fn() {
    const of = async (url: string) => (await failure(new AppClient(url).get("/x"))).reason;
    assertEquals(await of("http://h:8000"), "needs the permission --allow-net=h:8000");
    assertEquals(await of("https://h/p"), "needs the permission --allow-net=h:443");
    assertEquals(await of("http://[::1]"), "needs the permission --allow-net=[::1]:80");
  },
});
