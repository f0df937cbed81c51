import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { JournalWriter } from "../../src/journal/journal_writer.ts";
import { withSettings } from "../../src/settings.ts";
import { putOver, readOutbox, readWaiting } from "../../src/tracking/outbox_reading.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { syncOutbox } from "../../src/tracking/sync.ts";
import { track } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { Child } from "../support/child.ts";
import { headerOf, ID, lossAt } from "../support/journal_records.ts";
import { type TrackingFolder, trackingFolder } from "../support/tracking_folder.ts";

const PNG = Uint8Array.from("\x89PNG\r\n\x1a\n rest", (character) => character.charCodeAt(0));
const OTHER = "76543210fedcba9876543210";
const TRAINING = new URL("./train_until_killed.ts", import.meta.url);

/** Writes a journal whose process is gone. */
async function write(
  folder: TrackingFolder,
  id: string,
  contents: readonly RecordContent[],
): Promise<void> {
  const at = Date.UTC(2026, 0, 1);
  const writer = folder.outbox.create(headerOf({ id, started_at: at }), at);
  contents.forEach((content, index) => writer.append(content, at + index));
  (await writer.close())[Symbol.dispose]();
}

Deno.test("readOutbox() of a folder that is not there is empty", async () => {
  await using folder = trackingFolder();
  assertEquals(readOutbox(folder.directory), []);
  assertEquals(readWaiting(folder.directory, ID), undefined);
});

Deno.test("readOutbox() and readWaiting() see an iteration that runs, as it goes on", async () => {
  await using folder = trackingFolder();
  await using iteration = await startIteration("runs", { project: "Iris" });
  iteration.logMetrics({ loss: 1, __proto__: 2 } as Record<string, number>);
  iteration.logImageChart("plot", PNG);
  const [seen] = readOutbox(folder.directory);
  assertEquals([seen!.first, seen!.iteration.status], [1, "running"]);
  assertEquals([seen!.iteration.metrics, seen!.iteration.ended_at], [{ loss: 1 }, null]);
  assertEquals(seen!.iteration.image_charts?.[0]?.encoded_image, "");
  iteration.logMetric("loss", NaN, { step: 5 });
  const whole = readWaiting(folder.directory, iteration.id)!;
  assertEquals(whole.iteration.metrics, { loss: NaN });
  assertEquals(whole.iteration.image_charts?.[0]?.encoded_image, PNG.toBase64());
  const { steps, values } = whole.histories.get("loss")!;
  assertEquals([steps, values], [[0, 5], [1, NaN]]);
  await iteration.endIteration();
  assertEquals(readOutbox(folder.directory), []);
});

Deno.test("readWaiting() knows an id in upper case, and no other", async () => {
  await using folder = trackingFolder({ mode: "offline" });
  await write(folder, ID, []);
  assertEquals(readWaiting(folder.directory, ID.toUpperCase())?.iteration.id, ID);
  for (const id of [OTHER, "", "..", `../outbox/${ID}`, `${ID}/lock`]) {
    assertEquals(readWaiting(folder.directory, id), undefined);
  }
});

Deno.test("readOutbox() tells an iteration whose process was killed, with all that it logged", async () => {
  await using folder = trackingFolder();
  await using child = new Child(TRAINING, folder.directory);
  const id = (await child.line())!;
  while (Number(await child.line()) < 100) { /* it trains */ }
  assertEquals(readWaiting(folder.directory, id)?.iteration.status, "running");
  child.kill();
  const last = Number((await child.rest()).findLast((line) => /^\d+$/.test(line)) ?? 100);
  await childIsGone(folder, id);
  const { iteration, histories } = readWaiting(folder.directory, id)!;
  assertEquals([iteration.status, iteration.delivered], ["crashed", false]);
  assert(iteration.ended_at !== null && iteration.ended_at >= iteration.started_at);
  const { steps, values } = histories.get("step")!;
  assert(steps.length > last, `${steps.length} of ${last}`);
  assertEquals(values, steps.map((_, step) => step));
  assertEquals(iteration.parameters, { pid: iteration.parameters!.pid });
  assertEquals((await getIteration(id)).status, "crashed");
  assertEquals(await syncOutbox(), { delivered: 1, pending: 0, rejected: 0 });
  const delivered = await getIteration(id);
  assertEquals([delivered.status, delivered.delivered], ["crashed", true]);
  assertEquals(delivered.metrics, { step: steps.length - 1 });
});

async function childIsGone(folder: TrackingFolder, id: string): Promise<void> {
  while (folder.outbox.folder(id).isHeld()) await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("readOutbox() tells what was not delivered, and sync delivers it", async () => {
  await using folder = trackingFolder();
  const train = track((fail: boolean) => ({ name: `fails: ${fail}` }), async (fail: boolean) => {
    currentIteration().logMetric("loss", 1);
    await Promise.resolve();
    if (fail) throw new Error("own");
  });
  await withSettings({ directory: folder.directory, mode: "offline" }, async () => {
    await train(false);
    await train(true).catch(() => {});
  });
  const seen = readOutbox(folder.directory).map(({ iteration }) => iteration);
  assertEquals(seen.map((it) => `${it.iteration_name} ${it.status} ${it.delivered}`).sort(), [
    "fails: false completed false",
    "fails: true failed false",
  ]);
  const before = await Array.fromAsync(listIterations({ sort: "iteration_name" }));
  assertEquals(await syncOutbox(), { delivered: 2, pending: 0, rejected: 0 });
  const after = await Array.fromAsync(listIterations({ sort: "iteration_name" }));
  assertEquals(
    after.map((it) => [it.id, it.status, it.error]),
    before.map((
      it,
    ) => [it.id, it.status, it.error]),
  );
  assertEquals(after.map((it) => it.delivered), [true, true]);
});

Deno.test("readOutbox() leaves out what it cannot read, and says so", async () => {
  await using folder = trackingFolder();
  using warnings = capturedWarnings();
  await write(folder, ID, [lossAt(0)]);
  const outbox = join(folder.directory, "outbox");
  await Deno.writeTextFile(join(outbox, OTHER), "a file where a folder should be");
  await Deno.mkdir(join(outbox, "not an id"));
  await Deno.mkdir(join(outbox, `.${OTHER}.new`));
  assertEquals(readOutbox(folder.directory).map(({ iteration }) => iteration.id), [ID]);
  await Deno.remove(join(outbox, OTHER));
  assertEquals(warnings.lines.length, 1);
  assertMatch(
    warnings.lines[0]!,
    new RegExp(`^mlops: the journal .*${OTHER} is left out: Not a dir`),
  );
});

Deno.test("readOutbox() leaves a journal of a newer version alone, with one warning", async () => {
  await using folder = trackingFolder();
  using warnings = capturedWarnings();
  const at = Date.UTC(2026, 0, 1);
  const path = join(folder.directory, "outbox", OTHER);
  await Deno.mkdir(join(folder.directory, "outbox"), { recursive: true });
  const writer = JournalWriter.create(path, headerOf({ id: OTHER, version: 99 }), at);
  (await writer.close())[Symbol.dispose]();
  for (let read = 0; read < 2; read++) {
    assertEquals(readOutbox(folder.directory), []);
    assertEquals(readWaiting(folder.directory, OTHER), undefined);
  }
  assertEquals(warnings.lines.length, 1);
  assertStringIncludes(warnings.lines[0]!, "its format is version 99, this module knows 1");
});

Deno.test("readWaiting() tells where a journal begins whose first segments an App has", async () => {
  await using folder = trackingFolder();
  const at = Date.UTC(2026, 0, 1);
  const writer = folder.outbox.create(headerOf(), at, { segmentBytes: 500 });
  for (let step = 0; step < 30; step++) writer.append(lossAt(step), at + step);
  writer.append({ type: "end", status: "completed", error: null }, at + 30);
  {
    using journal = await writer.close();
    journal.dropAcknowledged(20);
  }
  const { first, iteration, histories } = readWaiting(folder.directory, ID)!;
  assert(first > 1 && first <= 21, String(first));
  assertEquals([iteration.status, iteration.iteration_name], ["completed", "softmax"]);
  const { steps } = histories.get("loss")!;
  assertEquals(steps.at(-1), 29);
  assert(steps[0]! > 0);
});

Deno.test("putOver() puts what a journal still tells over what an App has, nothing twice", async () => {
  const chart = { type: "line", x: [[1]], y: [[1]] } as const;
  const [before, later] = [recordIteration("app"), recordIteration("journal")];
  before.logMetrics({ loss: 2, only: 1 });
  before.logParameters({ rate: 1, a: 1 });
  before.logNote("before");
  before.logPathToModel("https://a.example/1");
  before.logTags("a", "b");
  for (const name of ["1", "2"]) before.logChart({ name, ...chart });
  for (const name of ["i", "j"]) before.logImageChart(name, PNG);
  later.logMetric("loss", 1);
  later.logParameters(JSON.parse('{"rate":2,"__proto__":3}'));
  later.logTags("b", "c");
  for (const name of ["2", "3"]) later.logChart({ name, ...chart });
  for (const name of ["j", "j"]) later.logImageChart(name, PNG);
  const app = { ...await before.endIteration(), warnings: ["x", "y"], status: "running" as const };
  const journal = { ...await later.endIteration(), warnings: ["y", "z"] };
  const whole = putOver({ ...app, ended_at: null, project_id: ID }, { ...journal, note: "" });
  assertEquals(Object.entries(whole.metrics!), [["loss", 1], ["only", 1]]);
  assertEquals(Object.entries(whole.parameters!), [["rate", 2], ["a", 1], ["__proto__", 3]]);
  assertEquals([whole.tags, whole.warnings], [["a", "b", "c"], ["x", "y", "z"]]);
  assertEquals(whole.interactive_charts?.map((it) => it.name), ["1", "2", "3"]);
  assertEquals(whole.image_charts?.map((it) => it.name), ["i", "j", "j"]);
  assertEquals([whole.status, whole.ended_at], ["completed", journal.ended_at]);
  assertEquals([whole.project_id, whole.path_to_model, whole.note], [
    ID,
    "https://a.example/1",
    "",
  ]);
  assertEquals(putOver(app, { ...journal, note: null }).note, "before");
});
