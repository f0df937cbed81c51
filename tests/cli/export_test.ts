/** Iterations as files, by the command line, and back again. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { join } from "../../src/deps/std_path.ts";
import { damageTable } from "../support/damaged_table.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";

const PROGRAM = `
  const rates = [0.5, 2];
  for (const rate of rates) {
    await mlops.withIteration("rate " + rate, { project: "Iris", experiment: "softmax" }, (it) => {
      it.logParameters({ rate, mixed: rate < 1 ? "a" : 1, flag: rate > 1, list: [rate] });
      for (const step of [0, 1]) it.logMetric("loss", rate / (step + 1), { step });
      if (rate > 1) it.logMetric("odd", NaN);
      it.logTags("a");
    });
  }
  await mlops.withIteration("other", { project: "Other" }, () => {});`;

async function tracked(): Promise<CliSandbox> {
  const sandbox = new CliSandbox();
  const { code, stderr } = await sandbox.run(PROGRAM);
  assertEquals(code, 0, stderr);
  return sandbox;
}

async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

Deno.test("mlops export and import carry everything from a folder to another, and to an App", async () => {
  await using sandbox = await tracked();
  const exported = await sandbox.mlops(["export", "--out", "all.jsonl"]);
  const told = "3 iterations exported.\n";
  assertEquals([exported.code, exported.stdout, exported.stderr], [0, "", told]);
  const report = await sandbox.mlopsJson(["import", "all.jsonl", "--dir", "copy"]);
  assertEquals(report.made, { project: 2, experiment: 2, dataset: 0, iteration: 3 });
  const everything = async (...args: string[]) =>
    (await sandbox.mlops(["export", "--format", "jsonl", ...args])).stdout;
  const text = await Deno.readTextFile(join(sandbox.path, "all.jsonl"));
  assertEquals(await everything("--dir", "copy"), text);

  const { url } = await sandbox.serve(["--port", "0", "--dir", "served"]);
  const first = await sandbox.mlops(["import", "all.jsonl"], { MLOPS_URL: url });
  assertEquals(
    first.stdout,
    "3 iterations imported, with 2 projects, 2 experiments, 0 datasets.\n",
  );
  const again = await sandbox.mlops(["import", "all.jsonl"], { MLOPS_URL: url });
  assertStringIncludes(again.stdout, "\n3 iterations there already.\n");
  const served = await sandbox.mlops(["export", "--format", "jsonl"], { MLOPS_URL: url });
  assertEquals(served.stdout, text);
});

Deno.test("mlops export writes Parquet with a row for each iteration", async () => {
  await using sandbox = await tracked();
  const out = join(sandbox.path, "it.parquet");
  const { code, stderr } = await sandbox.mlops(["export", "--project", "Iris", "--out", out]);
  assertEquals([code, stderr], [0, "2 iterations exported.\n"]);
  const rows = await readParquet(out);
  const shown = rows.map((row) => [
    row.name,
    row.project,
    row.status,
    row["metrics.loss"],
    row["metrics.odd"],
    row["params.rate"],
    row["params.mixed"],
    row["params.flag"],
    row["params.list"],
  ]);
  assertEquals(shown, [
    ["rate 0.5", "Iris", "completed", 0.25, null, 0.5, "a", false, "[0.5]"],
    ["rate 2", "Iris", "completed", 1, NaN, 2, "1", true, "[2]"],
  ]);
  assertEquals(rows.every(({ started_at }) => started_at instanceof Date), true);
});

Deno.test("mlops export writes every point, as Parquet and as CSV", async () => {
  await using sandbox = await tracked();
  const args = ["export", "-p", "Iris", "--filter", "metrics.loss > 0.5", "--metrics", "history"];
  const out = join(sandbox.path, "points.parquet");
  assertEquals((await sandbox.mlops([...args, "--out", out])).stderr, "3 points exported.\n");
  const rows = await readParquet(out);
  const shown = rows.map(({ iteration_name, metric, step, value }) => [
    iteration_name,
    metric,
    step,
    value,
  ]);
  assertEquals(shown, [
    ["rate 2", "loss", 0n, 2],
    ["rate 2", "loss", 1n, 1],
    ["rate 2", "odd", 0n, NaN],
  ]);
  const { stdout, stderr } = await sandbox.mlops(args);
  assertEquals(stderr, "3 points exported.\n");
  const cells = stdout.trim().split("\r\n").slice(1).map((line) => line.split(",").slice(1, 5));
  assertEquals(cells, shown.map((row) => row.map(String)));
});

Deno.test("mlops export writes a Parquet file of no rows, where nothing is wanted", async () => {
  await using sandbox = await tracked();
  const out = join(sandbox.path, "none.parquet");
  assertEquals((await sandbox.mlops(["export", "-f", "name = 'x'", "--out", out])).code, 0);
  assertEquals(await readParquet(out), []);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(out));
  assertEquals([metadata.num_rows, metadata.schema[1]!.name], [0n, "id"]);
});

Deno.test("mlops export tells what it cannot do, and leaves no file", async () => {
  await using sandbox = await tracked();
  const failing = async (...args: string[]) => {
    const { code, stderr } = await sandbox.mlops(["export", ...args]);
    return [code, stderr.split("\n")[0]];
  };
  assertEquals(await failing("--format", "parquet"), [
    1,
    "error: Cannot export Parquet to stdout: name a file with --out",
  ]);
  assertEquals(await failing("--dir", "none"), [
    1,
    "error: Cannot export: there is no iteration in none yet",
  ]);
  assertEquals(await failing("-e", "softmax"), [
    1,
    'error: Cannot find the experiment "softmax": name its project as well',
  ]);
  assertEquals(await failing("-p", "Nope", "--out", "a.csv"), [
    1,
    'error: There is no project "Nope" in .mlops',
  ]);
  assertEquals(await failing("-p", "Iris", "-e", "Nope"), [
    1,
    'error: There is no experiment "Nope" of project "Iris" in .mlops',
  ]);
  assertEquals(await failing("--out", "all.xlsx"), [
    1,
    "error: Cannot tell the format of all.xlsx: end it in .csv, .jsonl or .parquet, or name the " +
    "format with --format",
  ]);
  assertEquals(await failing("--metrics", "history", "--out", "all.JSONL"), [
    1,
    "error: Cannot export JSON Lines by --metrics: each of them has every point of its iteration anyway",
  ]);
  assertEquals((await failing("--filter", "what"))[0], 2);
  await Deno.writeTextFile(join(sandbox.path, "b.csv"), "mine");
  assertEquals(await failing("--out", "b.csv"), [
    1,
    "error: Cannot write b.csv: it exists already",
  ]);
  assertEquals(await Deno.readTextFile(join(sandbox.path, "b.csv")), "mine");
});

Deno.test("mlops export tells of what waits in the outbox", async () => {
  await using sandbox = await tracked();
  await sandbox.run(`await mlops.withIteration("waits", () => {});`, { MLOPS_MODE: "offline" });
  const { code, stdout, stderr } = await sandbox.mlops(["export"]);
  assertEquals([code, stdout.split("\r\n").length], [0, 5]);
  assertStringIncludes(stderr, "1 iteration not delivered yet, and left out. Send with: ");
});

Deno.test("mlops export counts rows of CSV, whatever stands in their cells", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(`for (const note of ["two\\nlines", 'a "quoted"\\r\\nword', ","]) {
    await mlops.withIteration("run", (it) => it.logNote(note));
  }`);
  for (const format of ["csv", "jsonl"]) {
    const { stderr } = await sandbox.mlops(["export", "--format", format]);
    assertEquals(stderr, "3 iterations exported.\n");
  }
});

Deno.test("mlops export says that the App broke off, and the App says why in one line", async () => {
  await using sandbox = await tracked();
  damageTable(join(sandbox.path, ".mlops", "mlops.sqlite"), "metric_chunks");
  const served = await sandbox.serve();
  const args = ["export", "--metrics", "history"];
  const { code, stderr } = await sandbox.mlops(args, { MLOPS_URL: served.url });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "error: The App broke its reply off (");
  assertStringIncludes(stderr, "Its log says why; so does mlops doctor, where it runs\n");
  const log = (await served.stop("SIGTERM")).stderr;
  const why = "it cannot use its database: database disk image is malformed";
  assertEquals(log, `[The MLOps App broke a reply off: ${why}]\n`);
  const own = await sandbox.mlops(args);
  assertStringIncludes(own.stderr, `error: The MLOps App broke a reply off: ${why}\n`);
});
