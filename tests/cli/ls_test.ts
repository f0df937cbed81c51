import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";

const OWN_FIELDS = [
  "status",
  "started_at",
  "ended_at",
  "error",
  "parent_id",
  "warnings",
  "delivered",
];

const THREE = `
for (const [name, project, loss] of [["a", "One", 3], ["b", "Two", 1], ["c", "Two", 2]]) {
  await mlops.withIteration(name, { project, experiment: "e" }, async (iteration) => {
    iteration.logMetric("loss", loss);
    iteration.logParameter("layers", [loss, 1]);
    for (const start = Date.now(); Date.now() === start;); // the next one starts later
    await Promise.resolve();
  });
}`;

const ODD = `
await mlops.withIteration("odd", async (iteration) => {
  iteration.logMetrics({ ["__proto__"]: 1, nan: NaN, up: Infinity, down: -Infinity });
  await Promise.resolve();
});`;

const CURVES = `
for (const [name, rise] of [["a", 0], ["b", 3.4], ["c"]]) {
  await mlops.withIteration(name, async (iteration) => {
    if (rise !== undefined) for (const step of iteration.steps(3)) iteration.logMetric("a/b", step + rise);
    await Promise.resolve();
  });
}`;

const FAILED = `
const failing = mlops.track({ name: "failing" }, async () => {
  mlops.currentIteration().logMetric("loss", 0.5);
  await Promise.resolve();
  throw new RangeError("too large");
});
await failing().catch(() => {});`;

const HANGING = `
const iteration = await mlops.startIteration("hanging");
iteration.logMetric("loss", 0.5);
console.log(iteration.id);
setInterval(() => {}, 1000);`;

Deno.test("mlops ls --json lists iterations with all fields, the newest first", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE);
  const found = await sandbox.mlopsJson(["ls"]);
  assertEquals(named(found), ["c", "b", "a"]);
  const [c] = found;
  assertEquals([c.project_title, c.experiment_name], ["Two", "e"]);
  assertEquals([c.metrics, c.parameters], [{ loss: 2 }, { layers: [2, 1] }]);
  for (const field of OWN_FIELDS) assert(field in c, field);
  assertEquals([c.status, c.error, c.parent_id, c.warnings], ["completed", null, null, []]);
  assertEquals(c.delivered, true);
});

Deno.test("mlops ls --json narrows, sorts and limits", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE);
  const list = async (...args: string[]) => named(await sandbox.mlopsJson(["ls", ...args]));
  assertEquals(await list("--project", "Two"), ["c", "b"]);
  assertEquals(await list("--project", "Two", "--experiment", "none"), []);
  assertEquals(await list("--sort", "metrics.loss asc"), ["b", "c", "a"]);
  assertEquals(await list("--sort", "iteration_name", "--limit", "2"), ["a", "b"]);
  assertEquals(await list("--limit", "0"), []);
});

Deno.test("mlops ls --filter shows those that it wants, delivered or not", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE);
  await sandbox.run(THREE, { MLOPS_MODE: "offline" });
  const list = async (...args: string[]) => named(await sandbox.mlopsJson(["ls", ...args]));
  const filter = "metrics.loss < 3 and not (project = 'One' or name like 'b%')";
  assertEquals(await list("--filter", filter), ["c", "c"]);
  assertEquals(await list("-f", "params.layers = '[1,1]'", "--sort", "metrics.loss"), ["b", "b"]);
  const { stdout } = await sandbox.mlops(["ls", "--filter", "metrics.loss > 3"]);
  assertEquals(stdout, "No iteration that the filter wants in .mlops.\n");
});

Deno.test("mlops ls --filter points at what it cannot read", async () => {
  await using sandbox = new CliSandbox();
  const { code, stderr } = await sandbox.mlops(["ls", "--filter", "metrics.loss >> 5"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Cannot read the filter: a value is missing, at character 15\n");
  assertStringIncludes(stderr, `\n  metrics.loss >> 5\n  ${" ".repeat(14)}^\n`);
});

Deno.test("mlops ls --json keeps names and numbers that JSON has trouble with", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(ODD);
  const [{ metrics }] = await sandbox.mlopsJson(["ls"]);
  const expected = '{"nan":"NaN","up":"Infinity","down":"-Infinity","__proto__":1}';
  assertEquals(sortedEntries(metrics), sortedEntries(JSON.parse(expected)));
});

Deno.test("mlops ls --json has iterations that wait in the outbox", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE, { MLOPS_MODE: "offline" });
  const found = await sandbox.mlopsJson(["ls", "--project", "Two"]);
  assertEquals(named(found), ["c", "b"]);
  assertEquals(found[0].delivered, false);
});

Deno.test("mlops ls --json tells a failed iteration with its error", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(FAILED);
  const [{ status, error, metrics }] = await sandbox.mlopsJson(["ls"]);
  assertEquals([status, error.name, error.message], ["failed", "RangeError", "too large"]);
  assertStringIncludes(error.stack, "program.ts");
  assertEquals(metrics, { loss: 0.5 });
});

Deno.test("mlops ls --json tells a running iteration from one whose process is gone", async () => {
  await using sandbox = new CliSandbox();
  const { line: id, stop } = await sandbox.start(HANGING);
  const [running] = await sandbox.mlopsJson(["ls"]);
  assertEquals([running.id, running.status, running.ended_at], [id, "running", null]);
  assertEquals([running.metrics, running.delivered], [{ loss: 0.5 }, false]);
  await stop("SIGKILL");
  const [crashed] = await sandbox.mlopsJson(["ls"]);
  assertEquals([crashed.id, crashed.status, crashed.metrics], [id, "crashed", { loss: 0.5 }]);
  assert(crashed.ended_at >= crashed.started_at);
});

Deno.test("mlops ls shows a row for each iteration, with short ids that show takes", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE);
  const { code, stdout } = await sandbox.mlops(["ls", "--sort", "metrics.loss"]);
  assertEquals(code, 0);
  const [head, ...rows] = stdout.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(head!.slice(0, 4), ["id", "name", "project / experiment", "status"]);
  assertEquals(rows.map(([, name, place]) => `${name} ${place}`), [
    "b Two / e",
    "c Two / e",
    "a One / e",
  ]);
  assertEquals((await sandbox.mlopsJson(["show", rows[1]![0]!])).iteration_name, "c");
});

Deno.test("mlops ls uses no colours, when nobody sees them", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE);
  const { stdout } = await sandbox.mlops(["ls"]);
  assert(!stdout.includes("\x1b"));
});

Deno.test("mlops ls says how to send what waits, and that there is more", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE, { MLOPS_MODE: "offline" });
  const { stdout } = await sandbox.mlops(["ls", "--limit", "2"]);
  assert(
    /2 iterations not delivered yet. Why: .* outbox\nSend with: deno run .* sync\n/.test(stdout),
    stdout,
  );
  assertStringIncludes(stdout, "There are more: see --limit.");
});

for (const MLOPS_MODE of ["online", "offline"]) {
  Deno.test(`mlops ls --plot draws a metric by one scale, ${MLOPS_MODE}`, async () => {
    await using sandbox = new CliSandbox();
    await sandbox.run(CURVES, { MLOPS_MODE });
    const { stdout } = await sandbox.mlops(["ls", "--plot", "a/b", "--sort", "iteration_name"]);
    const [head, a, b, c] = stdout.split("\n");
    assert(head!.endsWith("curve of a/b"), head);
    assert(a!.endsWith(" ▁▂▃"), a);
    assert(b!.endsWith(" ▆▇█"), b);
    assert(/ m?s$/.test(c!), c);
  });
}

Deno.test("mlops ls says what to do next, when there is nothing", async () => {
  await using sandbox = new CliSandbox();
  const { code, stdout } = await sandbox.mlops(["ls", "--dir", "no where"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "No iteration in no where yet.");
  assert(/deno run .* demo --dir 'no where'\n/.test(stdout), stdout);
  const narrowed = await sandbox.mlops(["ls", "--project", "Iris"]);
  assertEquals(narrowed.stdout, 'No iteration of project "Iris" in .mlops.\n');
});

Deno.test("mlops ls reads the folder of MLOPS_DIR, and that of --dir before it", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(THREE, { MLOPS_DIR: "elsewhere" });
  const env = { MLOPS_DIR: "elsewhere" };
  assertEquals((await sandbox.mlopsJson(["ls"], env)).length, 3);
  assertEquals((await sandbox.mlopsJson(["ls", "--dir", "elsewhere"])).length, 3);
  assertEquals(await sandbox.mlopsJson(["ls", "--dir", ".mlops"], env), []);
});

function named(iterations: { iteration_name: string }[]): string[] {
  return iterations.map(({ iteration_name }) => iteration_name);
}

function sortedEntries(object: object): [string, unknown][] {
  return Object.entries(object).sort();
}
