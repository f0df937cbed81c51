import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { fromChart } from "../../src/contract/interactive_chart.ts";
import { objectIdOf } from "../../src/contract/object_id.ts";
import { AppClient } from "../../src/delivery/app_client.ts";
import { deliverJournal, type DeliveryOutcome } from "../../src/delivery/deliver_journal.ts";
import {
  droppedConnection,
  isIterationPost,
  iterationPosts,
  type OriginalApp,
  serveOriginalApp,
} from "../support/original_app.ts";
import { barrier, COMPLETED, points, sha256Of, TrackingFolder } from "./delivery_fixture.ts";

const OVER = { isOver: true };

async function deliver(
  tracking: TrackingFolder,
  app: OriginalApp,
  id: string,
): Promise<DeliveryOutcome> {
  return await deliverJournal(tracking.outbox.folder(id), tracking.connect(app.url), OVER);
}

Deno.test("deliverJournal() sends the original App everything in one POST", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const client = new AppClient(app.url);
  const dataset = { dataset_name: "iris", version: "1", path_to_dataset: "iris.csv" };
  const { _id } = await client.post<{ _id: string }>("/datasets/", dataset);
  const bytes = new TextEncoder().encode("an image");
  const sha256 = await sha256Of(bytes);
  const contents: RecordContent[] = [
    ...points("loss", [3, 2, NaN]),
    { type: "parameters", values: { lr: 0.1 } },
    { type: "model_path", path: "models/iris.json" },
    { type: "dataset", dataset: { name: "iris", version: "1" } },
    { type: "chart", chart: fromChart({ name: "c", type: "bar", x: [["a"]], y: [[1]] }) },
    {
      type: "image_chart",
      name: "i",
      sha256,
      size: 8,
      media_type: "image/png",
      comparable: true,
    },
    { ...COMPLETED, status: "failed", error: { name: "Error", message: "no" } } as RecordContent,
  ];
  const id = await tracking.write(contents, {}, [bytes]);
  assertEquals(await deliver(tracking, app, id), { kind: "delivered", warnings: [] });
  const [iteration, ...others] = app.iterations;
  assertEquals(others, []);
  assertEquals(iteration!.id, id);
  assertEquals([iteration!.project_title, iteration!.experiment_name], ["Iris", "softmax"]);
  assertEquals(iteration!.metrics, { loss: "NaN" });
  assertEquals(iteration!.parameters, {
    iteration_status: "failed",
    iteration_error: "Error: no",
    lr: 0.1,
  });
  assertEquals(iteration!.dataset, { id: _id, name: "iris", version: "1" });
  assertEquals(iteration!.interactive_charts?.map(({ name }) => name), ["c", "loss"]);
  assertEquals(iteration!.interactive_charts?.[1]?.y_data, [[3, 2]]);
  assertEquals(iteration!.image_charts?.[0]?.encoded_image, bytes.toBase64());
  // What is delivered is removed next: only that its App may have it was written down.
  const state = tracking.outbox.folder(id).deliveryState();
  assertEquals([state.acknowledged, state.url, state.posted_at], [0, app.url, null]);
});

Deno.test("deliverJournal() sends no histories to the original App when they are turned off", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([...points("loss", [3, 2]), COMPLETED], { step_charts: false });
  await deliver(tracking, app, id);
  assertEquals(app.iterations[0]!.interactive_charts, []);
});

Deno.test("deliverJournal() sends the original App nothing of a running iteration", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  using journal = await tracking.hold(points("loss", [1]));
  const outcome = await deliverJournal(journal.folder, tracking.connect(app.url), {
    isOver: false,
  });
  assertEquals(outcome, { kind: "pending", reason: "it is still running", isUnreachable: false });
  assertEquals(app.requests.map(({ path }) => path), ["/"]);
});

Deno.test("deliverJournal() goes without a dataset that the original App does not have", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const unknown = [
    [{ id: "0".repeat(24) }, "0".repeat(24)],
    [{ id: "no id" }, "no id"],
    [{ name: "a", version: "1" }, "a, version 1"],
    [{ name: "a/b", version: "" }, "a/b, version "],
  ] as const;
  for (const [dataset, named] of unknown) {
    const id = await tracking.write([{ type: "dataset", dataset }, COMPLETED]);
    const warnings = [`the dataset ${named} was left out: the App has none`];
    assertEquals(await deliver(tracking, app, id), { kind: "delivered", warnings });
  }
  assertEquals(app.iterations.map(({ dataset }) => dataset), [null, null, null, null]);
});

Deno.test("deliverJournal() looks for an iteration whose POST had no answer, and finds it", async () => {
  const faults: (() => Response)[] = [
    droppedConnection,
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    () => new Response("Internal Server Error", { status: 500 }),
    () => new Response("", { status: 504 }),
    () => Response.redirect("http://127.0.0.1:9/", 307),
  ];
  for (const fault of faults) {
    await using app = serveOriginalApp();
    await using tracking = new TrackingFolder();
    app.intervene = async (request, handle) => {
      const answer = await handle();
      return isIterationPost(request) ? fault() : answer;
    };
    const id = await tracking.write();
    assertEquals((await deliver(tracking, app, id)).kind, "delivered");
    assertEquals([app.iterations.length, iterationPosts(app), tracking.clock.slept], [1, 1, []]);
  }
});

Deno.test("deliverJournal() waits for a POST that may still arrive, and posts no second one", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  let late: (() => Promise<Response>) | undefined;
  app.intervene = (request, handle) => {
    if (!isIterationPost(request)) return handle();
    late = handle;
    return droppedConnection();
  };
  tracking.clock.sleep = async (milliseconds) => {
    assertEquals(milliseconds, 30_000);
    await late!();
  };
  const id = await tracking.write();
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals([app.iterations.length, iterationPosts(app)], [1, 1]);
});

Deno.test("deliverJournal() posts again what did not arrive in the time of grace", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  let dropped = 0;
  app.intervene = (request, handle) =>
    isIterationPost(request) && dropped++ < 1 ? droppedConnection() : handle();
  const id = await tracking.write();
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals([app.iterations.length, iterationPosts(app), tracking.clock.slept], [1, 2, [
    30_000,
  ]]);
});

Deno.test("deliverJournal() waits what is left of the grace when another process posted", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write();
  const folder = tracking.outbox.folder(id);
  const posted_at = tracking.clock.time - 20_000;
  folder.saveDeliveryState({ ...folder.deliveryState(), posted_at });
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(tracking.clock.slept, [10_000]);
  assertEquals(app.iterations.length, 1);
});

Deno.test("deliverJournal() waits no longer than a POST can take when a clock was set back", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write();
  const folder = tracking.outbox.folder(id);
  const posted_at = tracking.clock.time + 1e9;
  folder.saveDeliveryState({ ...folder.deliveryState(), posted_at });
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(tracking.clock.slept, [60_000]); // the request's time-out, and the grace
});

Deno.test("deliverJournal() knows that a POST never left when there was no connection", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const connection = tracking.connect(app.url, {
    async fetch(request) {
      if (request.method === "POST" && request.url.endsWith("/iterations/")) {
        await request.body?.cancel();
        return await fetch("http://127.0.0.1:1024/"); // where nobody listens
      }
      return await fetch(request);
    },
  });
  const folder = tracking.outbox.folder(await tracking.write());
  const outcome = await deliverJournal(folder, connection, OVER);
  assert(outcome.kind === "pending" && outcome.isUnreachable);
  assertStringIncludes(outcome.reason, "could not connect: connection refused");
  assertEquals([folder.deliveryState().posted_at, tracking.clock.slept], [null, []]);
});

Deno.test("deliverJournal() keeps beforehand that it posts, and to whom", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write();
  const folder = tracking.outbox.folder(id);
  const seen: unknown[] = [];
  app.intervene = (request, handle) => {
    if (isIterationPost(request)) seen.push(folder.deliveryState());
    return handle();
  };
  await deliver(tracking, app, id);
  const { time } = tracking.clock;
  assertEquals(seen, [{
    acknowledged: 0,
    url: app.url,
    attempts: 0,
    last_error: null,
    same_error: 0,
    rejected: null,
    posted_at: time + 30_000, // by then it is given up
    place: { project: objectIdOf("Iris"), experiment: app.projects[0]!.experiments[0]!.id },
  }]);
});

Deno.test("deliverJournal() does not post what the original App has already, whatever is kept here", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write();
  await deliver(tracking, app, id);
  await Deno.remove(`${tracking.outbox.folder(id).path}/delivery.json`);
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals([app.iterations.length, iterationPosts(app)], [1, 1]);
});

Deno.test("deliverJournal() posts again what another writer erased", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write();
  app.intervene = async (request, handle) => {
    const answer = await handle();
    if (isIterationPost(request) && iterationPosts(app) === 1) {
      const project = app.projects[0]!;
      app.save({
        ...project,
        experiments: project.experiments.map((it) => ({ ...it, iterations: [] })),
      });
    }
    return answer;
  };
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals([app.iterations.length, iterationPosts(app)], [1, 2]);
});

Deno.test("deliverJournal() gives up after three POSTs and says what was seen", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  app.intervene = (request, handle) =>
    isIterationPost(request) ? new Response("Internal Server Error", { status: 500 }) : handle();
  const id = await tracking.write();
  const outcome = await deliver(tracking, app, id);
  assert(outcome.kind === "pending" && !outcome.isUnreachable);
  assertStringIncludes(outcome.reason, "iterations/ answered 500");
  assertEquals(iterationPosts(app), 3);
  const state = tracking.outbox.folder(id).deliveryState();
  assertEquals([state.attempts, state.same_error, state.last_error], [1, 1, outcome.reason]);
  await deliver(tracking, app, id);
  assertEquals(tracking.outbox.folder(id).deliveryState().same_error, 2);
});

Deno.test("deliverJournal() knows that a refused POST was not stored", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  app.intervene = (request, handle) =>
    isIterationPost(request) ? Response.json({ detail: "No." }, { status: 400 }) : handle();
  const id = await tracking.write();
  const outcome = await deliver(tracking, app, id);
  assert(outcome.kind === "rejected");
  assertEquals([outcome.status, outcome.detail], [400, "No."]);
  const state = tracking.outbox.folder(id).deliveryState();
  assertEquals([state.posted_at, state.url, state.rejected], [null, null, {
    status: 400,
    detail: "No.",
  }]);
});

Deno.test("deliverJournal() keeps that it posted when it is given up on the way", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const controller = new AbortController();
  app.intervene = (request, handle) => {
    if (!isIterationPost(request)) return handle();
    controller.abort();
    return handle();
  };
  const id = await tracking.write();
  const folder = tracking.outbox.folder(id);
  const { signal } = controller;
  const outcome = await deliverJournal(folder, tracking.connect(app.url), { isOver: true, signal });
  assertEquals(outcome.kind, "pending");
  assertEquals(folder.deliveryState().posted_at, tracking.clock.time);
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(app.iterations.length, 1);
});

Deno.test("deliverJournal() resolves names anew when the project was removed in between", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const connection = tracking.connect(app.url);
  const [first, second] = [await tracking.write(), await tracking.write()];
  await deliverJournal(tracking.outbox.folder(first), connection, OVER);
  app.forget(objectIdOf("Iris"));
  const outcome = await deliverJournal(tracking.outbox.folder(second), connection, OVER);
  assertEquals(outcome.kind, "delivered");
  assertEquals(app.iterations.map(({ id }) => id), [second]);
});

Deno.test("deliverJournal() rejects an iteration whose project's id the original App does not know", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([COMPLETED], { project: { id: "0".repeat(24) } });
  const outcome = await deliver(tracking, app, id);
  assert(outcome.kind === "rejected");
  assertEquals([outcome.status, outcome.detail], [404, "Project not found."]);
});

Deno.test("deliverJournal() sends no second half of a journal to the original App", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  using journal = await tracking.hold([...points("loss", [1, 2, 3]), COMPLETED], {}, 1);
  journal.folder.dropAcknowledged(3);
  const outcome = await deliverJournal(journal.folder, tracking.connect(app.url), OVER);
  assert(outcome.kind === "pending");
  assertStringIncludes(outcome.reason, "another App has its first records already");
  assertEquals(app.iterations, []);
});

Deno.test("deliverJournal() loses none of many iterations that are delivered at once", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  let writers = 0;
  app.beforeSave = async () => {
    assertEquals(++writers, app.projects.length === 0 ? writers : 1);
    await new Promise((resolve) => setTimeout(resolve, 0));
    writers--;
  };
  const ids = await Promise.all(Array.from({ length: 12 }, () => tracking.write()));
  const outcomes = await Promise.all(ids.map((id) => deliver(tracking, app, id)));
  assertEquals(new Set(outcomes.map(({ kind }) => kind)), new Set(["delivered"]));
  assertEquals(app.iterations.map(({ id }) => id).sort(), ids.sort());
  assertEquals(iterationPosts(app), 12);
});

Deno.test("deliverJournal() loses and doubles none when writers that know no lock come in between", async () => {
  await using app = serveOriginalApp();
  const trackings = [new TrackingFolder(), new TrackingFolder(), new TrackingFolder()];
  const writes = barrier(3);
  let saves = 0;
  // The first three writes of iterations all read the project before any of them writes it.
  app.beforeSave = () =>
    app.projects[0]?.experiments.length && ++saves <= 3 ? writes() : Promise.resolve();
  const ids = await Promise.all(trackings.map((tracking) => tracking.write()));
  const outcomes = await Promise.all(trackings.map((it, index) => deliver(it, app, ids[index]!)));
  assertEquals(outcomes.map(({ kind }) => kind), ["delivered", "delivered", "delivered"]);
  assertEquals(app.iterations.map(({ id }) => id).sort(), ids.sort());
  for (const tracking of trackings) await tracking[Symbol.asyncDispose]();
});
