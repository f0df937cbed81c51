import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeLine } from "../../src/contract/journal_line.ts";
import { JOURNAL_VERSION } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import { newDeliveryState } from "../../src/journal/delivery_state.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { headerOf } from "../support/journal_records.ts";

const OFFLINE = { MLOPS_MODE: "offline" };

const LOGGING = `
await mlops.withIteration("first", { project: "Iris" }, async (iteration) => {
  for (const step of iteration.steps(3)) iteration.logMetric("loss", step / 2);
  iteration.logMetric("odd", NaN);
  iteration.logImageChart("dot", Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 1]));
  await Deno.writeTextFile("model.bin", "weights");
  iteration.logPathToModel("model.bin", { attach: true });
});`;

const EMPTY = `await mlops.withIteration("second", async () => await Promise.resolve());`;

const HANGING = `
await mlops.startIteration("hanging");
console.log("started");
setInterval(() => {}, 1000);`;

function outboxOf({ path }: CliSandbox): Outbox {
  return new Outbox(join(path, ".mlops"));
}

Deno.test("mlops outbox says that nothing waits, when nothing does", async () => {
  await using sandbox = new CliSandbox();
  const { code, stdout } = await sandbox.mlops(["outbox"]);
  assertEquals([code, stdout], [0, "Nothing waits in .mlops.\n"]);
  assertEquals(await sandbox.mlopsJson(["outbox"]), []);
});

Deno.test("mlops outbox lists what waits, and in which state each is", async () => {
  await using sandbox = new CliSandbox();
  for (const _ of [1, 2, 3]) await sandbox.run(EMPTY, OFFLINE);
  const outbox = outboxOf(sandbox);
  const [waiting, rejected, stuck] = outbox.list();
  const state = { ...newDeliveryState(), attempts: 10, last_error: "POST x answered 500" };
  outbox.folder(stuck!).saveDeliveryState({ ...state, same_error: 10 });
  const refusal = { status: 404, detail: "Project not found." };
  outbox.folder(rejected!).saveDeliveryState({ ...state, attempts: 1, rejected: refusal });
  const { stop } = await sandbox.start(HANGING);
  const [running] = outbox.list().filter((id) => ![waiting, rejected, stuck].includes(id));

  const entries: Record<string, unknown>[] = await sandbox.mlopsJson(["outbox"]);
  const stateOf = (id: string | undefined) => {
    const { name, state, attempts, last_error } = entries.find((it) => it.id === id)!;
    return [name, state, attempts, last_error];
  };
  assertEquals([waiting, rejected, stuck, running].map(stateOf), [
    ["second", "waiting", 0, null],
    ["second", "rejected", 1, "404: Project not found."],
    ["second", "stuck", 10, "POST x answered 500"],
    ["hanging", "running", 0, null],
  ]);
  const starts = entries.map(({ started_at }) => Date.parse(String(started_at)));
  assertEquals(starts, starts.toSorted());
  for (const { target, project, bytes, started_at } of entries) {
    assertEquals([target, project], ["embedded", null]);
    assert(Number(bytes) > 100 && Math.abs(Date.now() - Date.parse(String(started_at))) < 60_000);
  }
  const { stdout } = await sandbox.mlops(["outbox"]);
  const lines = stdout.split("\n");
  assertMatch(lines[0]!, /^id +name +state +age +size +target +tries +last error$/);
  assertMatch(
    lines.find((line) => line.startsWith(rejected!.slice(-8)))!,
    new RegExp(
      `^${
        rejected!.slice(-8)
      } +second +rejected .* m?s +\\S+ k?B +embedded +1 +404: Project not found\\.$`,
    ),
  );
  assertMatch(stdout, /\n4 iterations, \S+ k?B: 1 running, 1 waiting, 1 rejected, 1 stuck\n/);
  assertMatch(
    stdout,
    /\nSend with: deno run -A \S+ sync\nWhen the cause is mended: deno run -A \S+ sync --retry-rejected\n$/,
  );
  await stop("SIGKILL");
});

Deno.test("mlops outbox lists a journal that it cannot read, with the reason", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(EMPTY, OFFLINE);
  const outbox = outboxOf(sandbox);
  const [id] = outbox.list() as [string];
  const version = JOURNAL_VERSION + 1 as typeof JOURNAL_VERSION;
  const path = outbox.folder(id).lastSegmentPath();
  await Deno.writeFile(path, encodeLine(1, Date.now(), headerOf({ id, version })));
  const [{ state, last_error }] = await sandbox.mlopsJson(["outbox"]);
  assertEquals(state, "unreadable");
  assertStringIncludes(last_error, "update @mlops/tracking");
  const { code, stderr } = await sandbox.mlops(["outbox", "remove", id, "--yes"]);
  assertEquals([code, outbox.list()], [1, [id]], stderr);
});

Deno.test("mlops outbox lists the first fifty of many, and counts all", async () => {
  await using sandbox = new CliSandbox();
  const outbox = outboxOf(sandbox);
  for (let index = 0; index < 60; index++) {
    const id = index.toString(16).padStart(24, "0");
    (await outbox.create(headerOf({ id }), Date.now()).close())[Symbol.dispose]();
  }
  const { stdout } = await sandbox.mlops(["outbox"]);
  assertEquals(stdout.match(/ softmax /g)!.length, 50);
  assertStringIncludes(stdout, "\nThere are more: see --limit.\n");
  assertStringIncludes(stdout, "\n60 iterations, ");
  assertEquals((await sandbox.mlopsJson(["outbox", "--limit", "2"])).length, 2);
});

Deno.test("mlops outbox export writes all that is known of an iteration", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(LOGGING, OFFLINE);
  const [id] = outboxOf(sandbox).list() as [string];
  const shown = await sandbox.mlopsJson(["show", id]);
  const { code, stdout } = await sandbox.mlops(["outbox", "export", id.slice(-8)]);
  assertEquals(code, 0);
  const exported = JSON.parse(stdout);
  assertEquals(exported, { ...shown, encoded_ml_model: btoa("weights") });
  assertEquals(exported.metric_history.loss.values, [0, 0.5, 1]);
  assertEquals(exported.metric_history.odd.values, ["NaN"]);
  assertEquals(atob(exported.image_charts[0].encoded_image).slice(1, 4), "PNG");

  const out = join(sandbox.path, "it.json");
  assertEquals((await sandbox.mlops(["outbox", "export", id, "--out", out])).code, 0);
  assertEquals(JSON.parse(await Deno.readTextFile(out)), exported);
  const again = await sandbox.mlops(["outbox", "export", id, "--out", out]);
  assertEquals([again.code, again.stderr], [1, `error: Cannot write ${out}: it exists already\n`]);
  assertEquals(outboxOf(sandbox).list(), [id]);
});

Deno.test("mlops outbox export tells where the beginning is that an App has", async () => {
  await using sandbox = new CliSandbox();
  const outbox = outboxOf(sandbox);
  const id = "0123456789abcdef01234567";
  const writer = outbox.create(headerOf({ id }), Date.now(), { first: 7 });
  (await writer.close())[Symbol.dispose]();
  outbox.folder(id).saveDeliveryState({
    ...newDeliveryState(),
    acknowledged: 6,
    url: "http://app",
  });
  const { code, stdout, stderr } = await sandbox.mlops(["outbox", "export", id]);
  assertEquals([code, JSON.parse(stdout).id], [0, id]);
  assertEquals(stderr, "What it logged before its record 7 is in http://app only.\n");
});

Deno.test("mlops outbox remove throws one away, and none without --yes", async () => {
  await using sandbox = new CliSandbox();
  for (const _ of [1, 2]) await sandbox.run(EMPTY, OFFLINE);
  const [first, second] = outboxOf(sandbox).list() as [string, string];
  const asked = await sandbox.mlops(["outbox", "remove", first]);
  assertEquals([asked.code, outboxOf(sandbox).list().length], [2, 2]);
  assertStringIncludes(asked.stderr, "required option '--yes' not specified");
  const { code, stdout } = await sandbox.mlops(["outbox", "remove", first, "--yes"]);
  assertEquals([code, stdout], [0, `${first} is removed.\n`]);
  assertEquals(outboxOf(sandbox).list(), [second]);
  const unknown = await sandbox.mlops(["outbox", "remove", first, "--yes"]);
  assertEquals(
    unknown.stderr,
    `error: Nothing that waits in .mlops has an id that begins or ends with "${first}"\n`,
  );
});

Deno.test("mlops outbox remove leaves what a living process holds", async () => {
  await using sandbox = new CliSandbox();
  const { stop } = await sandbox.start(HANGING);
  const [id] = outboxOf(sandbox).list() as [string];
  const { code, stderr } = await sandbox.mlops(["outbox", "remove", id, "--yes"]);
  assertEquals([code, stderr], [1, `error: Cannot remove ${id}: a process that lives holds it\n`]);
  assertEquals(outboxOf(sandbox).list(), [id]);
  await stop("SIGKILL");
});
