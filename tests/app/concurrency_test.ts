/** Several processes over one folder. */

import { assertEquals } from "@std/assert";
import { idOf, TestApp } from "./app_fixture.ts";

const PROGRAM = new URL("post_iterations.ts", import.meta.url).href;
const PROCESSES = 5;
const EACH = 40;

async function run(directory: string, number: number): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, directory, String(number), String(EACH)],
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("App.fetch() stores what several processes send at once, from the empty folder on", async () => {
  await using app = new TestApp();
  const directory = `${app.directory}/.mlops`;
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, (_, number) => run(directory, number)),
  );
  assertEquals(outputs, Array.from({ length: PROCESSES }, () => `${EACH} stored\n`));
  await using reader = new TestApp(directory);
  const [project, ...others] = (await reader.get("/projects/")).body;
  assertEquals([project.title, others], ["shared", []]);
  const [experiment, ...more] = project.experiments;
  assertEquals([experiment.name, more], ["shared", []]);
  const ids = experiment.iterations.map((it: { id: string }) => it.id).toSorted();
  const wanted = Array.from({ length: PROCESSES * EACH }, (_, index) => idOf(index + 1));
  assertEquals(ids, wanted.toSorted());
  for (const { metrics } of experiment.iterations) assertEquals(metrics, { loss: 2 });
  const { body } = await reader.get(`/iterations/${idOf(1)}/metrics/loss`);
  assertEquals(body.values, [1, 2]);
});
