/** What becomes of iterations whose disk or folder gives trouble while they run, in programs of their own. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createApp } from "../../src/app/create_app.ts";
import { crc32 } from "../../src/contract/platform.ts";
import { join } from "../../src/deps/std_path.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { withSettings } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";
import { getIteration, getMetricHistory, listIterations } from "../../src/tracking/reading.ts";
import { syncOutbox } from "../../src/tracking/sync.ts";
import { ProgramFolder } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { rootTest, tmpfs } from "../support/tmpfs.ts";

const POINTS = 3000;

/** A program that begins an iteration, does something to its folder, logs on, and ends well. */
function training(directory: string, trouble: string): string {
  return `
import { join } from "node:path";
const directory = ${JSON.stringify(directory)};
mlops.configure({ directory, environment: false });
const iteration = await mlops.startIteration("troubled", { project: "Iris" });
for (let step = 0; step < 10; step++) iteration.logMetric("loss", step);
const journal = join(directory, "outbox", iteration.id);
${trouble}
for (let step = 10; step < ${POINTS}; step++) iteration.logMetric("loss", step);
const { id, status, delivered } = await iteration.endIteration();
console.log(JSON.stringify({ id, status, delivered }));`;
}

interface Run {
  id: string;
  /** What it printed of its end. */
  status: string;
  delivered: boolean;
  /** Its warnings, without the line that says where it tracks. */
  warnings: string[];
}

/** Runs a training to its end, which must be a good one. */
async function run(source: string, env: Record<string, string> = {}): Promise<Run> {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(source, { env });
  assertStrictEquals(code, 0, stderr);
  const warnings = stderr.trim().split("\n").filter((it) => !/^mlops: tracking into |^$/.test(it));
  return { ...JSON.parse(stdout), warnings };
}

/** An App over HTTP, on a disk of its own. */
function servedApp() {
  const folder = temporaryFolder();
  const app = createApp({ directory: folder.join("app") });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    url,
    /** Looks at it as a client does. */
    read: <T>(body: () => Promise<T>) =>
      withSettings({ url, directory: folder.join("none") }, body),
    async [Symbol.asyncDispose](): Promise<void> {
      await server.shutdown();
      await app[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const FILL = (disk: string) => `
using filler = Deno.openSync(${
  JSON.stringify(join(disk, "filler"))
}, { create: true, append: true });
try {
  for (const bytes of [4096, 1]) while (filler.writeSync(new Uint8Array(bytes)) === bytes);
} catch { /* it is full */ }`;

rootTest("a full disk costs nothing of an iteration that goes to an App elsewhere", async () => {
  using disk = tmpfs("size=256k");
  await using app = servedApp();
  const source = training(disk.join(".mlops"), FILL(disk.path));
  const { id, warnings, ...end } = await run(source, { MLOPS_URL: app.url });
  assertEquals(end, { status: "completed", delivered: true });
  assertEquals(warnings.length, 1, warnings.join("\n"));
  assert(/^mlops: .*\.mlops: the disk is full: free some space/.test(warnings[0]!), warnings[0]);
  assertEquals(new Outbox(disk.join(".mlops")).list(), []);
  await app.read(async () => {
    const { steps, values } = await getMetricHistory(id, "loss");
    assertEquals([steps.length, values.at(-1)], [POINTS, POINTS - 1]);
    const { status, warnings } = await getIteration(id);
    assertEquals([status, warnings], ["completed", []]);
  });
});

rootTest("a full disk keeps what it took, and the end, and tells how much is lost", async () => {
  using disk = tmpfs("size=512k");
  const directory = disk.join(".mlops");
  const { id, warnings, ...end } = await run(training(directory, FILL(disk.path)));
  assertEquals(end, { status: "completed", delivered: false });
  const lost = /(\d+) records of the journal .* are lost/.exec(warnings.join("\n"))?.[1];
  assertEquals(warnings.length, 3, warnings.join("\n")); // it is full; not delivered; lost
  await Deno.remove(disk.join("filler"));
  await withSettings({ directory }, async () => {
    assertStrictEquals((await getIteration(id)).status, "completed");
    assertEquals(await syncOutbox(), { delivered: 1, pending: 0, rejected: 0 });
    assertStrictEquals((await getIteration(id)).status, "completed");
    const { steps } = await getMetricHistory(id, "loss");
    assertStrictEquals(steps.length, POINTS - Number(lost));
  });
  await closeEmbeddedApp(directory);
});

rootTest("a full disk ends nothing as crashed, however many programs write to it", async () => {
  using disk = tmpfs("size=2m");
  using started = temporaryFolder();
  const directory = disk.join(".mlops");
  const all = JSON.stringify(started.path);
  const trouble = `
Deno.writeTextFileSync(join(${all}, iteration.id), "");
while ([...Deno.readDirSync(${all})].length < 4) await new Promise((next) => setTimeout(next, 5));
${FILL(disk.path)}`;
  const runs = await Promise.all(
    [1, 2, 3, 4].map(() => run(training(directory, trouble), { MLOPS_MODE: "offline" })),
  );
  const outbox = new Outbox(directory);
  for (const { id } of runs) assertStrictEquals(outbox.read(id)?.iteration.status, "completed");
});

for (const what of ["directory", 'join(directory, "outbox")', "journal"]) {
  Deno.test(`an iteration is delivered in full whose ${what} is deleted while it runs`, async () => {
    using folder = temporaryFolder();
    const directory = folder.join(".mlops");
    const trouble = `Deno.removeSync(${what}, { recursive: true });`;
    const { id, warnings, ...end } = await run(training(directory, trouble));
    assertEquals(end, { status: "completed", delivered: true });
    assertEquals(warnings.length, 1, warnings.join("\n"));
    assert(warnings[0]!.includes("was deleted while it was written"), warnings[0]);
    await withSettings({ directory }, async () => {
      assertStrictEquals((await getMetricHistory(id, "loss")).steps.length, POINTS);
    });
    await closeEmbeddedApp(directory);
    assertEquals(new Outbox(directory).list(), []);
  });
}

Deno.test("an iteration is delivered in full when the right to write is taken away", async () => {
  using folder = temporaryFolder();
  await using app = servedApp();
  const trouble = 'Deno.permissions.revokeSync({ name: "write" });';
  const source = training(folder.join(".mlops"), trouble);
  const { id, warnings, ...end } = await run(source, { MLOPS_URL: app.url });
  assertEquals(end, { status: "completed", delivered: true }, warnings.join("\n"));
  await app.read(async () => {
    assertStrictEquals((await getMetricHistory(id, "loss")).steps.length, POINTS);
  });
});

rootTest("an iteration is delivered in full whose folder is shut while it runs", async () => {
  using folder = temporaryFolder();
  await using app = servedApp();
  await Deno.chmod(folder.path, 0o777);
  const warm = `
import process from "node:process";
await (await mlops.startIteration("warm", { project: "Iris" })).endIteration();
await new Promise((resolve) => setImmediate(resolve)); // others' journals are looked for then
Deno.removeSync(${JSON.stringify(folder.join(".mlops"))}, { recursive: true });
process.seteuid(65534);`;
  const [imports, ...rest] = training(folder.join(".mlops"), "Deno.chmodSync(directory, 0);")
    .split("environment: false });");
  const source = `${imports}environment: false });${warm}${rest.join("")}`;
  const { id, warnings, ...end } = await run(source, { MLOPS_URL: app.url });
  assertEquals(end, { status: "completed", delivered: true }, warnings.join("\n"));
  assertEquals(warnings.length, 1, warnings.join("\n"));
  await app.read(async () => {
    assertStrictEquals((await getMetricHistory(id, "loss")).steps.length, POINTS);
  });
});

rootTest("a folder that cannot be written is one warning, and the training goes on", async () => {
  using disk = tmpfs("ro");
  const source = training(disk.join(".mlops"), "");
  const { warnings, ...end } = await run(source);
  assertEquals([end.status, end.delivered], ["completed", false]);
  assertEquals(warnings.length, 1);
  assert(/^mlops: nothing is tracked, .*Read-only file system/.test(warnings[0]!), warnings[0]);
});

rootTest("a tracking folder may lie on another file system, behind a link", async () => {
  using disk = tmpfs("size=32m");
  using folder = temporaryFolder();
  await Deno.symlink(disk.path, folder.join(".mlops"));
  await Deno.mkdir(disk.join("there"));
  await Deno.mkdir(folder.join("half"));
  await Deno.symlink(disk.join("there"), folder.join("half", "outbox"));
  for (const directory of [folder.join(".mlops"), folder.join("half")]) {
    const runs = await Promise.all([1, 2].map(() => run(training(directory, ""))));
    await withSettings({ directory }, async () => {
      const ids = (await Array.fromAsync(listIterations())).map(({ id }) => id);
      assertEquals(ids.sort(), runs.map(({ id }) => id).sort());
      for (const { id, delivered, warnings } of runs) {
        assertEquals([delivered, warnings], [true, []]);
        assertStrictEquals((await getMetricHistory(id, "loss")).steps.length, POINTS);
      }
    });
    await closeEmbeddedApp(directory);
  }
});

Deno.test("journal and store of a newer version are left alone; new iterations are tracked", async () => {
  using folder = temporaryFolder();
  const directory = folder.join(".mlops");
  await run(training(directory, ""));
  const [journal, store] = [
    join(directory, "outbox", "f".repeat(24)),
    join(directory, "mlops.sqlite"),
  ];
  await Deno.mkdir(journal);
  await Deno.writeTextFile(join(journal, "000001.jsonl"), newerHeader());
  {
    const { DatabaseSync } = await import("node:sqlite");
    using db = new DatabaseSync(store);
    db.exec("pragma user_version = 99");
  }
  const before = await stamp(join(journal, "000001.jsonl"), store);
  const { id, warnings, status, delivered } = await run(training(directory, ""));
  assertEquals([status, delivered], ["completed", false]);
  assertEquals(warnings.filter((it) => it.includes("its version is 99")).length, 1, `${warnings}`);
  await withSettings({ directory }, async () => {
    const result = await syncOutbox();
    assertEquals([result.delivered, result.pending], [0, 2]);
  });
  assertEquals(await stamp(join(journal, "000001.jsonl"), store), before);
  assertStrictEquals(new Outbox(directory).read(id)?.iteration.status, "completed");
});

function newerHeader(): string {
  const json = `{"seq":1,"at":1,"type":"header","version":2}`;
  const crc = crc32(new TextEncoder().encode(json)).toString(16).padStart(8, "0");
  return `${crc} ${json}\n`;
}

async function stamp(...paths: string[]): Promise<unknown[]> {
  return await Promise.all(paths.map(async (path) => {
    const { mtime } = await Deno.stat(path);
    return [mtime, await Deno.readFile(path)];
  }));
}
