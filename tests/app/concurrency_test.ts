/** Several processes that post to one project at once. */

import { assertEquals } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { idOf, TestApp } from "./app_fixture.ts";

const PROGRAM = new URL("post_iterations.ts", import.meta.url).href;
const PROCESSES = 10;
const EACH = 20;

async function run(target: string, number: number): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, target, String(number), String(EACH)],
    env: { NO_PROXY: "127.0.0.1" },
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** Runs the processes, and looks at what the App over a folder has then. */
async function checkAllStored(target: string, directory: string): Promise<void> {
  const numbers = Array.from({ length: PROCESSES }, (_, number) => number);
  const outputs = await Promise.all(numbers.map((number) => run(target, number)));
  assertEquals(outputs, numbers.map(() => `${EACH} stored\n`));
  await using reader = new TestApp(directory);
  const [project, ...others] = (await reader.get("/projects/")).body;
  assertEquals([project.title, others], ["shared", []]);
  const [experiment, ...more] = project.experiments;
  assertEquals([experiment.name, more], ["shared", []]);
  const ids = experiment.iterations.map((it: { id: string }) => it.id).toSorted();
  const wanted = Array.from({ length: PROCESSES * EACH }, (_, index) => idOf(index + 1));
  assertEquals(ids, wanted.toSorted());
  for (const { metrics } of experiment.iterations) assertEquals(metrics, { loss: 2 });
  const { body } = await reader.get(`/iterations/${idOf(2)}/metrics/loss`);
  assertEquals(body.values, [1, 2]);
}

Deno.test("App.fetch() stores what ten processes send at once, from the empty folder on", async () => {
  await using app = new TestApp();
  const directory = `${app.directory}/.mlops`;
  await checkAllStored(directory, directory);
});

Deno.test("mlops serve stores what ten processes post to one project at once", async () => {
  await using sandbox = new CliSandbox();
  const { url } = await sandbox.serve();
  await checkAllStored(url, `${sandbox.path}/.mlops`);
});
