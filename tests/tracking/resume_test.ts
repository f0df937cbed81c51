import { assertEquals, assertRejects } from "@std/assert";
import { MlopsAppError } from "../../src/errors.ts";
import { getIteration, getMetricHistory } from "../../src/tracking/reading.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { syncOutbox } from "../../src/tracking/sync.ts";
import { withSettings } from "../../src/settings.ts";
import { Child } from "../support/child.ts";
import { serveOriginalApp } from "../support/original_app.ts";
import { headerOf, ID, lossAt } from "../support/journal_records.ts";
import { type TrackingFolder, trackingFolder } from "../support/tracking_folder.ts";

const TRAINING = new URL("./train_until_killed.ts", import.meta.url);

/** A journal whose process is gone, with two points. */
async function leaveBehind(folder: TrackingFolder): Promise<void> {
  const at = Date.UTC(2026, 0, 1);
  const writer = folder.outbox.create(headerOf({ id: ID, started_at: at }), at);
  writer.append(lossAt(0), at + 1000);
  writer.append(lossAt(1), at + 2000);
  (await writer.close())[Symbol.dispose]();
}

Deno.test("startIteration() with resume goes on with a crashed iteration that waits here", async () => {
  await using folder = trackingFolder();
  await leaveBehind(folder);
  const iteration = await startIteration("again", { resume: ID });
  assertEquals((await getIteration(ID)).status, "running");
  iteration.logMetric("loss", 0.125);
  const ended = await iteration.endIteration();
  assertEquals([ended.id, ended.status, ended.delivered], [ID, "completed", true]);
  assertEquals(ended.started_at, "2026-01-01T00:00:00.000Z");
  assertEquals((await getMetricHistory(ID, "loss")).steps, [0, 1, 2]);
});

Deno.test("startIteration() with resume goes on with a crashed iteration that the App has", async () => {
  await using folder = trackingFolder();
  await leaveBehind(folder);
  assertEquals(await syncOutbox(), { delivered: 1, pending: 0, rejected: 0 });
  assertEquals((await getIteration(ID)).status, "crashed");
  const iteration = await startIteration("again", { resume: ID });
  iteration.logMetric("loss", 0.125);
  assertEquals((await getIteration(ID)).status, "running");
  assertEquals((await getMetricHistory(ID, "loss")).steps, [0, 1, 2]);
  const ended = await iteration.endIteration();
  assertEquals([ended.status, ended.metrics], ["completed", { loss: 0.125 }]);
  assertEquals((await getMetricHistory(ID, "loss")).steps, [0, 1, 2]);
});

Deno.test("startIteration() with resume goes on twice, when it is interrupted in between", async () => {
  await using folder = trackingFolder();
  await leaveBehind(folder);
  for (const expected of [[0, 1, 2], [0, 1, 2, 3]]) {
    await using iteration = await startIteration("again", { resume: ID });
    iteration.logMetric("loss", 0.5);
    await iteration[Symbol.asyncDispose]();
    assertEquals((await getIteration(ID)).status, "interrupted");
    assertEquals((await getMetricHistory(ID, "loss")).steps, expected);
  }
});

Deno.test("startIteration() with resume goes on after SIGKILL, and after another one", async () => {
  await using folder = trackingFolder();
  await using child = new Child(TRAINING, folder.directory);
  const id = (await child.line())!;
  await child.kill();
  const before = await getMetricHistory(id, "step");
  const iteration = await startIteration("again", { resume: id });
  iteration.logMetric("step", 7);
  await iteration.endIteration();
  const after = await getMetricHistory(id, "step");
  assertEquals(after.values, [...before.values, 7]);
});

Deno.test("startIteration() with resume refuses what has ended well, runs, or is unknown", async () => {
  await using _folder = trackingFolder();
  const done = await startIteration("done");
  await done.endIteration();
  const again = () => startIteration("again", { resume: done.id });
  await assertRejects(again, Error, `Cannot resume iteration ${done.id}: it is completed`);
  await using runs = await startIteration("runs");
  const second = () => startIteration("again", { resume: runs.id });
  await assertRejects(second, Error, "it is running");
  await runs.endIteration();
  await assertRejects(() => startIteration("again", { resume: ID }), MlopsAppError, "404");
  await assertRejects(() => startIteration("again", { resume: "x" }), TypeError, "24 hexadecimal");
});

Deno.test("startIteration() with resume says that the original App cannot go on with one", async () => {
  await using folder = trackingFolder();
  await using app = serveOriginalApp();
  await leaveBehind(folder);
  await syncOutbox({ to: app.url });
  await withSettings({ url: app.url }, async () => {
    const again = () => startIteration("again", { resume: ID });
    await assertRejects(again, Error, "takes an iteration as a whole");
  });
});
