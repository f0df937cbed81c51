import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { currentIteration } from "../../src/tracking/scope.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { track } from "../../src/tracking/track.ts";
import { ProgramFolder } from "../support/program.ts";
import { namesIn } from "../support/tracking_folder.ts";

Deno.test("recordIteration() tells the last values and every point", () => {
  const iteration = recordIteration();
  for (const step of iteration.steps(3)) iteration.logMetrics({ loss: 1 / (step + 1), step });
  iteration.logParameters({ a: 1, b: [2] });
  iteration.logParameter("a", 2);
  assertEquals(iteration.metrics, { loss: 1 / 3, step: 2 });
  assertEquals(iteration.parameters, { a: 2, b: [2] });
  const { steps, values, timestamps } = iteration.history("loss");
  assertEquals([steps, values, timestamps.length], [[0, 1, 2], [1, 1 / 2, 1 / 3], 3]);
  assertEquals(iteration.history("none"), { steps: [], values: [], timestamps: [] });
  assertEquals(iteration.history("constructor").values, []);
});

Deno.test("recordIteration() gives histories that neither change nor can be spoiled", () => {
  const iteration = recordIteration();
  iteration.logMetric("loss", 1);
  const before = iteration.history("loss");
  iteration.logMetric("loss", 2);
  before.values.push(99);
  assertEquals(iteration.history("loss").values, [1, 2]);
});

Deno.test("recordIteration() keeps what it was given, not the objects", () => {
  const iteration = recordIteration();
  const layers = [{ units: 3 }];
  iteration.logParameter("layers", layers);
  layers[0]!.units = 9;
  assertEquals(iteration.parameters, { layers: [{ units: 3 }] });
});

Deno.test("recordIteration() is named, has an id, runs, and ends like any other", async () => {
  const iteration = recordIteration("unit test");
  assertEquals([iteration.name, iteration.status], ["unit test", "running"]);
  assertMatch(iteration.id, /^[0-9a-f]{24}$/);
  const ended = await iteration.endIteration();
  assertEquals([ended.id, ended.iteration_name], [iteration.id, "unit test"]);
  assertEquals([ended.status, ended.delivered], ["completed", false]);
  assert(recordIteration().id !== iteration.id);
});

Deno.test("recordIteration() passed last to a tracked function is logged into, and stays running", () => {
  const train = track({ project: "Iris" }, (rate: number, iteration = currentIteration()) => {
    iteration.logParameter("rate", rate);
    currentIteration().logMetric("loss", rate / 2);
    return rate * 2;
  });
  const iteration = recordIteration();
  assertEquals(train(0.5, iteration), 1);
  assertEquals([iteration.parameters, iteration.metrics], [{ rate: 0.5 }, { loss: 0.25 }]);
  assertEquals(iteration.status, "running");
  assertThrows(() => currentIteration());
});

Deno.test("recordIteration() may be typed by its metrics and parameters", () => {
  interface Metrics {
    loss: number;
  }
  interface Parameters {
    rate: number;
  }
  const iteration = recordIteration<Metrics, Parameters>();
  const logged: Metrics = { loss: 1 };
  iteration.logMetrics(logged);
  iteration.logMetric("loss", 2);
  iteration.logParameters({ rate: 0.1 });
  assertEquals(iteration.metrics, { loss: 2 });
});

Deno.test("recordIteration() needs no permission, writes no file, and lets a program end", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `const iteration = mlops.recordIteration();
     iteration.logMetric("loss", 0.5);
     iteration.endIteration();
     console.log(JSON.stringify(iteration.metrics), iteration.status);`,
    { flags: ["--no-prompt"] },
  );
  assertEquals([code, stdout, stderr], [0, '{"loss":0.5} completed\n', ""]);
  assertEquals(namesIn(folder.path), ["program.ts"]);
});
