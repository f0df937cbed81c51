/** How programs end that track: as they would without. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { join } from "../../src/deps/std_path.ts";
import { withSettings } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";
import { listIterations } from "../../src/tracking/reading.ts";
import { ProgramFolder } from "../support/program.ts";
import { namesIn } from "../support/tracking_folder.ts";

/** What the programs of a folder have left in its tracking folder. */
async function iterationsIn(folder: ProgramFolder): Promise<Iteration[]> {
  const directory = join(folder.path, ".mlops");
  try {
    return await withSettings({ directory }, () => Array.fromAsync(listIterations()));
  } finally {
    await closeEmbeddedApp(directory);
  }
}

const IMPORTS = `const { currentIteration, startIteration, track, withIteration } = mlops;
  addEventListener("unhandledrejection", () => console.log("UNHANDLED"));
`;

Deno.test("a program whose synchronous call has returned ends when that is delivered", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(`${IMPORTS}
    const train = track(function train() { currentIteration().logMetric("loss", 1); return 42; });
    console.log(train());`);
  assertEquals([code, stdout, stderr], [0, "42\n", "mlops: tracking into .mlops\n"]);
  const [iteration] = await iterationsIn(folder);
  assertEquals([iteration!.iteration_name, iteration!.status], ["train", "completed"]);
  assertEquals(iteration!.delivered, true);
});

Deno.test("a program does not wait for an iteration that is never ended", async () => {
  using folder = new ProgramFolder();
  const { code, stdout } = await folder.run(`${IMPORTS}
    const iteration = await startIteration("open");
    iteration.logMetric("loss", 1);
    track(() => new Promise(() => {}))();
    for (const _ of iteration.steps(5)) break;
    console.log("end");`);
  assertEquals([code, stdout], [0, "end\n"]);
});

Deno.test("a program ends with its own error and code, told once", async () => {
  using folder = new ProgramFolder();
  for (const [kind, call] of [["sync", "train();"], ["async", "await train();"]]) {
    const { code, stdout, stderr } = await folder.run(`
      const body = ${
      kind === "async" ? "async () =>" : "() =>"
    } { throw new RangeError("my own"); };
      const train = mlops.track(body);
      ${call}`);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(stderr.match(/RangeError: my own/g)?.length, 1, stderr);
    assertMatch(stderr, /Uncaught .*RangeError: my own/);
    if (kind === "sync") assertMatch(stderr, /program\.ts:5:7/); // the caller's own line
  }
  assertEquals((await iterationsIn(folder)).map((it) => it.status), ["failed", "failed"]);
});

Deno.test("a program keeps its exit code when it exits within a tracked call", async () => {
  using folder = new ProgramFolder();
  const { code, stdout } = await folder.run(`${IMPORTS}
    track(() => { currentIteration().logMetric("loss", 1); Deno.exit(7); })();`);
  assertEquals([code, stdout], [7, ""]);
  assertEquals((await iterationsIn(folder))[0]!.metrics, { loss: 1 });
});

Deno.test("a program never sees a rejection that it did not cause", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(`${IMPORTS}
    const iteration = await startIteration("un-awaited");
    iteration.endIteration({ error: new Error("why") });
    const gone = await startIteration("folder gone");
    const train = track(() => { Deno.removeSync(".mlops", { recursive: true }); return 42; });
    console.log(train());
    gone.endIteration();
    withIteration("onEnd fails", { onEnd: () => { throw new Error("notifier"); } }, () => {});
    withIteration("onEnd rejects", { onEnd: () => Promise.reject("notifier") }, () => {});
    try { withIteration("throws", () => { throw new Error("own"); }); } catch { /* expected */ }
    try { track({ name: "" }, () => {})(); } catch { /* expected */ }`);
  assertEquals([code, stdout], [0, "42\n"], stderr);
  assert(!stderr.includes("Uncaught"), stderr);
});

Deno.test("a program whose App refuses everything is told so, and ends well", async () => {
  using folder = new ProgramFolder();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) =>
      new URL(url).pathname === "/"
        ? Response.json({ message: "Hello mlops" })
        : Response.json({ detail: "404: Nothing here; it is kept in" }, { status: 404 }),
  );
  const env = { MLOPS_URL: `http://127.0.0.1:${server.addr.port}` };
  const { code, stdout, stderr } = await folder.run(
    `${IMPORTS}
    const train = track(async () => { currentIteration().logMetric("loss", 1); return 42; });
    console.log(await train());
    const iteration = await startIteration("refused");
    console.log(await iteration.endIteration().catch((error) => error.name + " " + error.status));
    track(() => 1)();
    (await startIteration("refused too")).endIteration();`,
    { env },
  );
  await server.shutdown();
  assertEquals([code, stdout], [0, "42\nMlopsAppError 404\n"], stderr);
  assertStringIncludes(stderr, "404: Nothing here; it is kept in");
  assertEquals(namesIn(join(folder.path, ".mlops/outbox")).length, 4);
});

Deno.test("a program without permissions trains, is told once which flags to give, and no more", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `const { currentIteration, track } = mlops;
    const train = track({ projectId: "0123456789abcdef01234567" }, async (rate, it = currentIteration()) => {
      it.logMetric("loss", rate);
      it.logPathToModel("model.json");
      it.logImageChart("plot", "plot.png");
      for (const step of it.steps(3)) it.logMetric("step", step);
      return rate * 2;
    });
    console.log(await train(1), await train(2), (await Deno.permissions.query({ name: "env" })).state);`,
    { flags: ["--no-prompt"], env: { MLOPS_MODE: "nonsense" } },
  );
  assertEquals([code, stdout], [0, "2 4 prompt\n"], stderr);
  assertEquals(
    stderr,
    "mlops: nothing is tracked, for want of permission: run with " +
      "--allow-read=.mlops --allow-write=.mlops\n",
  );
});

Deno.test("a program tracks with the flags that it is told to give, and no others", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `const train = mlops.track(() => { mlops.currentIteration().logMetric("loss", 1); return 42; });
    console.log(train());`,
    { flags: ["--no-prompt", "--allow-read=.mlops", "--allow-write=.mlops"] },
  );
  assertEquals([code, stdout, stderr], [0, "42\n", "mlops: tracking into .mlops\n"]);
  assertEquals((await iterationsIn(folder))[0]!.delivered, true);
});
