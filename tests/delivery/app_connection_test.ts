import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AppConnection, targetNamed } from "../../src/delivery/app_connection.ts";
import type { Fetch } from "../../src/delivery/app_client.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../../src/errors.ts";
import { serveOriginalApp } from "../support/original_app.ts";
import { FakeClock } from "./delivery_fixture.ts";

function connect(fetch: Fetch): AppConnection {
  return AppConnection.toUrl("http://h/x/", { directory: "none", clock: new FakeClock(), fetch });
}

function answering(body: unknown, init?: ResponseInit): AppConnection {
  return connect(() => Promise.resolve(Response.json(body, init)));
}

Deno.test("AppConnection.kind() tells our App by its header, and asks once", async () => {
  let asked = 0;
  const connection = connect((request) => {
    asked++;
    assertEquals([request.method, request.url], ["GET", "http://h/x/"]);
    const headers = { "mlops-journal": "1" };
    return Promise.resolve(Response.json({ message: "Hello mlops" }, { headers }));
  });
  assertEquals([await connection.kind(), await connection.kind(), asked], ["ours", "ours", 1]);
});

Deno.test("AppConnection.kind() tells the original App by its words", async () => {
  await using app = serveOriginalApp();
  const connection = AppConnection.toUrl(app.url, { directory: "none" });
  assertEquals(await connection.kind(), "original");
});

Deno.test("AppConnection.kind() refuses everything else", async () => {
  const cases: [AppConnection, string][] = [
    [answering({ message: "Hello" }), "answered as no MLOps App does"],
    [answering(null), "answered as no MLOps App does"],
    [answering({ detail: "Not Found" }, { status: 404 }), "answered 404: there is no MLOps App"],
    [answering({}, { headers: { "mlops-journal": "0" } }), "takes journals of version 0 only"],
  ];
  for (const [connection, reason] of cases) {
    const error = await assertRejects(() => connection.kind(), MlopsAppUnreachableError);
    assertEquals(error.message, `GET http://h/x/ ${reason}`);
  }
});

Deno.test("AppConnection.kind() hands on that it is not let in", async () => {
  const connection = answering({ detail: "a token is needed" }, { status: 401 });
  await assertRejects(() => connection.kind(), MlopsAppError, "answered 401: a token is needed");
});

Deno.test("AppConnection.kind() tries again, and does not remember a failure", async () => {
  let failures = 0;
  const connection = connect(() => {
    const isUp = ++failures > 5;
    const down = new Response("", { status: 503 });
    return Promise.resolve(isUp ? Response.json({ message: "Hello mlops" }) : down);
  });
  await assertRejects(() => connection.kind(), MlopsAppUnreachableError, "answered 503");
  assertEquals([await connection.kind(), failures], ["original", 6]);
});

Deno.test("AppConnection knows the embedded App without asking", async () => {
  const fetch = () => Promise.reject(new Error("was asked"));
  const connection = AppConnection.toEmbedded(fetch, { directory: "none" });
  assertEquals(await connection.kind(), "ours");
  assertEquals([connection.name, connection.target], ["embedded", { kind: "embedded" }]);
});

Deno.test("AppConnection is named by its App's canonical URL", () => {
  const { name, target } = AppConnection.toUrl("http://u:p@H:80/x/", { directory: "none" });
  assertEquals([name, target], ["http://h/x", { kind: "mlops", url: "http://h/x" }]);
  assertEquals(targetNamed(name), target);
  assertEquals(targetNamed("embedded"), { kind: "embedded" });
  assertThrows(() => AppConnection.toUrl("nowhere", { directory: "none" }), TypeError);
});
