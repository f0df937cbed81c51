/** A program in a folder of its own, without a `deno.json`, that imports the module from a URL. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listIterations, withSettings } from "../mod.ts";
import { Outbox } from "../src/journal/outbox.ts";
import { closeEmbeddedApp } from "../src/tracking/connect.ts";
import { serveModules } from "./support/module_server.ts";

const FORMS = {
  decorator: `
class Trainer {
  @trackIteration({ project: "Url", experiment: "decorator" })
  async train(epochs: number, iteration = currentIteration()): Promise<number> {
    for (const epoch of iteration.steps(epochs)) iteration.logMetric("loss", 1 / (epoch + 1));
    return await Promise.resolve(epochs);
  }
}
const result: number = await new Trainer().train(3);`,
  wrapper: `
const train = track({ project: "Url", experiment: "wrapper" }, (epochs: number) => {
  const iteration = currentIteration();
  for (const epoch of iteration.steps(epochs)) iteration.logMetric("loss", 1 / (epoch + 1));
  return epochs;
});
const result: number = train(3);`,
  block: `
const result: number = await withIteration("block", { project: "Url" }, async (iteration) => {
  for (const epoch of iteration.steps(3)) iteration.logMetric("loss", 1 / (epoch + 1));
  return await Promise.resolve(3);
});`,
};

/** What the README names. */
const FLAGS = ["--allow-read=.mlops", "--allow-write=.mlops", "--allow-env=MLOPS_*"];

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function deno(cwd: string, args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

function writeProgram(folder: string, mod: string, body: string): void {
  const names = "currentIteration, track, trackIteration, withIteration";
  const text = `import { ${names} } from "${mod}";\n${body}\nconsole.log("result", result);\n` +
    `void [currentIteration, track, trackIteration, withIteration];\n`;
  Deno.writeTextFileSync(`${folder}/train.ts`, text);
}

async function iterationsIn(folder: string) {
  const directory = `${folder}/.mlops`;
  const all = await withSettings({ directory }, () => Array.fromAsync(listIterations()));
  await closeEmbeddedApp(directory);
  return all;
}

for (const [form, body] of Object.entries(FORMS)) {
  Deno.test(`the ${form} type-checks and runs with the README's permissions, when imported from a URL`, async () => {
    await using server = serveModules();
    const folder = await Deno.makeTempDir();
    writeProgram(folder, server.mod, body);
    const imports = `--allow-import=${server.host}`;

    const checked = await deno(folder, ["check", imports, "train.ts"]);
    assertEquals(checked.code, 0, checked.stderr);
    const ran = await deno(folder, [
      "run",
      "--quiet",
      "--no-prompt",
      imports,
      ...FLAGS,
      "train.ts",
    ]);
    assertEquals(ran.code, 0, ran.stderr);
    assertEquals(ran.stdout, "result 3\n");
    assertStringIncludes(ran.stderr, "mlops: tracking into .mlops\n");

    const [iteration, ...more] = await iterationsIn(folder);
    assertEquals(more, []);
    assertEquals(iteration?.status, "completed");
    assertEquals(iteration?.delivered, true, ran.stderr);
    assertEquals(iteration?.metrics, { loss: 1 / 3 });
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("nothing is tracked, one warning says why, and the training runs, when there is no permission at all", async () => {
  await using server = serveModules();
  const folder = await Deno.makeTempDir();
  writeProgram(folder, server.mod, FORMS.decorator);

  const flags = ["--no-prompt", `--allow-import=${server.host}`];
  const ran = await deno(folder, ["run", "--quiet", ...flags, "train.ts"]);
  assertEquals(ran.code, 0, ran.stderr);
  assertEquals(ran.stdout, "result 3\n");
  const warnings = ran.stderr.split("\n").filter((line) => line.startsWith("mlops:"));
  assertEquals(warnings, [
    "mlops: nothing is tracked, for want of permission: run with --allow-read=.mlops --allow-write=.mlops",
  ]);
  const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name);
  assertEquals(names, ["train.ts"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what delivers cannot be loaded: the training runs, one warning says so, and the journal is kept", async () => {
  await using server = serveModules("/src/tracking/delivering.ts");
  const folder = await Deno.makeTempDir();
  writeProgram(folder, server.mod, FORMS.block);
  const flags = ["--no-prompt", `--allow-import=${server.host}`, ...FLAGS];
  const ran = await deno(folder, ["run", "--quiet", ...flags, "train.ts"]);
  assertEquals(ran.code, 0, ran.stderr);
  assertEquals(ran.stdout, "result 3\n");
  const warnings = ran.stderr.split("\n").filter((line) => line.startsWith("mlops: not delivered"));
  assertEquals(warnings.length, 1, ran.stderr);
  assertMatch(warnings[0]!, /delivering\.ts.*; it is kept in \.mlops\/outbox$/);

  const [iteration] = await iterationsIn(folder);
  assertEquals(iteration?.status, "completed");
  assertEquals(iteration?.delivered, false);
  assertEquals(iteration?.metrics, { loss: 1 / 3 });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the same program sends to an App over HTTP, when MLOPS_URL is set", async () => {
  await using server = serveModules();
  const folder = await Deno.makeTempDir();
  writeProgram(folder, server.mod, FORMS.decorator);
  const { createApp } = await import("../src/app/create_app.ts");
  const directory = await Deno.makeTempDir();
  await using app = createApp({ directory });
  await using http = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const host = `127.0.0.1:${http.addr.port}`;

  const flags = ["--no-prompt", `--allow-import=${server.host}`, ...FLAGS, `--allow-net=${host}`];
  const env = { MLOPS_URL: `http://${host}` };
  const ran = await deno(folder, ["run", "--quiet", ...flags, "train.ts"], env);
  assertEquals(ran.code, 0, ran.stderr);
  assertMatch(ran.stderr, /^mlops: tracking into http:\/\/127\.0\.0\.1:\d+, by way of \.mlops$/m);
  const response = await app.fetch(new Request("http://app/iterations"));
  const { iterations } = await response.json();
  assertEquals(iterations.length, 1);
  assertEquals(iterations[0].metrics, { loss: 1 / 3 });
  assertEquals(new Outbox(`${folder}/.mlops`).list(), []);
  await Deno.remove(folder, { recursive: true });
});
