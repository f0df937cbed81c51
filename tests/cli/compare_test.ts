import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { serveOriginalApp } from "../support/original_app.ts";

const TWO = `
for (const rate of [0.1, 0.5]) {
  await mlops.withIteration("train", { project: "Iris" }, async (iteration) => {
    for (const step of iteration.steps(3)) iteration.logMetric("loss", (3 - step) * rate);
    iteration.logParameters({ rate, layers: [4, 3] });
    iteration.logMetric("odd", rate === 0.1 ? NaN : 1);
    await Promise.resolve();
  });
}`;

async function idsByRate(sandbox: CliSandbox, env = {}): Promise<[string, string]> {
  const found: { id: string }[] = await sandbox.mlopsJson(
    ["ls", "--sort", "parameters.rate asc"],
    env,
  );
  return [found[0]!.id, found[1]!.id];
}

for (const MLOPS_MODE of ["online", "offline"]) {
  Deno.test(`mlops compare shows what differs, with curves, ${MLOPS_MODE}`, async () => {
    await using sandbox = new CliSandbox();
    await sandbox.run(TWO, { MLOPS_MODE });
    const ids = await idsByRate(sandbox);
    const { code, stdout } = await sandbox.mlops(["compare", ...ids]);
    assertEquals(code, 0);
    assert(/^params\.rate +0\.1 +0\.5$/m.test(stdout), stdout);
    assert(/^metrics\.loss +▂▁▁ 0\.1 \* +█▆▃ 0\.5$/m.test(stdout), stdout);
    assert(/^metrics\.odd +× NaN +▄ 1$/m.test(stdout), stdout);
    assert(!stdout.includes("layers"), stdout);
    const all = await sandbox.mlops(["compare", ...ids, "--all"]);
    assert(/^params\.layers +\[4,3\] +\[4,3\]$/m.test(all.stdout), all.stdout);
  });
}

Deno.test("mlops compare --json has what differs by id, and all with --all", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TWO);
  const [better, worse] = await idsByRate(sandbox);
  const { iterations, rows } = await sandbox.mlopsJson(["compare", better, worse]);
  assertEquals(iterations, [better, worse].map((id) => ({ id, iteration_name: "train" })));
  const named = (name: string) => rows.find((row: { name: string }) => row.name === name);
  assertEquals(named("loss"), {
    section: "metrics",
    name: "loss",
    differs: true,
    better: "lower",
    values: { [better]: 0.1, [worse]: 0.5 },
    best: [better],
  });
  assertEquals(named("odd").values, { [better]: "NaN", [worse]: 1 });
  assertEquals(named("layers"), undefined);
  const all = await sandbox.mlopsJson(["compare", better, worse, "--all"]);
  assert(all.rows.length > rows.length);
});

Deno.test("mlops compare says that it takes two iterations, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TWO);
  const [id] = await idsByRate(sandbox);
  assertEquals(await sandbox.mlops(["compare", id, id.slice(-12)]), {
    code: 1,
    stdout: "",
    stderr: `error: Cannot compare ${id}: it takes two iterations\n`,
  });
  const { stderr } = await sandbox.mlops(["compare", id, "0123"]);
  assertStringIncludes(stderr, 'No iteration in .mlops has an id that begins or ends with "0123"');
});

Deno.test("mlops compare compares the last values of what the original App has", async () => {
  await using sandbox = new CliSandbox();
  await using original = serveOriginalApp();
  const env = { MLOPS_URL: original.url };
  await sandbox.run(TWO, env);
  const ids = await idsByRate(sandbox, env);
  const { code, stdout, stderr } = await sandbox.mlops(["compare", ...ids], env);
  assertEquals(code, 0);
  assertEquals(stderr, `The App at ${original.url} keeps the last values of metrics only.\n`);
  assert(/^metrics\.loss +0\.1 \* +0\.5$/m.test(stdout), stdout);
});
