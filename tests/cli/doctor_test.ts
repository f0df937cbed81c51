/** What the doctor and a backup say of a folder. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeLine } from "../../src/contract/journal_line.ts";
import { JOURNAL_VERSION } from "../../src/contract/journal_record.ts";
import { fromFileUrl, join } from "../../src/deps/std_path.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { damageTable } from "../support/damaged_table.ts";
import { headerOf } from "../support/journal_records.ts";

const PROGRAM = `await mlops.withIteration("run", (it) => it.logMetric("loss", 1));`;

function database(sandbox: CliSandbox): SqliteDatabase {
  return new SqliteDatabase(join(sandbox.path, ".mlops", "mlops.sqlite"));
}

Deno.test("mlops doctor finds a folder in order, or says what is wrong and mends it", async () => {
  await using sandbox = new CliSandbox();
  const empty = await sandbox.mlops(["doctor"]);
  assertEquals(empty.code, 0);
  assertMatch(empty.stdout, /There is no database in \.mlops\.\noutbox: empty, 0 B\n/);

  await sandbox.run(PROGRAM);
  const findings = await sandbox.mlopsJson(["doctor"]);
  assertEquals([findings.problems, findings.store.counts.iterations], [[], 1]);
  {
    using db = database(sandbox);
    db.run("insert into blobs (sha256, bytes) values ('x', zeroblob(2000000))");
  }
  const wrong = await sandbox.mlops(["doctor"]);
  assertEquals(wrong.code, 1);
  assertMatch(wrong.stdout, /\nwrong: 1 file \(2 MB\) that no iteration has a use for\n/);
  assertMatch(wrong.stdout, /\nRemove them with: deno run -A \S+ doctor --fix\n$/);
  const before = (await sandbox.mlops(["doctor", "--json"])).stdout;
  const mended = await sandbox.mlopsJson(["doctor", "--fix"]);
  assertEquals(mended.problems, []);
  assert(mended.store.sizes.database < JSON.parse(before).store.sizes.database - 1_900_000);
});

Deno.test("mlops doctor --fix tells which permission it lacks to make the database smaller", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const main = fromFileUrl(import.meta.resolve("../../src/cli/main.ts"));
  const flags = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", ...flags, main, "doctor", "--fix"],
    cwd: sandbox.path,
    stderr: "null",
  }).output();
  assertEquals(code, 1);
  assertStringIncludes(
    new TextDecoder().decode(stdout),
    "wrong: The database cannot be mended: giving the disk back what is free needs --allow-all\n",
  );
});

Deno.test("mlops doctor tells of a damaged database, and of what is stuck in the outbox", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  await sandbox.run(PROGRAM, { MLOPS_MODE: "offline" });
  const outbox = new Outbox(join(sandbox.path, ".mlops"));
  const [id] = outbox.list() as [string];
  const version = JOURNAL_VERSION + 1 as typeof JOURNAL_VERSION;
  const line = encodeLine(1, Date.now(), headerOf({ id, version }));
  await Deno.writeFile(outbox.folder(id).lastSegmentPath(), line);
  const path = join(sandbox.path, ".mlops", "mlops.sqlite");
  await Deno.writeTextFile(path, "no database ".repeat(1000));
  const { code, stdout } = await sandbox.mlops(["doctor"]);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "wrong: The database cannot be used: file is not a database\n");
  assertStringIncludes(stdout, `wrong: ${id} in the outbox is unreadable: `);
  assertStringIncludes(stdout, "\n--fix does not mend a damaged database, and leaves it as it is.");
});

Deno.test("mlops doctor says that a database is empty, and makes no new one of it", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const path = join(sandbox.path, ".mlops", "mlops.sqlite");
  await Deno.truncate(path);
  for (const args of [["doctor"], ["doctor", "--fix"]]) {
    const { code, stdout } = await sandbox.mlops(args);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "\nwrong: The database cannot be used: the file is empty\n");
    assertMatch(stdout, /Put a backup back: [^]* backup <file>\nWithout one, move them away: /);
    assertEquals((await Deno.stat(path)).size, 0);
  }
});

Deno.test("mlops doctor tells which table is damaged, leaves it, and says how to save the rest", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const path = join(sandbox.path, ".mlops", "mlops.sqlite");
  damageTable(path, "iteration_details");
  const damaged = await Deno.readFile(path);
  for (const args of [["doctor"], ["doctor", "--fix"]]) {
    const { code, stdout, stderr } = await sandbox.mlops(args);
    assertEquals([code, stderr], [1, ""]);
    assertMatch(stdout, /\nhas: 1 project, 1 experiment, 1 iteration, /);
    assertMatch(
      stdout,
      /\noutbox: empty, 0 B\nwrong: The database's table iteration_details is damaged: /,
    );
    assertMatch(stdout, /Put a backup back: [^]*export --format jsonl > rescued.jsonl\n/);
    assertEquals(await Deno.readFile(path), damaged);
  }
});

Deno.test("mlops doctor tells where rows are that belong to nothing", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  {
    using db = database(sandbox);
    db.run("pragma foreign_keys = off");
    db.run("delete from experiments");
  }
  const { code, stdout } = await sandbox.mlops(["doctor", "--fix"]);
  assertEquals(code, 1);
  const sentence = "wrong: 1 row of the table iterations with no row of experiments to go with\n";
  assertStringIncludes(stdout, sentence + "--fix does not mend a damaged database");
});

Deno.test("mlops backup copies all that is there, while a program writes", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const { url } = await sandbox.serve();
  const writer = await sandbox.start(
    `console.log("begins");
     for (;;) await mlops.withIteration("run", (it) => it.logMetric("loss", 1));`,
    { MLOPS_URL: url, MLOPS_DIR: "other" },
  );
  const before = (await sandbox.mlopsJson(["ls"])).length;
  const { code, stdout, stderr } = await sandbox.mlops(["backup", "copy.sqlite"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^copy\.sqlite has everything in \.mlops: \S+ kB\.\n$/);
  await writer.stop("SIGKILL");
  await Deno.mkdir(join(sandbox.path, "copy"));
  await Deno.rename(
    join(sandbox.path, "copy.sqlite"),
    join(sandbox.path, "copy", "mlops.sqlite"),
  );
  const copied = (await sandbox.mlopsJson(["ls", "--dir", "copy"])).length;
  assert(before >= 1 && copied >= before, `${copied} of ${before}`);
  assertEquals((await sandbox.mlops(["doctor", "--dir", "copy"])).code, 0);
});

Deno.test("mlops backup overwrites nothing, and makes no file where there is nothing", async () => {
  await using sandbox = new CliSandbox();
  const nothing = await sandbox.mlops(["backup", "copy.sqlite"]);
  assertEquals([nothing.code, nothing.stderr], [
    1,
    "error: Cannot back up: there is no database in .mlops\n",
  ]);
  await sandbox.run(PROGRAM);
  await Deno.writeTextFile(join(sandbox.path, "copy.sqlite"), "mine");
  assertEquals((await sandbox.mlops(["backup", "copy.sqlite"])).code, 1);
  assertEquals(await Deno.readTextFile(join(sandbox.path, "copy.sqlite")), "mine");
});
