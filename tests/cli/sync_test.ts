import { assert, assertEquals } from "@std/assert";
import { CliSandbox, freePort } from "../support/cli_sandbox.ts";
import { serveOriginalApp } from "../support/original_app.ts";

const TWO = `
for (const name of ["a", "b"]) {
  await mlops.withIteration(name, { project: "Iris" }, async (iteration) => {
    for (const step of iteration.steps(5)) iteration.logMetric("loss", step);
    await Promise.resolve();
  });
}`;

const HANGING = `
await mlops.startIteration("hanging");
console.log("started");
setInterval(() => {}, 1000);`;

Deno.test("mlops sync says that nothing waits, when nothing does", async () => {
  await using sandbox = new CliSandbox();
  const { code, stdout } = await sandbox.mlops(["sync"]);
  assertEquals([code, stdout], [0, "Nothing waits in .mlops.\n"]);
  assertEquals(await sandbox.mlopsJson(["sync"]), { delivered: 0, pending: 0, rejected: 0 });
});

Deno.test("mlops sync delivers into the folder what was recorded offline", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TWO, { MLOPS_MODE: "offline" });
  const { code, stdout } = await sandbox.mlops(["sync"]);
  assertEquals([code, stdout], [0, "2 delivered, 0 pending, 0 rejected\n"]);
  const found: { delivered: boolean }[] = await sandbox.mlopsJson(["ls"]);
  assertEquals(found.map(({ delivered }) => delivered), [true, true]);
});

Deno.test("mlops sync delivers to an App that was down, with every point", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const port = freePort();
  const env = { MLOPS_URL: `http://127.0.0.1:${port}` };
  const program = await sandbox.run(TWO, env);
  assertEquals(program.code, 0);

  const down = await sandbox.mlops(["sync", "--json"]);
  assertEquals(down.code, 1);
  assertEquals(JSON.parse(down.stdout), { delivered: 0, pending: 2, rejected: 0 });
  const reasons = down.stderr.trimEnd().split("\n");
  assertEquals(reasons.length, 2);
  for (const line of reasons) assert(/^[0-9a-f]{24} stays: GET \S+ could not /.test(line), line);

  const served = await elsewhere.serve(["--port", String(port)]);
  assertEquals(await sandbox.mlopsJson(["sync"]), { delivered: 2, pending: 0, rejected: 0 });
  const [{ id }] = await sandbox.mlopsJson(["ls"], env);
  const { metric_history } = await sandbox.mlopsJson(["show", id], env);
  assertEquals(metric_history.loss.values, [0, 1, 2, 3, 4]);
  await served.stop("SIGTERM");
});

Deno.test("mlops sync --to sends to another App than was meant", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  await sandbox.run(TWO, { MLOPS_MODE: "offline" });
  const served = await elsewhere.serve();
  const result = await sandbox.mlopsJson(["sync", "--to", served.url]);
  assertEquals(result, { delivered: 2, pending: 0, rejected: 0 });
  assertEquals(await sandbox.mlopsJson(["ls"]), []);
  assertEquals((await sandbox.mlopsJson(["ls"], { MLOPS_URL: served.url })).length, 2);
  await served.stop("SIGTERM");
});

Deno.test("mlops sync says what an App refused, and tries it again when it is told to", async () => {
  await using sandbox = new CliSandbox();
  await using original = serveOriginalApp();
  original.intervene = ({ method, path }, handle) =>
    method === "POST" && path.includes("/iterations")
      ? Response.json({ detail: "not like this" }, { status: 400 })
      : handle();
  await sandbox.run(TWO, { MLOPS_URL: original.url });
  const refused = await sandbox.mlops(["sync"]);
  assertEquals([refused.code, refused.stdout], [1, "0 delivered, 0 pending, 2 rejected\n"]);
  assert(
    /^[0-9a-f]{24} rejected: 400 not like this \(tried again with --retry-rejected\)\n/.test(
      refused.stderr,
    ),
    refused.stderr,
  );

  original.intervene = (_request, handle) => handle();
  assertEquals((await sandbox.mlops(["sync"])).code, 1);
  const again = await sandbox.mlops(["sync", "--retry-rejected"]);
  assertEquals([again.code, again.stdout], [0, "2 delivered, 0 pending, 0 rejected\n"]);
  assertEquals(original.iterations.length, 2);
});

Deno.test("mlops sync leaves a running iteration, and ends a dead one as crashed", async () => {
  await using sandbox = new CliSandbox();
  const { stop } = await sandbox.start(HANGING);
  const running = await sandbox.mlops(["sync"]);
  assertEquals([running.code, running.stdout], [0, "0 delivered, 1 pending, 0 rejected\n"]);
  await stop("SIGKILL");
  assertEquals(await sandbox.mlopsJson(["sync"]), { delivered: 1, pending: 0, rejected: 0 });
  const [{ status, delivered }] = await sandbox.mlopsJson(["ls"]);
  assertEquals([status, delivered], ["crashed", true]);
});

Deno.test("mlops sync sends some iterations only, by their ids", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(TWO, { MLOPS_MODE: "offline" });
  const [first, second]: { id: string }[] = await sandbox.mlopsJson(["outbox"]);
  const result = await sandbox.mlopsJson(["sync", second!.id.slice(-8)]);
  assertEquals(result, { delivered: 1, pending: 0, rejected: 0 });
  const left: { id: string }[] = await sandbox.mlopsJson(["outbox"]);
  assertEquals(left.map(({ id }) => id), [first!.id]);
  const { code, stderr } = await sandbox.mlops(["sync", "zzz"]);
  assertEquals([code, stderr], [
    1,
    'error: Nothing that waits in .mlops has an id that begins or ends with "zzz"\n',
  ]);
});

Deno.test("mlops sync --project sends what was refused for want of its project to another", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const served = await elsewhere.serve();
  const env = { MLOPS_URL: served.url };
  await sandbox.run(
    `const project = await mlops.createProject("doomed");
    const iteration = await mlops.startIteration("orphan", { projectId: project._id, experiment: "softmax" });
    iteration.logMetric("loss", 1);
    await fetch(\`${served.url}/projects/\${project._id}\`, { method: "DELETE" });
    await iteration.endIteration().catch(() => {});`,
    env,
  );
  assertEquals((await sandbox.mlops(["sync"])).stdout, "0 delivered, 0 pending, 1 rejected\n");
  const args = ["sync", "--retry-rejected", "--project", "Refuge"];
  assertEquals(await sandbox.mlopsJson(args), { delivered: 1, pending: 0, rejected: 0 });
  const [found] = await sandbox.mlopsJson(["ls"], env);
  assertEquals(
    [found.iteration_name, found.project_title, found.experiment_name, found.metrics],
    ["orphan", "Refuge", "softmax", { loss: 1 }],
  );
  await served.stop("SIGTERM");
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`mlops sync --watch sends what appears, until ${signal}, and exits 0 with a sum`, async () => {
    await using sandbox = new CliSandbox();
    const watch = await sandbox.startMlops(["sync", "--watch", "0.05"]);
    assertEquals(watch.line, "Watching .mlops. Stop with Ctrl-C.");
    await sandbox.run(TWO, { MLOPS_MODE: "offline" });
    for (const _ of [1, 2]) assert(/^[0-9a-f]{24} delivered$/.test(await watch.nextLine()));
    const summary = watch.nextLine();
    watch.kill(signal);
    assertEquals(await summary, "2 delivered, 0 pending, 0 rejected");
    assertEquals(await watch.ended(), { code: 0, signal: null, stderr: "" });
  });
}

Deno.test("mlops sync --watch tells once of an App that is down, and goes on when it is back", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const port = freePort();
  await sandbox.run(TWO, { MLOPS_MODE: "offline", MLOPS_URL: `http://127.0.0.1:${port}` });
  const watch = await sandbox.startMlops(["sync", "--watch", "0.05"]);
  assert(/^waits: GET \S+ could not connect/.test(await watch.nextLine()));
  const served = await elsewhere.serve(["--port", String(port)]);
  for (const _ of [1, 2]) assert(/^[0-9a-f]{24} delivered$/.test(await watch.nextLine()));
  watch.kill("SIGTERM");
  assertEquals((await watch.ended()).code, 0);
  await served.stop("SIGTERM");
});
