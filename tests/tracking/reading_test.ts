/** Listing by a filter, wherever the iterations are. */

import { assertEquals, assertRejects } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { configure, withSettings } from "../../src/settings.ts";
import { listIterations, type ListOptions } from "../../src/tracking/reading.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { syncOutbox } from "../../src/tracking/sync.ts";
import { withIteration } from "../../src/tracking/track.ts";
import { headerOf } from "../support/journal_records.ts";
import { serveOriginalApp } from "../support/original_app.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

async function names(filter: string, options: ListOptions = {}): Promise<string[]> {
  const list = listIterations({ sort: "iteration_name", ...options, filter });
  return (await Array.fromAsync(list)).map((it) => it.iteration_name);
}

async function train(name: string, loss: number, rate: number | string): Promise<void> {
  await withIteration(name, { project: "Iris", experiment: "softmax" }, async (iteration) => {
    iteration.logMetric("loss", loss);
    iteration.logMetric("less `is` more", -loss);
    iteration.logParameter("rate", rate);
    if (rate === "0.1") iteration.logTags("text");
    await Promise.resolve();
  });
}

/** What every place has to answer with. */
async function check(): Promise<void> {
  assertEquals(await names("metrics.loss <= 1 and params.rate = '0.1'"), ["a", "b"]);
  assertEquals(await names("metrics.loss = NaN or params.rate > 0.1"), ["c", "d"]);
  assertEquals(await names("not metrics.loss < 1"), ["b", "c", "d"]);
  assertEquals(await names("name in ('a', 'd') and status = 'FINISHED'"), ["a", "d"]);
  assertEquals(await names("name like '_' and experiment = 'softmax'", { limit: 2 }), ["a", "b"]);
  assertEquals(await names("metrics.loss > 5"), []);
  assertEquals(await names("", { project: "Iris" }), ["a", "b", "c", "d"]);
  const sort = "metrics.`less ``is`` more`";
  assertEquals(await names("", { sort }), ["c", "b", "a", "d"]);
  await assertRejects(() => names("", { sort: "metrics.loss sideways" }), TypeError, "Sort by ");
}

async function trainAll(): Promise<void> {
  await train("a", 0.5, 0.1);
  await train("b", 1, "0.1");
  await train("c", 2, 0.5);
  await train("d", NaN, "x");
}

Deno.test("listIterations() filters what an App has", async () => {
  await using _folder = trackingFolder();
  await trainAll();
  await check();
  assertEquals(await names("tags = 'text'"), ["b"]);
});

Deno.test("listIterations() filters what waits in the outbox as the App does, and both in one list", async () => {
  await using _folder = trackingFolder();
  await withSettings({ mode: "offline" }, trainAll);
  await check();
  assertEquals(await names("tags.text = 'true'"), ["b"]);
  await syncOutbox();
  await check();
  await withSettings({ mode: "offline" }, () => train("e", 0, 7));
  assertEquals(await names("params.rate in (0.5, 7)"), ["c", "e"]);
});

Deno.test("listIterations() filters an original App's iterations itself", async () => {
  await using app = serveOriginalApp();
  await using _folder = trackingFolder({ url: app.url });
  await trainAll();
  await check();
  const queries = app.requests.filter(({ path }) => path.includes("filter"));
  assertEquals(queries, []);
});

Deno.test("listIterations() goes by what an iteration is now, where the App knows it as it was", async () => {
  await using folder = trackingFolder();
  const id = "0123456789abcdef01234567";
  const at = Date.UTC(2026, 0, 1);
  const contents: RecordContent[] = [{ type: "metrics", points: [["loss", 0, 1]] }];
  const writer = folder.outbox.create(headerOf({ id, name: "run" }), at);
  for (const content of contents) writer.append(content, at);
  (await writer.close())[Symbol.dispose]();
  await syncOutbox();
  assertEquals(await names("metrics.loss = 1 and status = 'crashed'"), ["run"]);
  await using iteration = await startIteration("run", { resume: id });
  iteration.logMetric("loss", 2);
  assertEquals(await names("metrics.loss = 1"), []);
  assertEquals(await names("metrics.loss = 2 and status = 'running'"), ["run"]);
  await iteration.endIteration();
  assertEquals(await names("metrics.loss = 2 and status = 'completed'"), ["run"]);
});

Deno.test("listIterations() refuses a filter that cannot be read before it asks anybody", async () => {
  await using _folder = trackingFolder();
  using _settings = configure({ url: "http://127.0.0.1:9" });
  await assertRejects(
    () => Array.fromAsync(listIterations({ filter: "metrics.loss >" })),
    TypeError,
    "Cannot read the filter: a value is missing, at character 15\n  metrics.loss >",
  );
});
