import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Model } from "../../src/cli/demo_trainer.ts";
import { splitIris, standardised } from "../../src/cli/iris_examples.ts";
import { accuracy, predict } from "../../src/cli/softmax_regression.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";

interface DemoIteration {
  id: string;
  status: string;
  metrics: { loss: number; train_accuracy: number; test_accuracy: number };
  parameters: { learning_rate: number; epochs: number; seed: number; test_share: number };
  path_to_model: string;
  model_name: string;
  interactive_charts: { chart_type: string; x_data: unknown[][]; y_data: number[][] }[];
  metric_history: Record<string, { steps: number[]; values: number[] }>;
}

async function demo(sandbox: CliSandbox): Promise<DemoIteration[]> {
  const { code, stdout, stderr } = await sandbox.demoTask(["--json"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("mlops demo learns, better with some learning rates than with others", async () => {
  await using sandbox = new CliSandbox();
  const iterations = await demo(sandbox);
  const accuracies = iterations.map(({ metrics }) => metrics.test_accuracy);
  assertEquals(accuracies, accuracies.toSorted((a, b) => b - a));
  assertEquals(new Set(accuracies).size, 4);
  assert(accuracies[0]! >= 0.9, `${accuracies}`);
  assertEquals(iterations.map(({ status }) => status), Array(4).fill("completed"));
  assertEquals(new Set(iterations.map(({ parameters }) => parameters.learning_rate)).size, 4);
});

Deno.test("mlops demo leaves every step of every metric, and losses that fall", async () => {
  await using sandbox = new CliSandbox();
  for (const { id } of await demo(sandbox)) {
    const shown: DemoIteration = await sandbox.mlopsJson(["show", id]);
    const { parameters, metrics, metric_history } = shown;
    const steps = Array.from({ length: parameters.epochs }, (_, step) => step);
    for (const [name, last] of Object.entries(metrics)) {
      assertEquals(metric_history[name]!.steps, steps);
      assertEquals(metric_history[name]!.values.at(-1), last);
    }
    const { values } = metric_history.loss!;
    assert(values.at(-1)! < values[0]! && values[0]! < Math.log(3) + 1e-9);
  }
});

Deno.test("mlops demo leaves models that are as good as it says", async () => {
  await using sandbox = new CliSandbox();
  for (const iteration of await demo(sandbox)) {
    const { parameters, metrics, path_to_model, model_name, id } = iteration;
    const model: Model = JSON.parse(
      await Deno.readTextFile(path_to_model),
    );
    const { test, train } = splitIris(parameters);
    assertEquals(accuracy(model.weights, test), metrics.test_accuracy);
    assertEquals(accuracy(model.weights, train), metrics.train_accuracy);
    const setosa = standardised([5.1, 3.5, 1.4, 0.2], model.scale);
    assertEquals(model.classes[predict(model.weights, setosa)], "setosa");
    assertEquals([model.iteration_id, model_name], [id, `softmax-${parameters.learning_rate}`]);
  }
});

Deno.test("mlops demo logs a confusion matrix that agrees with the accuracy", async () => {
  await using sandbox = new CliSandbox();
  for (const { interactive_charts, metrics } of await demo(sandbox)) {
    const [chart] = interactive_charts;
    assertEquals([chart!.chart_type, chart!.x_data], ["bar", [[
      "setosa",
      "versicolor",
      "virginica",
    ]]]);
    const all = chart!.y_data.flat().reduce((sum, count) => sum + count, 0);
    const right = chart!.y_data.reduce((sum, list, label) => sum + list[label]!, 0);
    assertEquals(right / all, metrics.test_accuracy);
  }
});

Deno.test("mlops demo shows the four of this run, the best one's errors and what to do next", async () => {
  await using sandbox = new CliSandbox();
  await demo(sandbox);
  const { code, stdout } = await sandbox.demoTask([]);
  assertEquals(code, 0);
  const rows = stdout.split("\n").filter((line) => / completed /.test(line));
  assertEquals(rows.length, 4);
  assertEquals((await sandbox.mlopsJson(["ls"])).length, 8);
  for (const name of ["setosa", "versicolor", "virginica"]) assertStringIncludes(stdout, name);
  const best = rows[0]!.split(" ")[0]!;
  assert(new RegExp(`deno run .* show ${best}\n`).test(stdout), stdout);
});

Deno.test("mlops demo sends to an App and reads from it, when there is one", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const served = await elsewhere.serve();
  const { code, stdout } = await sandbox.demoTask(["--json"], { MLOPS_URL: served.url });
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).length, 4);
  assertEquals(await sandbox.mlopsJson(["ls"]), []);
  await served.stop("SIGTERM");
  assertEquals((await elsewhere.mlopsJson(["ls"])).length, 4);
});

Deno.test("mlops demo says so, when nothing is tracked", async () => {
  await using sandbox = new CliSandbox();
  const { code, stderr } = await sandbox.mlops(["demo"], { MLOPS_MODE: "disabled" });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "error: 4 of 4 trainings are not tracked");
});

Deno.test("mlops demo names commands for npx, when it was started by npx", async () => {
  await using sandbox = new CliSandbox();
  const { stdout } = await sandbox.demoTask([], { npm_command: "exec" });
  assertStringIncludes(stdout, `npx -y deno@${Deno.version.deno} run -A `);
});

Deno.test("mlops demo shows its progress, when stderr is a terminal", async () => {
  await using sandbox = new CliSandbox();
  const { code, stdout } = await sandbox.onTerminal(["demo"]);
  assertEquals(code, 0, stdout);
  assert(/train █+ 200\/200/.test(stdout), stdout);
  assertStringIncludes(stdout, "\x1b[32mcompleted\x1b[39m");
});
