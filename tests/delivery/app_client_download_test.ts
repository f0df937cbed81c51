/** Long replies, read as they come. */

import { assertEquals, assertRejects } from "@std/assert";
import { AppClient } from "../../src/delivery/app_client.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../../src/errors.ts";

function clientOf(answer: (request: Request) => Response): AppClient {
  const fetch = (request: Request) => Promise.resolve(answer(request));
  return new AppClient("http://app/base", { token: "secret", fetch });
}

Deno.test("AppClient.download() gives a reply before it has come in full", async () => {
  let asked: Request | undefined;
  const { readable, writable } = new TransformStream<Uint8Array>();
  const stream = await clientOf((request) => {
    asked = request;
    return new Response(readable);
  }).download("/export/iterations.csv");
  assertEquals(
    [asked?.url, asked?.headers.get("authorization")],
    ["http://app/base/export/iterations.csv", "Bearer secret"],
  );
  const writer = writable.getWriter();
  const reader = stream.getReader();
  for (const byte of [1, 2]) {
    const [{ value }] = await Promise.all([reader.read(), writer.write(new Uint8Array([byte]))]);
    assertEquals(value, new Uint8Array([byte]));
  }
  const [{ done }] = await Promise.all([reader.read(), writer.close()]);
  assertEquals(done, true);
});

Deno.test("AppClient.download() tells a refusal from what is no App's answer", async () => {
  const download = (status: number, body: BodyInit | null, type: string) =>
    clientOf(() => new Response(body, { status, headers: { "content-type": type } })).download(
      "/x",
    );
  const refusal = await assertRejects(
    () => download(404, '{"detail":"Project not found."}', "application/json"),
    MlopsAppError,
  );
  assertEquals([refusal.status, refusal.detail], [404, "Project not found."]);
  await assertRejects(() => download(502, "<p>", "text/html"), MlopsAppUnreachableError);
  await assertRejects(() => download(204, null, "text/csv"), MlopsAppUnreachableError);
  await assertRejects(() => download(307, null, "text/csv"), MlopsAppUnreachableError);
});
