/** What cannot be imported, by the command line. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../src/deps/std_path.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";

Deno.test("mlops import tells the lines that it refuses, by their numbers in the file", async () => {
  await using sandbox = new CliSandbox();
  const project = JSON.stringify({ kind: "project", project: { title: "Iris" } });
  // Lines of more than a megabyte are sent one by one.
  const long = JSON.stringify({ kind: "project", project: { title: "x".repeat(1_200_000) } });
  const lines = [project, long, "no JSON", project].join("\n");
  await Deno.writeTextFile(join(sandbox.path, "some.jsonl"), lines);
  const { code, stdout, stderr } = await sandbox.mlops(["import", "some.jsonl"]);
  assertEquals(code, 1);
  assertEquals(stdout, "0 iterations imported, with 1 project, 0 experiments, 0 datasets.\n");
  assertStringIncludes(stderr, "\nline 3: it is no JSON\n2 lines refused.\n");
  assertStringIncludes(stderr, "line 2: ");
});

Deno.test("mlops import refuses a line that is longer than an App takes, and goes on", async () => {
  await using sandbox = new CliSandbox();
  const title = "x".repeat(65 * 1024 * 1024);
  const lines = [title, "Iris"].map((title) =>
    JSON.stringify({ kind: "project", project: { title } })
  );
  await Deno.writeTextFile(join(sandbox.path, "large.jsonl"), lines.join("\n"));
  const { code, stdout, stderr } = await sandbox.mlops(["import", "large.jsonl"]);
  assertEquals([code, stderr], [
    1,
    "line 1: The body is larger than 67108864 bytes.\n1 line refused.\n",
  ]);
  assertStringIncludes(stdout, " 1 project,");
});

Deno.test("mlops import says what a file is not, and that there is nothing in an empty one", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(`await mlops.withIteration("run", (it) => it.logMetric("loss", 1));`);
  await sandbox.mlops(["export", "--out", "all.csv"]);
  const csv = await sandbox.mlops(["import", "all.csv"]);
  assertEquals([csv.code, csv.stdout], [1, ""]);
  assertEquals(
    csv.stderr,
    "line 1: it is no JSON\nNothing was imported: of 2 lines none is one that export --format jsonl " +
      "writes. CSV and Parquet are for other programs.\n",
  );
  await Deno.writeTextFile(join(sandbox.path, "empty.jsonl"), "\n");
  const empty = await sandbox.mlops(["import", "empty.jsonl"]);
  const sentence = "empty.jsonl is empty: there was nothing to import.\n";
  assertEquals([empty.code, empty.stdout, empty.stderr], [0, sentence, ""]);
});
