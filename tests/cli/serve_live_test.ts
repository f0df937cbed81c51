/** What `mlops serve` shows of programs that track into its folder by themselves. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { EventReader } from "../support/event_reader.ts";

/** Logs a point when the file `go1` is there, another at `go2`, and ends. */
const TRAINING = `
const iteration = await mlops.startIteration("live", { project: "Iris", experiment: "e" });
iteration.logMetric("loss", 1);
console.log(iteration.id);
for (let step = 1; ; step++) {
  while (!(await mlops_go(step))) await new Promise((resolve) => setTimeout(resolve, 5));
  iteration.logMetric("loss", step + 1);
  if (step === 2) break;
}
await iteration.endIteration();
console.log("ended");
async function mlops_go(step) {
  return await Deno.stat("go" + step).then(() => true, () => false);
}`;

// deno-lint-ignore no-explicit-any -- JSON of any shape
async function get(url: string): Promise<any> {
  const response = await fetch(url);
  assertEquals(response.status, 200, url);
  return await response.json();
}

async function listen(url: string): Promise<EventReader> {
  const reader = new EventReader(await fetch(`${url}/events`));
  assertEquals((await reader.next())?.name, "ready");
  return reader;
}

Deno.test("mlops serve shows an iteration live that runs in a program of its folder", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  await using reader = await listen(served.url);
  const program = await sandbox.start(TRAINING);
  const id = program.line;
  const [started] = (await reader.until(({ name }) => name === "started")).slice(-1);
  assertEquals([started?.data.iteration_id, started?.data.status], [id, "running"]);
  const { iterations } = await get(`${served.url}/iterations?filter=metrics.loss%3D1`);
  assertEquals(iterations.length, 1);
  const [{ status, metrics, delivered, project_title }] = iterations;
  assertEquals([status, metrics, delivered, project_title], [
    "running",
    { loss: 1 },
    false,
    "Iris",
  ]);

  await Deno.writeTextFile(`${sandbox.path}/go1`, "");
  await reader.until(({ name, data }) => name === "records" && data.iteration_id === id);
  assertEquals((await get(`${served.url}/iterations/${id}`)).metrics, { loss: 2 });
  const histories = `${served.url}/iterations/${id}/metrics`;
  assertEquals((await get(histories)).loss.values, [1, 2]);
  assertEquals((await get(`${histories}/loss?points=10`)).values, [1, 2]);

  await Deno.writeTextFile(`${sandbox.path}/go2`, "");
  assertEquals(await program.nextLine(), "ended");
  const ending = await reader.until(({ name }) => name === "status");
  assertEquals(ending.at(-1)?.data.status, "completed");
  assert(ending.every(({ name }) => name !== "deleted" && name !== "started"));
  const stored = await get(`${served.url}/iterations/${id}`);
  assertEquals([stored.status, stored.delivered, stored.metrics], ["completed", true, { loss: 3 }]);
  assertEquals((await get(histories)).loss.values, [1, 2, 3]);
  await program.ended();
  await served.stop("SIGTERM");
});

Deno.test("mlops serve tells that a program of its folder crashed", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  await using reader = await listen(served.url);
  const program = await sandbox.start(TRAINING);
  await reader.until(({ name }) => name === "started");
  await program.stop("SIGKILL");
  const told = await reader.until(({ name }) => name === "status");
  assertEquals(told.at(-1)?.data.status, "crashed");
  const { iterations } = await get(`${served.url}/iterations`);
  assertEquals(iterations[0].status, "crashed");
  await served.stop("SIGTERM");
});

Deno.test("mlops serve tells what another process writes into its database", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  await using reader = await listen(served.url);
  const program = await sandbox.run(`
    const project = await mlops.createProject("Iris");
    await mlops.withIteration("quick", { projectId: project._id }, async () => {});`);
  assertEquals(program.code, 0, program.stderr);
  const told = await reader.until(({ data }) => data?.status === "completed");
  assertEquals(told.filter(({ name }) => name === "started").length, 1);
  await served.stop("SIGTERM");
});

Deno.test("mlops serve ends at a signal while somebody listens, with a last word", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  await using reader = await listen(served.url);
  const ended = served.stop("SIGTERM");
  assertEquals((await reader.next())?.name, "end");
  assertEquals(await reader.next(), undefined);
  assertEquals(await ended, { code: 0, signal: null, stderr: "" });
});

Deno.test("mlops serve pages through what waits and what it has", async () => {
  await using sandbox = new CliSandbox();
  const program = (names: string, loss: number) => `
    for (const name of ${names}) {
      await mlops.withIteration(name, { project: "Iris" }, async (iteration) => {
        iteration.logMetric("loss", ${loss} + (name.length % 2));
      });
    }`;
  await sandbox.run(program('["a", "bb", "c", "dd"]', 1));
  await sandbox.run(program('["e", "ff", "g"]', 1), { MLOPS_MODE: "offline" });
  const served = await sandbox.serve();
  for (const sort of ["metrics.loss desc", "iteration_name asc", "started_at desc", "metrics.x"]) {
    const all = await get(`${served.url}/iterations?sort=${sort}&limit=100`);
    assertEquals([all.iterations.length, all.next_cursor], [7, null], sort);
    for (const limit of [1, 2, 3, 6]) {
      const names: string[] = [];
      for (let cursor = ""; cursor !== null;) {
        const after = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = await get(`${served.url}/iterations?sort=${sort}&limit=${limit}${after}`);
        // deno-lint-ignore no-explicit-any -- JSON of any shape
        names.push(...page.iterations.map((it: any) => it.iteration_name));
        cursor = page.next_cursor;
      }
      // deno-lint-ignore no-explicit-any -- JSON of any shape
      assertEquals(names, all.iterations.map((it: any) => it.iteration_name), `${sort} ${limit}`);
    }
  }
  await served.stop("SIGTERM");
});

Deno.test("mlops serve counts and exports what waits, each iteration once", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(`
    await mlops.withIteration("sent", { project: "Iris" }, (it) => it.logMetric("loss", 1));`);
  const offline = { MLOPS_MODE: "offline" };
  const waiting = await sandbox.run(
    `await mlops.withIteration("waits", { project: "Iris" }, (it) => {
      it.logMetric("accuracy", 0.5);
      it.logMetric("accuracy", 0.75);
      it.logParameter("rate", 2);
    });
    await mlops.withIteration("of no known project", { project: "New" }, () => {});`,
    offline,
  );
  assertEquals(waiting.code, 0, waiting.stderr);
  const served = await sandbox.serve();
  const text = async (path: string) => await (await fetch(`${served.url}${path}`)).text();
  assertStringIncludes(await text("/metrics"), 'mlops_iterations{status="completed"} 3\n');
  const rows = async (query: string) => {
    const [head, ...lines] = (await text(`/export/iterations.csv${query}`)).trim().split("\r\n");
    const names = head!.split(",");
    const wanted = ["name", "metrics.loss", "metrics.accuracy", "params.rate"]
      .map((name) => names.indexOf(name)).filter((at) => at >= 0);
    return lines.map((line) => wanted.map((at) => line.split(",")[at]).join());
  };
  assertEquals(await rows(""), ["sent,1,,", "waits,,0.75,2", "of no known project,,,"]);
  assertEquals(await rows("?filter=metrics.accuracy%3D0.75"), ["waits,0.75,2"]);
  const points = (await text("/export/points.csv?filter=name%3D'waits'")).trim().split("\r\n");
  assertEquals(points.slice(1).map((line) => line.split(",").slice(1, 5).join()), [
    "waits,accuracy,0,0.5",
    "waits,accuracy,1,0.75",
  ]);
  const lines = (await text("/export/iterations.jsonl")).trim().split("\n");
  const kinds = lines.map((line) => JSON.parse(line).kind);
  assertEquals(kinds, ["project", "experiment", "iteration"]); // for another App's own delivery to bring
  await served.stop("SIGTERM");
});
