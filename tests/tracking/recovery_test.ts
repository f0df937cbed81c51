/** What programs do about the iterations of processes that are gone. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeLine } from "../../src/contract/journal_line.ts";
import { JOURNAL_VERSION } from "../../src/contract/journal_record.ts";
import { createObjectId } from "../../src/contract/object_id.ts";
import { join } from "../../src/deps/std_path.ts";
import { newDeliveryState } from "../../src/journal/delivery_state.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { withSettings } from "../../src/settings.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { CliSandbox, freePort, type Variables } from "../support/cli_sandbox.ts";
import { headerOf, lossAt } from "../support/journal_records.ts";
import { isIterationPost, type OriginalApp, serveOriginalApp } from "../support/original_app.ts";
import { namesIn, trackingFolder } from "../support/tracking_folder.ts";

const SHORT = `
await mlops.withIteration("short", { project: "Iris" }, async (iteration) => {
  iteration.logMetric("loss", await Promise.resolve(1));
});`;

const SYNCHRONOUS = `
mlops.track({ name: "short", project: "Iris" }, () => mlops.currentIteration().logMetric("loss", 1))();`;

const TRACKING = "mlops: tracking into .mlops\n";

function outboxOf({ path }: CliSandbox): Outbox {
  return new Outbox(join(path, ".mlops"));
}

/** Kills a program in the midst of iterations; gives their ids. */
async function killed(sandbox: CliSandbox, count: number, env: Variables = {}): Promise<string[]> {
  const before = new Set(outboxOf(sandbox).list());
  const running = await sandbox.start(
    `
    for (let index = 0; index < ${count}; index++) {
      const iteration = await mlops.startIteration("dead " + index, { project: "Iris" });
      for (const step of iteration.steps(3)) iteration.logMetric("loss", step);
    }
    console.log("started");
    setInterval(() => {}, 1000);`,
    env,
  );
  await running.stop("SIGKILL");
  return outboxOf(sandbox).list().filter((id) => !before.has(id));
}

/** Makes journals that nobody holds, of iterations without an end. */
async function abandon(outbox: Outbox, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, createObjectId);
  for (const id of ids) {
    const writer = outbox.create(headerOf({ id }), Date.now());
    writer.append(lossAt(0), Date.now());
    using _journal = await writer.close();
  }
  return ids;
}

/** How often each of these iterations was posted. */
function postsOf(app: OriginalApp, ids: readonly string[]): number[] {
  const posts = app.requests.filter(({ method, path }) =>
    method === "POST" && /iterations/.test(path)
  );
  return ids.map((id) => posts.filter(({ body }) => body.includes(id)).length);
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert(turn < 2000, "It did not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

for (const [kind, program] of [["asynchronous", SHORT], ["synchronous", SYNCHRONOUS]] as const) {
  Deno.test(`a short ${kind} program ends and delivers what a killed one left`, async () => {
    await using sandbox = new CliSandbox();
    const dead = await killed(sandbox, 3);
    let delivered = 0;
    while (outboxOf(sandbox).list().length > 0) { // a slow machine needs more than one
      const { code, stdout, stderr } = await sandbox.run(program);
      assertEquals([code, stdout], [0, ""]);
      const line = stderr.slice(TRACKING.length);
      assertMatch(line, /^(mlops: .* gone: \d delivered(, up to \d more wait)?\n)?$/);
      delivered += Number(/\d/.exec(line) ?? 0);
    }
    assertEquals(delivered, 3);
    for (const id of dead) {
      const { status, ended_at, metric_history } = await sandbox.mlopsJson(["show", id]);
      assertEquals(status, "crashed");
      assertEquals(Date.parse(ended_at), metric_history.loss.timestamps.at(-1));
    }
  });
}

Deno.test("ten programs that start at once deliver what a killed one left once", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const env = { MLOPS_URL: app.url };
  const dead = await killed(sandbox, 5, env);
  const programs = await Promise.all(Array.from({ length: 10 }, () => sandbox.run(SHORT, env)));
  assertEquals(programs.map(({ code }) => code), Array(10).fill(0));
  while (outboxOf(sandbox).list().length > 0) await sandbox.run(SHORT, env);
  assertEquals(postsOf(app, dead), [1, 1, 1, 1, 1]);
  const ids = app.iterations.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(dead.filter((id) => !ids.includes(id)), []);
});

Deno.test("ten programs that start at once put into the folder what a killed one left", async () => {
  await using sandbox = new CliSandbox();
  const dead = await killed(sandbox, 5);
  const programs = await Promise.all(Array.from({ length: 10 }, () => sandbox.run(SHORT)));
  assertEquals(programs.map(({ code }) => code), Array(10).fill(0));
  while (outboxOf(sandbox).list().length > 0) await sandbox.run(SHORT);
  const found: { id: string; status: string }[] = await sandbox.mlopsJson(["ls"]);
  const crashed = found.filter(({ status }) => status === "crashed").map(({ id }) => id);
  assertEquals(crashed.sort(), dead);
});

Deno.test("a program that is killed while it delivers others' iterations doubles none", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const dead = await killed(sandbox, 2, { MLOPS_URL: app.url });
  const isDead = (body: string) => dead.some((id) => body.includes(id));
  const arrived = Promise.withResolvers<void>();
  const isOver = Promise.withResolvers<void>();
  app.intervene = async (request, handle) => {
    const answer = await handle();
    if (request.method !== "POST" || !isDead(request.body)) return answer;
    arrived.resolve();
    await isOver.promise; // it is stored, and the program never knows
    return answer;
  };
  const program = `
    const iteration = await mlops.startIteration("long");
    console.log("started");
    setInterval(() => iteration.logMetric("time", Date.now()), 100);`;
  const running = await sandbox.start(program);
  await arrived.promise;
  await running.stop("SIGKILL");
  isOver.resolve();
  app.intervene = (_request, handle) => handle();
  while (outboxOf(sandbox).list().length > 0) await sandbox.run(SHORT);
  assertEquals(postsOf(app, dead), [1, 1]);
  assertEquals(app.iterations.map(({ id }) => id).sort(), dead);
});

Deno.test("a long program delivers to Apps meanwhile, and into its own folder afterwards", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const toApp = await killed(sandbox, 2, { MLOPS_URL: app.url });
  const toFolder = await killed(sandbox, 2);
  const stop = join(sandbox.path, "stop");
  const running = await sandbox.start(`
    await mlops.withIteration("long", async () => {
      console.log("started");
      const stops = () => { try { return Deno.statSync("stop"); } catch { return undefined; } };
      while (!stops()) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    console.log("over");
    setInterval(() => {}, 1000);`);
  await until(() => app.iterations.length === 2);
  await until(() => toApp.every((id) => !outboxOf(sandbox).list().includes(id)));
  assertEquals(outboxOf(sandbox).list().length, 3);
  assertEquals(namesIn(join(sandbox.path, ".mlops")).includes("mlops.sqlite"), false);
  await Deno.writeTextFile(stop, "");
  assertEquals(await running.nextLine(), "over");
  while (outboxOf(sandbox).list().length > 0) await sandbox.run(SHORT);
  const found: { id: string; status: string }[] = await sandbox.mlopsJson(["ls"]);
  const crashed = found.filter(({ status }) => status === "crashed").map(({ id }) => id);
  assertEquals(crashed.sort(), toFolder);
});

Deno.test("a program that only records ends what a killed one left, and sends nothing", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const dead = await killed(sandbox, 3, { MLOPS_URL: app.url });
  const before = app.requests.length;
  const env = { MLOPS_URL: app.url, MLOPS_MODE: "offline" };
  assertEquals((await sandbox.run(SHORT, env)).code, 0);
  const outbox = outboxOf(sandbox);
  assertEquals(dead.map((id) => outbox.folder(id).tail().isEnded), [true, true, true]);
  assertEquals([app.requests.length, outbox.list().length], [before, 4]);
});

Deno.test("a program whose tracking is disabled leaves everything as it is", async () => {
  await using sandbox = new CliSandbox();
  const [id] = await killed(sandbox, 1);
  const read = () => Deno.readTextFileSync(outboxOf(sandbox).folder(id!).lastSegmentPath());
  const before = read();
  await sandbox.run(SHORT, { MLOPS_MODE: "disabled" });
  assertEquals(read(), before);
});

Deno.test("a program says nothing of an App that is down, and ends as it would", async () => {
  await using sandbox = new CliSandbox();
  const env = { MLOPS_URL: `http://127.0.0.1:${freePort()}` };
  const dead = await killed(sandbox, 3, env);
  const { code, stdout, stderr } = await sandbox.run(SHORT);
  assertEquals([code, stdout, stderr], [0, "", TRACKING]);
  assertEquals(outboxOf(sandbox).list(), dead);
});

Deno.test("a program does not wait for an App that hangs", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const hanging: (() => void)[] = [];
  const dead = await killed(sandbox, 3, { MLOPS_URL: app.url });
  const before = app.requests.length;
  app.intervene = async (_request, handle) => {
    await new Promise<void>((resolve) => hanging.push(resolve));
    return await handle();
  };
  const start = performance.now();
  const { code, stdout, stderr } = await sandbox.run(SHORT);
  assert(performance.now() - start < 20_000, "it waited as long as for an App of its own");
  for (const answer of hanging) answer();
  assertEquals([code, stdout, stderr], [0, "", TRACKING]);
  assertEquals([app.requests.length - before, outboxOf(sandbox).list()], [1, dead]);
});

Deno.test("a program counts among those that wait the one that it gave up", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  await killed(sandbox, 3, { MLOPS_URL: app.url });
  const hanging: (() => void)[] = [];
  let isHanging = false;
  let hasOne = false;
  app.intervene = async (request, handle) => {
    isHanging ||= hasOne && isIterationPost(request);
    if (isHanging) await new Promise<void>((resolve) => hanging.push(resolve));
    const reply = await handle();
    hasOne ||= isIterationPost(request);
    return reply;
  };
  let stderr = TRACKING;
  while (stderr === TRACKING) stderr = (await sandbox.run(SHORT)).stderr;
  for (const answer of hanging) answer();
  assertStringIncludes(stderr, "gone: 1 delivered, up to 2 more wait\n");
});

Deno.test("a program leaves alone what an App refused, or fails at again and again", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  const dead = await killed(sandbox, 2, { MLOPS_URL: app.url });
  const [refused, stuck] = dead.map((id) => outboxOf(sandbox).folder(id));
  refused!.saveDeliveryState({ ...newDeliveryState(), rejected: { status: 400, detail: "No." } });
  stuck!.saveDeliveryState({ ...newDeliveryState(), last_error: "answered 500", same_error: 10 });
  const before = app.requests.length;
  assertEquals((await sandbox.run(SHORT)).stderr, TRACKING);
  assertEquals([app.requests.length, outboxOf(sandbox).list()], [before, dead]);
});

Deno.test("a program tells once of journals of a newer version, and does not touch them", async () => {
  await using sandbox = new CliSandbox();
  const outbox = outboxOf(sandbox);
  const ids = await abandon(outbox, 3);
  const paths = ids.map((id) => outbox.folder(id).lastSegmentPath());
  for (const [index, id] of ids.entries()) {
    const version = JOURNAL_VERSION + 1 as typeof JOURNAL_VERSION;
    await Deno.writeFile(paths[index]!, encodeLine(1, Date.now(), headerOf({ id, version })));
  }
  const before = paths.map((path) => Deno.readTextFileSync(path));
  const { code, stderr } = await sandbox.run(SHORT);
  assertEquals([code, stderr.split("\n").length], [0, 3], stderr);
  assertMatch(
    stderr,
    /its format is version \d+, this module knows \d+; update @mlops\/tracking\n$/,
  );
  assertEquals(paths.map((path) => Deno.readTextFileSync(path)), before);
});

Deno.test("a program tells in one line what it could not deliver, and why", async () => {
  await using sandbox = new CliSandbox();
  await using app = serveOriginalApp();
  await killed(sandbox, 1, { MLOPS_URL: app.url });
  app.intervene = (request, handle) =>
    request.method === "POST" && request.path.includes("iterations")
      ? Response.json({ detail: "Not this one." }, { status: 400 })
      : handle();
  let stderr = TRACKING;
  while (stderr === TRACKING) stderr = (await sandbox.run(SHORT)).stderr;
  const [, line, rest] = stderr.split("\n");
  assertEquals(rest, "", stderr);
  assertMatch(
    line!,
    /^mlops: .* gone: 1 not \(POST \S+ answered 400: Not this one\.\); see: deno run -A \S+ outbox$/,
  );
});

Deno.test("programs work thousands of dead journals off, some each, and are not held up", async () => {
  await using sandbox = new CliSandbox();
  const outbox = outboxOf(sandbox);
  await abandon(outbox, 3000);
  const { code, stderr } = await sandbox.run(SHORT);
  const left = outbox.list().length;
  assertEquals(code, 0);
  assert(left > 0 && left < 3000, `${left} are left`);
  assertStringIncludes(
    stderr,
    `gone: ${3000 - left} delivered, up to ${left} more wait\n`,
  );
  await sandbox.run(SHORT);
  const later = outbox.list().length;
  assert(later < left, `${later} are left of ${left}`);
});

Deno.test("a program leaves to sync what takes longer than it may be kept", async () => {
  await using sandbox = new CliSandbox();
  const outbox = outboxOf(sandbox);
  const [id] = await abandon(outbox, 1);
  await Deno.truncate(outbox.folder(id!).lastSegmentPath(), 33 * 1024 * 1024);
  const { code, stderr } = await sandbox.run(SHORT);
  assertEquals([code, outbox.list()], [0, [id]]);
  assertMatch(stderr, /gone: 1 large, to be sent with: deno run -A \S+ sync\n$/);
});

/** Iterates until it comes about: each end goes on with what others left. */
async function iterateUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert(turn < 200, "It did not come about");
    const iteration = await startIteration("own");
    await iteration.endIteration();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test("an end is told before anything of others is looked at", async () => {
  await using folder = trackingFolder();
  using _ = capturedWarnings();
  const dead = await abandon(folder.outbox, 20);
  const iteration = await startIteration("own");
  assertEquals((await iteration.endIteration()).delivered, true);
  assertEquals(folder.outbox.list(), dead);
  await iterateUntil(() => folder.outbox.list().length === 0);
});

Deno.test("a program does not send what it only recorded itself", async () => {
  await using folder = trackingFolder();
  using _ = capturedWarnings();
  const kept = await withSettings({ mode: "offline" }, async () => {
    const iteration = await startIteration("offline");
    await iteration.endIteration();
    return iteration.id;
  });
  const [dead] = await abandon(folder.outbox, 1);
  await iterateUntil(() => !folder.outbox.list().includes(dead!));
  assertEquals(folder.outbox.list(), [kept]);
});
