import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Iteration } from "../../src/contract/iteration.ts";
import type { IterationLogger } from "../../src/tracking/iteration_logger.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { getIteration, getMetricHistory } from "../../src/tracking/reading.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const ID = "0123456789abcdef01234567";
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
);
const LINE = { name: "loss", type: "line", x: [[0, 1]], y: [[0.5, 0.25]] } as const;

/** Calls with arguments that the types forbid. */
// deno-lint-ignore no-explicit-any -- that is the point
type Any = any;

/** Logs one of everything. */
function logEverything(iteration: IterationLogger): void {
  iteration.logMetric("loss", 0.5);
  iteration.logMetric("loss", NaN, { step: 7, timestamp: new Date(1_700_000_000_000) });
  iteration.logMetrics({ loss: 0.25, "a.b/c": -0, __proto__: 1, skipped: undefined } as Any);
  iteration.logMetrics(JSON.parse('{"__proto__": 3, "": -1e-300}'));
  iteration.logMetric("high", Infinity);
  iteration.logMetric("low", -Infinity);
  iteration.logParameter("rate", 0.1);
  iteration.logParameter("rate", 0.2);
  iteration.logParameter("nothing", null);
  iteration.logParameter("skipped", undefined);
  iteration.logParameters({ layers: [{ units: 3 }], nan: NaN, skipped: undefined });
  iteration.logParameters(JSON.parse('{"__proto__": {"a": 1}, "": true, "x.y": "z"}'));
  iteration.logModelName("softmax");
  iteration.logPathToModel("https://models.example/softmax.json");
  iteration.logDataset({ name: "iris", version: "1" });
  iteration.logDataset(ID.toUpperCase());
  iteration.logChart(LINE);
  iteration.logImageChart("dot", PNG);
  iteration.logTags("a", "b");
  iteration.logTags("b", "c");
  iteration.logTags();
  iteration.logNote("first");
  iteration.logNote("a note\nof two lines");
}

function assertEverything(iteration: Iteration): void {
  const metrics = iteration.metrics!;
  assertEquals(Object.entries(metrics), [
    ["loss", 0.25],
    ["a.b/c", -0],
    ["__proto__", 3],
    ["", -1e-300],
    ["high", Infinity],
    ["low", -Infinity],
  ]);
  assertEquals(Object.entries(iteration.parameters!), [
    ["rate", 0.2],
    ["nothing", null],
    ["layers", [{ units: 3 }]],
    ["nan", "NaN"],
    ["__proto__", { a: 1 }],
    ["", true],
    ["x.y", "z"],
  ]);
  assertEquals(iteration.model_name, "softmax");
  assertEquals(iteration.path_to_model, "https://models.example/softmax.json");
  assertEquals(iteration.tags, ["a", "b", "c"]);
  assertEquals(iteration.note, "a note\nof two lines");
  const [chart] = iteration.interactive_charts!;
  assertEquals([chart!.name, chart!.chart_type, chart!.chart_title], ["loss", "line", "loss"]);
  assertEquals([chart!.x_data, chart!.y_data], [[[0, 1]], [[0.5, 0.25]]]);
  const [image] = iteration.image_charts!;
  assertEquals([image!.name, image!.encoded_image], ["dot", PNG.toBase64()]);
  assertEquals([iteration.status, iteration.error], ["completed", null]);
}

Deno.test("Logger records every documented call, in memory", async () => {
  const iteration = recordIteration();
  logEverything(iteration);
  const ended = await iteration.endIteration();
  assertEverything(ended);
  assertEquals(ended.dataset, { id: ID, name: null, version: null });
  assertEquals([ended.warnings, ended.delivered], [[], false]);
  const { steps, values, timestamps } = iteration.history("loss");
  assertEquals([steps, values], [[0, 7, 2], [0.5, NaN, 0.25]]);
  assertEquals(timestamps[1], 1_700_000_000_000);
});

Deno.test("Logger records every documented call, through a folder to the App", async () => {
  await using _folder = trackingFolder();
  await using iteration = await startIteration("everything");
  logEverything(iteration);
  const running = await getIteration(iteration.id);
  assertEverything({ ...running, status: "completed" });
  assertEquals(running.status, "running");
  const ended = await iteration.endIteration();
  assertEverything(ended);
  assertEverything(await getIteration(iteration.id));
  assertEquals(ended.delivered, true);
  assertEquals(ended.warnings, [`the dataset {"id":"${ID}"} is not known to the App`]);
  const { steps, values, timestamps } = await getMetricHistory(iteration.id, "loss");
  assertEquals([steps, values, timestamps[1]], [[0, 7, 2], [0.5, NaN, 0.25], 1_700_000_000_000]);
  assertEquals((await getMetricHistory(iteration.id, "__proto__")).values, [3]);
  assertEquals((await getMetricHistory(iteration.id, "")).values, [-1e-300]);
  assertEquals((await getMetricHistory(iteration.id, "a.b/c")).values, [-0]);
  assertEquals((await getMetricHistory(iteration.id, "none")).values, []);
});

Deno.test("Logger keeps any points of any metrics, in memory and in a folder alike", async () => {
  await using _folder = trackingFolder();
  const name = fc.oneof(fc.constantFrom("__proto__", "", "a.b", "constructor"), fc.string());
  const point = fc.tuple(name, fc.double(), fc.option(fc.integer(), { nil: undefined }));
  await fc.assert(
    fc.asyncProperty(fc.array(point, { maxLength: 30 }), async (points) => {
      const recorded = recordIteration();
      await using kept = await startIteration("points");
      for (const [metric, value, step] of points) {
        recorded.logMetric(metric, value, { step });
        kept.logMetric(metric, value, { step });
      }
      const { metrics } = await kept.endIteration();
      assertEquals(metrics, recorded.metrics);
      for (const metric of new Set(points.map(([it]) => it))) {
        const { steps, values } = await getMetricHistory(kept.id, metric);
        assertEquals({ steps, values }, {
          steps: recorded.history(metric).steps,
          values: recorded.history(metric).values,
        });
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("Logger's points have the time of their logging, which never goes back", () => {
  const iteration = recordIteration();
  const before = Date.now();
  for (let call = 0; call < 1000; call++) iteration.logMetric("x", call);
  const { timestamps } = iteration.history("x");
  assert(timestamps[0]! >= before - 1 && timestamps.at(-1)! <= Date.now() + 1);
  assertEquals(timestamps, timestamps.toSorted((a, b) => a - b));
});

Deno.test("Logger's calls may be taken off it", async () => {
  const iteration = recordIteration();
  const {
    logMetric,
    logMetrics,
    logParameter,
    logParameters,
    logModelName,
    logPathToModel,
    logDataset,
    logChart,
    logImageChart,
    logTags,
    logNote,
    steps,
    endIteration,
  } = iteration;
  for (const step of steps(2)) logMetric("a", step);
  logMetrics({ b: 1 });
  logParameter("c", 1);
  logParameters({ d: 1 });
  logModelName("m");
  logPathToModel("https://a.example/");
  logDataset(ID);
  logChart(LINE);
  logImageChart("dot", PNG);
  logTags("t");
  logNote("n");
  const ended = await endIteration();
  assertEquals([ended.metrics, ended.parameters], [{ a: 1, b: 1 }, { c: 1, d: 1 }]);
  assertEquals([ended.status, ended.note, ended.warnings], ["completed", "n", []]);
});

Deno.test("Logger's calls return nothing", () => {
  const iteration = recordIteration();
  assertEquals(iteration.logMetric("a", 1) as unknown, undefined);
  assertEquals(iteration.logParameters({ a: 1 }) as unknown, undefined);
  assertEquals(iteration.logTags("a") as unknown, undefined);
});

Deno.test("Logger.endIteration() gives the same twice, and the first end counts", async () => {
  const iteration = recordIteration();
  const first = iteration.endIteration({ error: new Error("first") });
  const second = iteration.endIteration();
  assertStrictEquals(second, first);
  const ended = await first;
  assertEquals([ended.status, ended.error?.message], ["failed", "first"]);
  assertEquals(iteration.status, "failed");
  assert(ended.ended_at! >= ended.started_at);
});

Deno.test("Logger.endIteration() takes anything for an error, but undefined for none", async () => {
  const errors: [error: unknown, status: string, message: string | undefined][] = [
    [undefined, "completed", undefined],
    ["text", "failed", "text"],
    [null, "failed", "null"],
    [0, "failed", "0"],
    [new RangeError("why"), "failed", "why"],
  ];
  for (const [error, status, message] of errors) {
    const ended = await recordIteration().endIteration({ error });
    assertEquals([ended.status, ended.error?.message], [status, message]);
  }
});

Deno.test("Logger has a signal that never fires, if it was given none", () => {
  const { signal } = recordIteration();
  assertEquals(signal.aborted, false);
});

Deno.test("Logger's status cannot be set from outside", () => {
  const iteration = recordIteration();
  assertThrows(() => {
    (iteration as Any).status = "completed";
  }, TypeError);
  assertEquals(iteration.status, "running");
});
