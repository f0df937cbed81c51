/** How much may be asked of an App that a network reaches. */

import { assert, assertEquals } from "@std/assert";
import { TestServedApp } from "./served_app_fixture.ts";

/** A body that never comes, until it is given up. */
function silence(): { body: ReadableStream<Uint8Array>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await promise;
      controller.close();
    },
  }, { highWaterMark: 0 });
  return { body, end: resolve };
}

Deno.test("checkLength() answers 414 and 431, when the URL or the headers are too long", async () => {
  await using app = new TestServedApp();
  const url = await app.get(`/projects/title/${"a".repeat(8192)}`);
  assertEquals([url.status, url.body], [414, {
    detail: "The URL is longer than 8192 characters.",
  }]);
  const headers = await app.get("/", { "x-long": "a".repeat(16_384) });
  assertEquals(headers.status, 431);
  assertEquals(headers.body, { detail: "The headers are longer than 16384 characters." });
  assertEquals((await app.get("/", { "x-long": "a".repeat(16_000) })).status, 200);
});

Deno.test("limitRate() answers 429 with the seconds to wait, for each client apart", async () => {
  await using app = new TestServedApp({ perSecond: 1 });
  const ask = (client: string) => app.send("GET", "/", { client });
  const replies = [];
  for (let count = 0; count < 10; count++) replies.push(await ask("10.0.0.1"));
  const refused = replies.filter((reply) => reply.status === 429);
  assert(refused.length > 0);
  assertEquals(refused[0]!.body, { detail: "This client sends too many requests." });
  assertEquals(refused[0]!.headers.get("retry-after"), "1");
  assertEquals((await ask("10.0.0.2")).status, 200);
});

Deno.test("limitConcurrency() answers 429 to what is too much at once, and takes it after", async () => {
  await using app = new TestServedApp({ atOnce: 4 });
  const waiting = [silence(), silence(), silence(), silence()];
  const send = (index: number, client: string) =>
    app.send("POST", "/projects/", { client, body: waiting[index]!.body });
  const [first, second] = [send(0, "10.0.0.1"), send(1, "10.0.0.1")];
  const third = await app.send("GET", "/", { client: "10.0.0.1" });
  assertEquals([third.status, third.headers.get("retry-after")], [429, "1"]);
  assertEquals(third.body, { detail: "Too many requests run at once." });
  const others = [send(2, "10.0.0.2"), send(3, "10.0.0.3")];
  assertEquals((await app.send("GET", "/", { client: "10.0.0.4" })).status, 429);
  for (const { end } of waiting) end();
  for (const reply of await Promise.all([first, second, ...others])) {
    assertEquals(reply.status, 422);
  }
  assertEquals((await app.send("GET", "/", { client: "10.0.0.1" })).status, 200);
});

Deno.test("limitBodies() lets a large body wait for another, and refuses it in the end", async () => {
  await using app = new TestServedApp({ inHand: 2_000_000, longest: 200 });
  const send = (body: BodyInit, bytes: number) =>
    app.send("POST", "/projects/", { body, headers: { "content-length": String(bytes) } });
  const first = silence();
  const running = send(first.body, 1_500_000);
  const refused = await send("{}", 500_001);
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertEquals(refused.body, { detail: "Too many large bodies come in at once." });
  for (const bytes of [500_000, 2]) assertEquals((await send("{}", bytes)).status, 422);
  const unknown = send(new Blob(["{}"]).stream(), 500_001);
  first.end();
  assertEquals([(await running).status, (await unknown).status], [422, 422]);
  assertEquals((await send("{}", 5_000_000)).status, 422); // more than there ever is waits for all
});

Deno.test("limitTime() answers 408, when a body does not come", async () => {
  await using app = new TestServedApp({ longest: 20 });
  const { body, end } = silence();
  const reply = await app.send("POST", "/projects/", { body });
  end();
  assertEquals([reply.status, reply.body], [408, {
    detail: "The request was not done within 0.02 seconds.",
  }]);
});
