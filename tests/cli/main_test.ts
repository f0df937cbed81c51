import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox, freePort } from "../support/cli_sandbox.ts";

const COMMANDS = ["demo", "ls", "show", "compare", "serve", "outbox", "sync"];

Deno.test("mlops --help names every command, and how to run it", async () => {
  await using sandbox = new CliSandbox();
  const { code, stdout } = await sandbox.mlops(["--help"]);
  assertEquals(code, 0);
  for (const command of COMMANDS) assertStringIncludes(stdout, `  ${command}`);
  assertStringIncludes(stdout, "mlops stands for: deno run -A ");
});

for (const command of COMMANDS) {
  Deno.test(`mlops ${command} --help shows its options and examples`, async () => {
    await using sandbox = new CliSandbox();
    const { code, stdout } = await sandbox.mlops([command, "--help"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Usage: mlops ${command}`);
    assertStringIncludes(stdout, "--dir <folder>");
    assertStringIncludes(stdout, "--json");
    assertStringIncludes(stdout, `Examples:\n  mlops ${command}`);
  });
}

/** What is wrong, and what the message says is right. */
const MISUSES: [string[], string][] = [
  [[], "Usage: mlops"],
  [["lss"], "(Did you mean ls?)"],
  [["nonsense"], "Commands: demo, ls, show, compare, serve, outbox, sync"],
  [["ls", "--jsno"], "(Did you mean --json?)"],
  [["ls", "extra"], "Expected 0 arguments but got 1"],
  [["ls", "--limit", "-1"], "It must be a whole number"],
  [["ls", "--sort", "size"], "Sort by started_at, ended_at,"],
  [["ls", "--sort", "metrics.acc sideways"], "asc, desc or the end is missing after the name"],
  [["show"], "missing required argument 'id'"],
  [["compare", "1a2b3c4d"], "missing required argument 'ids'"],
  [["serve", "--port", "65536"], "from 0 to 65535"],
  [["serve", "--port", "http"], "from 0 to 65535"],
  [["sync", "--to", "localhost:8000"], "starts with http:// or https://"],
  [["sync", "--watch", "0"], "a number of seconds above 0"],
  [["outbox", "lst"], "Expected 0 arguments but got 1"],
  [["outbox", "export"], "missing required argument 'id'"],
];

for (const [args, right] of MISUSES) {
  Deno.test(`mlops ${args.join(" ")} says what is right and exits 2`, async () => {
    await using sandbox = new CliSandbox();
    const { code, stdout, stderr } = await sandbox.mlops(args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, right);
  });
}

Deno.test("mlops takes the options of all commands before the command and behind it", async () => {
  await using sandbox = new CliSandbox();
  for (const args of [["--json", "--dir", "a", "ls"], ["ls", "--json", "--dir", "a"]]) {
    assertEquals(await sandbox.mlops(args), { code: 0, stdout: "[]\n", stderr: "" });
  }
});

Deno.test("mlops tells a wrong setting in one line and exits 1", async () => {
  await using sandbox = new CliSandbox();
  const { code, stderr } = await sandbox.mlops(["ls"], { MLOPS_MODE: "on" });
  assertEquals(code, 1);
  assert(/^error: .*MLOPS_MODE.*\n$/.test(stderr), stderr);
});

Deno.test("mlops tells that an App cannot be reached, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  const env = { MLOPS_URL: `http://127.0.0.1:${freePort()}` };
  const id = "0123456789abcdef01234567";
  for (const args of [["ls"], ["show", "abc"], ["show", id]]) {
    const { code, stdout, stderr } = await sandbox.mlops(args, env);
    assertEquals([code, stdout], [1, ""]);
    const lines = stderr.trimEnd().split("\n");
    assert(lines.every((line) => /GET http:\S+ could not connect: /.test(line)), stderr);
  }
});

Deno.test("mlops ls lists what waits, but exits 1, when the App cannot be reached", async () => {
  await using sandbox = new CliSandbox();
  const env = { MLOPS_URL: `http://127.0.0.1:${freePort()}` };
  await sandbox.run(
    `await mlops.withIteration("waits", async () => await Promise.resolve());`,
    env,
  );
  const { code, stdout, stderr } = await sandbox.mlops(["ls", "--json"], env);
  assertEquals([code, JSON.parse(stdout)[0].iteration_name], [1, "waits"]);
  assertStringIncludes(stderr, "only what waits in the outbox is listed");
  assertEquals((await sandbox.mlops(["show", JSON.parse(stdout)[0].id], env)).code, 0);
});

Deno.test("mlops tells an App's refusal in one line, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => Response.json({ detail: "Who are you?" }, { status: 401 }),
  );
  const env = { MLOPS_URL: `http://127.0.0.1:${server.addr.port}` };
  const { code, stderr } = await sandbox.mlops(["ls"], env);
  assertEquals(code, 1);
  assert(/^error: GET \S+ answered 401: Who are you\?\n$/.test(stderr), stderr);
});

Deno.test("mlops is silent and exits as a shell shows it, when nobody reads on", async () => {
  await using sandbox = new CliSandbox();
  const { code, stderr } = await sandbox.unread(["--help"]);
  assertEquals([code, stderr], [141, ""]);
});

Deno.test("mlops makes no folder by reading", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.mlops(["ls"]);
  await sandbox.mlops(["ls", "--json"]);
  await sandbox.mlops(["show", "abc"]);
  await sandbox.mlops(["sync"]);
  assertEquals(await Array.fromAsync(Deno.readDir(sandbox.path)), []);
});
