import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";

const PROGRAM = `
await mlops.withIteration("sent", { project: "Iris" }, async (iteration) => {
  for (const step of iteration.steps(3)) iteration.logMetric("loss", step);
  await Promise.resolve();
});`;

Deno.test("mlops serve --json tells its address once it listens", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  assertEquals(Object.keys(JSON.parse(served.line)), ["url"]);
  const response = await fetch(served.url);
  assertEquals(await response.json(), { message: "Hello mlops" });
  await served.stop("SIGTERM");
});

Deno.test("mlops serve takes iterations of a program in another folder", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const served = await sandbox.serve();
  const env = { MLOPS_URL: served.url };
  const program = await elsewhere.run(PROGRAM, env);
  assertEquals(program.code, 0);
  assertStringIncludes(program.stderr, `mlops: tracking into ${served.url}`);
  const [iteration] = await elsewhere.mlopsJson(["ls"], env);
  assertEquals([iteration.iteration_name, iteration.delivered], ["sent", true]);
  const { metric_history } = await elsewhere.mlopsJson(["show", iteration.id], env);
  assertEquals(metric_history.loss.steps, [0, 1, 2]);
  await served.stop("SIGTERM");
  assertEquals((await sandbox.mlopsJson(["ls"]))[0].id, iteration.id);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`mlops serve ends well at ${signal}, and leaves its database as one file`, async () => {
    await using sandbox = new CliSandbox();
    const served = await sandbox.serve();
    assertEquals(await served.stop(signal), { code: 0, signal: null, stderr: "" });
    const files = await Array.fromAsync(Deno.readDir(`${sandbox.path}/.mlops`), ({ name }) => name);
    assertEquals(files.sort(), [".gitignore", "mlops.sqlite"]);
  });
}

Deno.test("mlops serve tells a person where it is and how to send to it", async () => {
  await using sandbox = new CliSandbox();
  const running = await sandbox.startMlops(["serve", "--port", "0", "--dir", "data"]);
  const url = /^MLOps App at (http:\/\/127\.0\.0\.1:\d+)$/.exec(running.line)?.[1];
  assert(url !== undefined, running.line);
  assert(/data +data$/.test(await running.nextLine()));
  assertStringIncludes(await running.nextLine(), `MLOPS_URL=${url} `);
  await running.stop("SIGTERM");
});

Deno.test("mlops serve says that a port is taken, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  const { code, stdout, stderr } = await sandbox.mlops(["serve", "--port", String(port)]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `error: Port ${port} is taken: choose another by --port, or any by --port 0\n`,
  );
});

Deno.test("mlops serve says that it cannot use a folder, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  await Deno.writeTextFile(`${sandbox.path}/file`, "");
  const { code, stderr } = await sandbox.mlops(["serve", "--port", "0", "--dir", "file"]);
  assertEquals(code, 1);
  assert(/^error: Cannot serve: .*\n$/.test(stderr), stderr);
});

Deno.test("mlops serve warns, when it listens to more than this machine", async () => {
  await using sandbox = new CliSandbox();
  const running = await sandbox.serve(["--port", "0", "--hostname", "0.0.0.0"]);
  assert(running.url.startsWith("http://127.0.0.1:"));
  const { stderr } = await running.stop("SIGTERM");
  assertStringIncludes(stderr, "warning: whoever can reach 0.0.0.0");
});
