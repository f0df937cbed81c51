import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { serveOriginalApp } from "../support/original_app.ts";

const TRAINING = `
await mlops.withIteration("train", { project: "Iris" }, async (iteration) => {
  for (const step of iteration.steps(3)) {
    iteration.logMetrics({ loss: 3 - step, ["__proto__"]: [NaN, Infinity, 1][step] });
  }
  iteration.logParameters({ rate: 0.1, optimizer: "adam" });
  iteration.logTags("first", "small");
  iteration.logNote("a note");
  iteration.logModelName("softmax");
  iteration.logChart({ name: "roc", type: "line", x: [[0, 1]], y: [[0, 1]] });
  await Promise.resolve();
});`;

const TWO = `
for (const name of ["a", "b"]) {
  await mlops.withIteration(name, async () => await Promise.resolve());
}`;

const FAILED = `
const failing = mlops.track({ name: "failing" }, async () => {
  await Promise.resolve();
  throw new RangeError("too large", { cause: new Error("disk is gone") });
});
await failing().catch(() => {});`;

const HANGING = `
const iteration = await mlops.startIteration("hanging");
for (const step of iteration.steps(4)) iteration.logMetric("loss", step);
console.log(iteration.id);
setInterval(() => {}, 1000);`;

async function idOfFirst(sandbox: CliSandbox): Promise<string> {
  return (await sandbox.mlopsJson(["ls"]))[0].id;
}

for (const MLOPS_MODE of ["online", "offline"]) {
  Deno.test(`mlops show --json has every point of every metric, ${MLOPS_MODE}`, async () => {
    await using sandbox = new CliSandbox();
    await sandbox.run(TRAINING, { MLOPS_MODE });
    const shown = await sandbox.mlopsJson(["show", await idOfFirst(sandbox)]);
    assertEquals(Object.entries(shown.metrics).sort(), [["__proto__", 1], ["loss", 1]]);
    const history = new Map(Object.entries<{ timestamps: number[] }>(shown.metric_history));
    const { timestamps, ...loss } = history.get("loss")!;
    assertEquals(loss, { steps: [0, 1, 2], values: [3, 2, 1] } as unknown);
    assertEquals(timestamps.length, 3);
    assertEquals(
      (history.get("__proto__") as unknown as { values: unknown }).values,
      ["NaN", "Infinity", 1],
    );
    assertEquals(shown.delivered, MLOPS_MODE === "online");
  });
}

Deno.test("mlops show shows all that was logged", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TRAINING);
  const { code, stdout } = await sandbox.mlops(["show", await idOfFirst(sandbox)]);
  assertEquals(code, 0);
  const shown = ["train  completed", "Iris / default", "first, small", "a note", "softmax"];
  for (const text of [...shown, "optimizer  adam", "roc  line"]) assertStringIncludes(stdout, text);
  assert(/^ {2}loss +1 +█▅▁ +1 +3 +3 +2$/m.test(stdout), stdout);
});

Deno.test("mlops show takes the beginning or the end of an id, in either case", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TRAINING);
  const id = await idOfFirst(sandbox);
  for (const part of [id.slice(0, 5), id.slice(-5), id.toUpperCase(), id.slice(-6).toUpperCase()]) {
    assertEquals((await sandbox.mlopsJson(["show", part])).id, id);
  }
});

Deno.test("mlops show names the iterations that an unclear id could be, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TWO);
  const found: { id: string }[] = await sandbox.mlopsJson(["ls"]);
  const common = found[0]!.id.slice(0, 6);
  const { code, stderr } = await sandbox.mlops(["show", common]);
  assertEquals(code, 1);
  for (const { id } of found) assertStringIncludes(stderr, id);
  assertStringIncludes(stderr, "give more of the id");
});

Deno.test("mlops show says that there is no such iteration, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  const unknown = ["0123", "0123456789abcdef01234567", "train"];
  const expected = unknown.map((part) => ({
    code: 1,
    stdout: "",
    stderr: `error: No iteration in .mlops has an id that begins or ends with "${part}"\n`,
  }));
  const show = (part: string) => sandbox.mlops(["show", part]);
  assertEquals(await Promise.all(unknown.map(show)), expected);
  await sandbox.run(TRAINING);
  assertEquals(await Promise.all(unknown.map(show)), expected);
});

Deno.test("mlops show shows what a failed iteration failed with", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(FAILED);
  const { stdout } = await sandbox.mlops(["show", await idOfFirst(sandbox)]);
  assertStringIncludes(stdout, "failing  failed");
  assertStringIncludes(stdout, "RangeError: too large\n");
  assert(/^ +at .*program\.ts:\d+:\d+/m.test(stdout), stdout);
  assertStringIncludes(stdout, "caused by Error: disk is gone");
});

Deno.test("mlops show shows an iteration while it runs, and after its process is gone", async () => {
  await using sandbox = new CliSandbox();
  const { line: id, stop } = await sandbox.start(HANGING);
  const running = await sandbox.mlops(["show", id]);
  assertStringIncludes(running.stdout, "hanging  running");
  assertStringIncludes(running.stdout, "runs for");
  await stop("SIGKILL");
  assertStringIncludes((await sandbox.mlops(["show", id])).stdout, "hanging  crashed");
  const { metric_history } = await sandbox.mlopsJson(["show", id]);
  assertEquals(metric_history.loss.values, [0, 1, 2, 3]);
});

Deno.test("mlops show says that the original App has no histories, and shows the rest", async () => {
  await using sandbox = new CliSandbox();
  await using original = serveOriginalApp();
  const env = { MLOPS_URL: original.url };
  await sandbox.run(TRAINING.replace(`["__proto__"]`, "other"), env);
  const [{ id }] = await sandbox.mlopsJson(["ls"], env);
  const { code, stdout, stderr } = await sandbox.mlops(["show", id, "--json"], env);
  assertEquals(code, 0);
  assertEquals(stderr, `The App at ${original.url} keeps the last values of metrics only.\n`);
  const { metrics, metric_history } = JSON.parse(stdout);
  assertEquals([metrics.loss, metric_history], [1, {}]);
});
