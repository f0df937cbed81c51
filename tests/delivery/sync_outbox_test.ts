import { assert, assertEquals, assertRejects } from "@std/assert";
import type { JournalTarget } from "../../src/contract/journal_record.ts";
import {
  syncOutbox,
  type SyncOutboxOptions,
  type SyncProgress,
} from "../../src/delivery/sync_outbox.ts";
import { type OriginalApp, serveOriginalApp } from "../support/original_app.ts";
import { barrier, COMPLETED, points, TrackingFolder } from "./delivery_fixture.ts";

/** Synchronises and tells of each journal how it went, and which targets were connected with. */
async function sync(tracking: TrackingFolder, options: Partial<SyncOutboxOptions> = {}) {
  const seen: SyncProgress[] = [];
  const targets: JournalTarget[] = [];
  const result = await syncOutbox(tracking.outbox, {
    connect(target) {
      targets.push(target);
      return tracking.connect(target.kind === "mlops" ? target.url : "http://embedded.invalid");
    },
    onProgress: (progress) => seen.push(progress),
    ...options,
  });
  return { result, seen, targets };
}

function to(app: OriginalApp): { target: JournalTarget } {
  return { target: { kind: "mlops", url: app.url } };
}

Deno.test("syncOutbox() delivers every journal to its own App and removes it", async () => {
  await using tracking = new TrackingFolder();
  await using first = serveOriginalApp();
  await using second = serveOriginalApp();
  const ids = [
    await tracking.write([COMPLETED], to(first)),
    await tracking.write([COMPLETED], to(first)),
    await tracking.write([COMPLETED], to(second)),
  ];
  const { result, seen, targets } = await sync(tracking);
  assertEquals(result, { delivered: 3, pending: 0, rejected: 0 });
  assertEquals(
    seen.map(({ id, done, total }) => [id, done, total]),
    ids.sort().map((id, index) => [id, index + 1, 3]),
  );
  assertEquals([first.iterations.length, second.iterations.length], [2, 1]);
  assertEquals(targets.length, 2);
  assertEquals(tracking.outbox.list(), []);
});

Deno.test("syncOutbox() ends an iteration whose process is gone, and delivers it", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  await tracking.write(points("loss", [1]), to(app));
  assertEquals((await sync(tracking)).result, { delivered: 1, pending: 0, rejected: 0 });
  assertEquals(app.iterations[0]!.parameters, { iteration_status: "crashed" });
});

Deno.test("syncOutbox() delivers an end that was provisional when its process is gone", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const end = { type: "end", status: "killed", error: null, provisional: true } as const;
  await tracking.write([end], to(app));
  assertEquals((await sync(tracking)).result, { delivered: 1, pending: 0, rejected: 0 });
  assertEquals(app.iterations[0]!.parameters, { iteration_status: "killed" });
});

Deno.test("syncOutbox() leaves a journal alone that a living process holds", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  using _held = await tracking.hold(points("loss", [1]), to(app));
  const { result, seen } = await sync(tracking);
  assertEquals(result, { delivered: 0, pending: 1, rejected: 0 });
  const outcome = seen[0]!.outcome;
  assert(outcome.kind === "pending");
  assertEquals(outcome.reason, "another process holds it");
  assertEquals(app.requests, []);
});

Deno.test("syncOutbox() tries an App that is down once, and the others all the same", async () => {
  await using tracking = new TrackingFolder();
  await using down = serveOriginalApp();
  await using up = serveOriginalApp();
  down.intervene = () => new Response("", { status: 503, headers: { "retry-after": "999" } });
  for (const app of [down, up, down, up, down]) await tracking.write([COMPLETED], to(app));
  const { result, seen } = await sync(tracking);
  assertEquals(result, { delivered: 2, pending: 3, rejected: 0 });
  assertEquals(down.requests.length, 1);
  const reasons = seen.map(({ outcome }) => outcome.kind === "pending" ? outcome.reason : "");
  assertEquals(new Set(reasons), new Set([`GET ${down.url}/ answered 503`, ""]));
  assertEquals(tracking.outbox.list().length, 3);
});

Deno.test("syncOutbox() goes on to the next journal when an App fails at one", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const poison = await tracking.write([COMPLETED], to(app));
  await tracking.write([COMPLETED], to(app));
  app.intervene = (request, handle) =>
    request.body.includes(poison) ? new Response("", { status: 500 }) : handle();
  assertEquals((await sync(tracking)).result, { delivered: 1, pending: 1, rejected: 0 });
  assertEquals(tracking.outbox.list(), [poison]);
});

Deno.test("syncOutbox() keeps and lists what an App refused, and tries it again when asked to", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const id = await tracking.write([COMPLETED], to(app));
  app.intervene = (request, handle) =>
    request.method === "POST" ? Response.json({ detail: "No." }, { status: 400 }) : handle();
  assertEquals((await sync(tracking)).result, { delivered: 0, pending: 0, rejected: 1 });
  const before = app.requests.length;
  const { result, seen } = await sync(tracking);
  assertEquals(result, { delivered: 0, pending: 0, rejected: 1 });
  assertEquals(seen[0]!.outcome, { kind: "rejected", status: 400, detail: "No." });
  assertEquals([app.requests.length, tracking.outbox.list()], [before, [id]]);
  app.intervene = (_request, handle) => handle();
  assertEquals((await sync(tracking, { retryRejected: true })).result, {
    delivered: 1,
    pending: 0,
    rejected: 0,
  });
});

Deno.test("syncOutbox() sends to another App on demand, unless one has some of it", async () => {
  await using tracking = new TrackingFolder();
  await using own = serveOriginalApp();
  await using other = serveOriginalApp();
  const free = await tracking.write([COMPLETED], to(own));
  const bound = await tracking.write([COMPLETED], to(own));
  const folder = tracking.outbox.folder(bound);
  folder.saveDeliveryState({ ...folder.deliveryState(), url: own.url });
  assertEquals((await sync(tracking, { to: new URL(other.url) })).result.delivered, 2);
  assertEquals(own.iterations.map(({ id }) => id), [bound]);
  assertEquals(other.iterations.map(({ id }) => id), [free]);
});

Deno.test("syncOutbox() sends what the embedded App has some of to the embedded App", async () => {
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write());
  folder.saveDeliveryState({ ...folder.deliveryState(), url: "embedded" });
  const { targets } = await sync(tracking, { to: "http://127.0.0.1:1024" });
  assertEquals(targets, [{ kind: "embedded" }]);
});

Deno.test("syncOutbox() tells why when a journal's target is nonsense, and goes on", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  await tracking.write([COMPLETED], { target: { kind: "mlops", url: "nonsense" } });
  await tracking.write([COMPLETED], to(app));
  const { result, seen } = await sync(tracking);
  assertEquals(result, { delivered: 1, pending: 1, rejected: 0 });
  const outcome = seen[0]!.outcome;
  assert(outcome.kind === "pending" && outcome.cause instanceof TypeError);
});

Deno.test("syncOutbox() stops when it is told to", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const controller = new AbortController();
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.push(await tracking.write([COMPLETED], to(app)));
  const { result } = await sync(tracking, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  assertEquals(result, { delivered: 1, pending: 2, rejected: 0 });
  for (const id of ids.sort().slice(1)) {
    assertEquals(tracking.outbox.folder(id).deliveryState().attempts, 0);
  }
});

Deno.test("syncOutbox() refuses to send to what is no URL", async () => {
  await using tracking = new TrackingFolder();
  await assertRejects(
    () => sync(tracking, { to: "localhost:8000" }),
    TypeError,
    "must start with http",
  );
});

Deno.test("syncOutbox() connects with a canonical URL without credentials", async () => {
  await using tracking = new TrackingFolder();
  await tracking.write();
  const { targets } = await sync(tracking, { to: "http://user:secret@LOCALHOST:1024/x/" });
  assertEquals(targets, [{ kind: "mlops", url: "http://localhost:1024/x" }]);
});

Deno.test("syncOutbox() delivers each iteration once when many do it at the same time", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const ids: string[] = [];
  for (let count = 0; count < 10; count++) ids.push(await tracking.write([COMPLETED], to(app)));
  const results = await Promise.all(Array.from({ length: 4 }, () => sync(tracking)));
  assertEquals(results.reduce((sum, { result }) => sum + result.delivered, 0), 10);
  assertEquals(app.iterations.map(({ id }) => id).sort(), ids.sort());
  assertEquals(tracking.outbox.list(), []);
});

Deno.test("syncOutbox() delivers the iterations only that it is told", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.push(await tracking.write([COMPLETED], to(app)));
  const { result, seen } = await sync(tracking, { ids: [ids[1]!.toUpperCase(), "0".repeat(24)] });
  assertEquals(result, { delivered: 1, pending: 0, rejected: 0 });
  assertEquals(seen.map(({ id, done, total }) => [id, done, total]), [[ids[1]!, 1, 1]]);
  assertEquals(app.iterations.map(({ id }) => id), [ids[1]!]);
});

Deno.test("syncOutbox() tries no other journal of an App that lets nobody in", async () => {
  for (const status of [401, 403, 407]) {
    await using tracking = new TrackingFolder();
    await using app = serveOriginalApp();
    app.intervene = () => Response.json({ detail: "Who are you?" }, { status });
    for (let count = 0; count < 3; count++) await tracking.write([COMPLETED], to(app));
    assertEquals((await sync(tracking)).result, { delivered: 0, pending: 3, rejected: 0 });
    assertEquals(app.requests.length, 1);
    app.intervene = (_request, handle) => handle();
    assertEquals((await sync(tracking)).result, { delivered: 3, pending: 0, rejected: 0 });
  }
});

Deno.test("syncOutbox() lists a journal as stuck that an App failed at ten times, and delivers the others", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const poison = await tracking.write([COMPLETED], to(app));
  const fail: typeof app.intervene = (request, handle) =>
    request.body.includes(poison) ? new Response("", { status: 503 }) : handle();
  app.intervene = fail;
  for (let run = 0; run < 10; run++) {
    assertEquals((await sync(tracking)).result, { delivered: 0, pending: 1, rejected: 0 });
  }
  await tracking.write([COMPLETED], to(app));
  const posts = () => app.requests.filter(({ body }) => body.includes(poison)).length;
  const before = posts();
  const { result, seen } = await sync(tracking);
  assertEquals(result, { delivered: 1, pending: 0, rejected: 1 });
  const outcome = seen.find(({ id }) => id === poison)!.outcome;
  assert(outcome.kind === "stuck" && outcome.reason.endsWith("answered 503"));
  assertEquals([posts(), tracking.outbox.list()], [before, [poison]]);
  app.intervene = (_request, handle) => handle();
  const again = await sync(tracking, { retryRejected: true });
  assertEquals(again.result, { delivered: 1, pending: 0, rejected: 0 });
});

Deno.test("syncOutbox() holds no journal for stuck because its App was down ten times", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  await tracking.write([COMPLETED], to(app));
  app.intervene = () => new Response("", { status: 503 });
  for (let run = 0; run < 11; run++) await sync(tracking);
  app.intervene = (_request, handle) => handle();
  assertEquals((await sync(tracking)).result, { delivered: 1, pending: 0, rejected: 0 });
});

Deno.test("syncOutbox() puts into another project what was refused for want of its own", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const gone = { id: "0123456789abcdef01234567" };
  const header = { ...to(app), project: gone, experiment: { name: "softmax" } };
  const id = await tracking.write([COMPLETED], header);
  assertEquals((await sync(tracking)).result, { delivered: 0, pending: 0, rejected: 1 });
  const refuge = { project: "Refuge", retryRejected: true };
  assertEquals((await sync(tracking, refuge)).result, { delivered: 1, pending: 0, rejected: 0 });
  const [stored] = app.iterations;
  assertEquals([stored!.id, stored!.project_title, stored!.experiment_name], [
    id,
    "Refuge",
    "softmax",
  ]);
});

Deno.test("syncOutbox() remembers into which project a journal was sent", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  await tracking.write([COMPLETED], to(app));
  app.intervene = () => new Response("", { status: 503 });
  assertEquals((await sync(tracking, { project: "Refuge" })).result.pending, 1);
  app.intervene = (_request, handle) => handle();
  assertEquals((await sync(tracking)).result.delivered, 1);
  assertEquals(app.projects.map(({ title }) => title), ["Refuge"]);
});

Deno.test("syncOutbox() says why it does not send elsewhere what an App has some of", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  for (const change of [{ to: "http://127.0.0.1:1024" }, { project: "Refuge" }]) {
    const id = await tracking.write([COMPLETED], to(app));
    const folder = tracking.outbox.folder(id);
    folder.saveDeliveryState({ ...folder.deliveryState(), url: app.url });
    const { result, seen } = await sync(tracking, change);
    assertEquals(result, { delivered: 1, pending: 0, rejected: 0 });
    const place = change.to ? `to ${change.to}` : 'into the project "Refuge"';
    assertEquals(seen[0]!.note, `cannot go ${place}: ${app.url} has some of it already`);
  }
  assertEquals(app.projects.map(({ title }) => title), ["Iris"]);
});

Deno.test("syncOutbox() of several folders at once makes one project and experiment of a new name", async () => {
  await using app = serveOriginalApp();
  await using first = new TrackingFolder();
  await using second = new TrackingFolder();
  app.beforeSave = barrier(2);
  const ids: string[] = [];
  for (const tracking of [first, second]) {
    ids.push(await tracking.write([COMPLETED], { ...to(app), project: { name: "new" } }));
  }
  // Another client's write at the same moment can erase an iteration there; names are what this is about.
  let posted = Promise.resolve();
  app.intervene = async (request, handle) => {
    if (request.method !== "POST" || !request.path.endsWith("/iterations/")) return await handle();
    app.beforeSave = () => Promise.resolve();
    const answer = posted.then(handle);
    posted = answer.then(() => {});
    return await answer;
  };
  const results = await Promise.all([first, second].map((tracking) => sync(tracking)));
  assertEquals(results.map(({ result }) => result.delivered), [1, 1]);
  assertEquals(app.projects.map((it) => [it.title, it.experiments.length]), [["new", 1]]);
  assertEquals(app.iterations.map(({ id }) => id).sort(), ids.sort());
});
