import { assert, assertEquals } from "@std/assert";
import type { SyncProgress } from "../../src/delivery/sync_outbox.ts";
import { watchOutbox, type WatchOutboxOptions } from "../../src/delivery/watch_outbox.ts";
import { type OriginalApp, serveOriginalApp } from "../support/original_app.ts";
import { COMPLETED, TrackingFolder } from "./delivery_fixture.ts";

/** Watches for so many looks, before each of which something may happen. */
async function watch(
  tracking: TrackingFolder,
  looks: number,
  before: (look: number) => unknown = () => {},
  options: Partial<WatchOutboxOptions> = {},
) {
  const controller = new AbortController();
  const seen: SyncProgress[] = [];
  let look = 1;
  let now = 0;
  const clock = {
    now: () => now,
    random: () => 0,
    async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
      now += milliseconds;
      await before(++look);
      if (look > looks) controller.abort();
      signal?.throwIfAborted();
    },
  };
  await before(1);
  const result = await watchOutbox(tracking.outbox, {
    connect: (target) => tracking.connect(target.kind === "mlops" ? target.url : ""),
    signal: controller.signal,
    every: 1000,
    clock,
    onProgress: (progress) => seen.push(progress),
    ...options,
  });
  return { result, seen };
}

function to(app: OriginalApp) {
  return { target: { kind: "mlops" as const, url: app.url } };
}

Deno.test("watchOutbox() delivers what appears, and gives the sum", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const { result, seen } = await watch(tracking, 3, () => tracking.write([COMPLETED], to(app)));
  assertEquals(result, { delivered: 3, pending: 0, rejected: 0 });
  assertEquals(seen.length, 3);
  assertEquals(app.iterations.length, 3);
});

Deno.test("watchOutbox() leaves an App that is down in peace, longer and longer, and then asks whether it is back", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const id = await tracking.write([COMPLETED], to(app));
  app.intervene = () => new Response("", { status: 503, headers: { "retry-after": "999" } });
  const asked: number[] = [];
  await watch(tracking, 15, (look) => {
    asked[look] = app.requests.length;
  });
  const looks = [...asked.keys()].slice(1).filter((look) => asked[look + 1]! > asked[look]!);
  assertEquals(looks, [1, 2, 4, 8]); // seconds 0, 1, 3 and 7; the next would be 15
  assertEquals(app.requests.map(({ method, path }) => `${method} ${path}`), Array(4).fill("GET /"));
  assertEquals(tracking.outbox.folder(id).deliveryState().attempts, 1);
  app.intervene = (_request, handle) => handle();
  assertEquals((await watch(tracking, 1)).result, { delivered: 1, pending: 0, rejected: 0 });
});

Deno.test("watchOutbox() tries what was refused at its first look only", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  await tracking.write([COMPLETED], to(app));
  app.intervene = (request, handle) =>
    request.method === "POST" && request.path.includes("iterations")
      ? Response.json({ detail: "No." }, { status: 400 })
      : handle();
  const posts = () =>
    app.requests.filter(({ method, path }) => method === "POST" && path.includes("iterations"))
      .length;
  assertEquals((await watch(tracking, 1)).result, { delivered: 0, pending: 0, rejected: 1 });
  const { result, seen } = await watch(tracking, 5, () => {}, { retryRejected: true });
  assertEquals([result.rejected, posts()], [1, 2]);
  assert(seen.every(({ outcome }) => outcome.kind === "rejected"));
});
