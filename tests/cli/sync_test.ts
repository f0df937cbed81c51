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
  assert(/^[0-9a-f]{24} rejected: 400 not like this\n/.test(refused.stderr), refused.stderr);

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
  assertEquals([running.code, running.stdout], [1, "0 delivered, 1 pending, 0 rejected\n"]);
  await stop("SIGKILL");
  assertEquals(await sandbox.mlopsJson(["sync"]), { delivered: 1, pending: 0, rejected: 0 });
  const [{ status, delivered }] = await sandbox.mlopsJson(["ls"]);
  assertEquals([status, delivered], ["crashed", true]);
});
