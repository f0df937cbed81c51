import { assertEquals } from "@std/assert";
import { TestServedApp } from "./served_app_fixture.ts";

Deno.test("RunningRequests.end() waits for what runs, and refuses what comes after", async () => {
  await using app = new TestServedApp();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const headers = { "content-type": "application/json" };
  const running = app.send("POST", "/projects/", { headers, body: readable });
  let isEnded = false;
  const ended = app.app.endRequests().then(() => isEnded = true);
  const refused = await app.get("/");
  assertEquals([refused.status, refused.body], [503, { detail: "The App is about to stop." }]);
  assertEquals(refused.headers.get("retry-after"), "1");
  assertEquals(isEnded, false);
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode('{"title":"late"}'));
  await writer.close();
  assertEquals((await running).status, 201);
  await ended;
});

Deno.test("RunningRequests.end() waits for nothing, when nothing runs", async () => {
  await using app = new TestServedApp();
  await app.get("/");
  await app.app.endRequests();
  await app.app.endRequests();
  assertEquals((await app.get("/health")).status, 503);
});
