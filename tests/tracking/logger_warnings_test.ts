import { assert, assertEquals, assertThrows } from "@std/assert";
import { configure } from "../../src/settings.ts";
import type { IterationLogger } from "../../src/tracking/iteration_logger.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";

const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
);
const LINE = { name: "loss", type: "line", x: [[0, 1]], y: [[0.5, 0.25]] } as const;

/** Calls with arguments that the types forbid. */
// deno-lint-ignore no-explicit-any -- that is the point
type Any = any;

const FORBIDDEN: [call: (iteration: Any) => unknown, message: string][] = [
  [(it) => it.logMetric(), "logMetric(): name must be a string, not undefined"],
  [(it) => it.logMetric("a"), 'logMetric(): the value of "a" must be a number, not undefined'],
  [(it) => it.logMetric("a", "1"), 'logMetric(): the value of "a" must be a number, not "1"'],
  [
    (it) => it.logMetric("a", 1, 5),
    "logMetric(): options must be an object of names and values, not 5 (number)",
  ],
  [
    (it) => it.logMetric("a", 1, { step: "5" }),
    'logMetric(): step must be a whole number, not "5"',
  ],
  [
    (it) => it.logMetrics({ a: 1, b: null }),
    'logMetrics(): the value of "b" must be a number, not null',
  ],
  [
    (it) => it.logMetrics(Promise.resolve({ a: 1 })),
    "logMetrics(): metrics must be an object of names and values, not a Promise",
  ],
  [
    (it) => it.logMetrics(new Map([["a", 1]])),
    "logMetrics(): metrics must be an object of names and values, not a Map",
  ],
  [
    (it) => it.logMetrics("a", 1),
    'logMetrics(): metrics must be an object of names and values, not "a"',
  ],
  [(it) => it.logParameter(5, 1), "logParameter(): name must be a string, not 5 (number)"],
  [
    (it) => it.logParameters([1]),
    "logParameters(): parameters must be an object of names and values, not a list",
  ],
  [
    (it) => it.logParameters(null),
    "logParameters(): parameters must be an object of names and values, not null",
  ],
  [(it) => it.logModelName(5), "logModelName(): model_name must be a string, not 5 (number)"],
  [(it) => it.logPathToModel(null), "logPathToModel(): path must be a string, not null"],
  [
    (it) => it.logDataset(null),
    "logDataset(): dataset must be an object of names and values, not null",
  ],
  [
    (it) => it.logDataset(5),
    "logDataset(): dataset must be an object of names and values, not 5 (number)",
  ],
  [(it) => it.logDataset({ _id: 5 }), "logDataset(): dataset._id must be a string, not 5 (number)"],
  [
    (it) => it.logDataset({ name: 5, version: "1" }),
    "logDataset(): name must be a string, not 5 (number)",
  ],
  [
    (it) => it.logDataset({ name: "iris" }),
    "logDataset(): version must be a string, not undefined",
  ],
  [
    (it) => it.logChart(),
    "logChart(): chart must be an object of names and values, not undefined",
  ],
  [
    (it) => it.logChart({ ...LINE, name: undefined }),
    "logChart(): chart.name must be a string, not undefined",
  ],
  [
    (it) => it.logChart({ ...LINE, title: 5 }),
    "logChart(): chart.title must be a string, not 5 (number)",
  ],
  [
    (it) => it.logChart({ ...LINE, type: "radar" }),
    'logChart(): chart.type must be one of scatter, line, bar, pie, boxplot, not "radar"',
  ],
  [
    (it) => it.logChart({ ...LINE, x: undefined }),
    "logChart(): chart.x must be a list of lists, not undefined",
  ],
  [
    (it) => it.logChart({ ...LINE, y: [1] }),
    "logChart(): chart.y[0] must be a list, not 1 (number)",
  ],
  [
    (it) => it.logChart({ ...LINE, y: [[1], [1, null]] }),
    "logChart(): chart.y[1][1] must be a number, not null",
  ],
  [
    (it) => it.logChart({ ...LINE, x: [[true, 1]] }),
    "logChart(): chart.x[0][0] must be a number or a string, not true (boolean)",
  ],
  [
    (it) => it.logChart({ ...LINE, yNames: "a" }),
    'logChart(): chart.yNames must be a list, not "a"',
  ],
  [
    (it) => it.logChart({ ...LINE, xMin: "0" }),
    'logChart(): chart.xMin must be a number, not "0"',
  ],
  [
    (it) => it.logChart({ ...LINE, comparable: 1 }),
    "logChart(): chart.comparable must be a boolean, not 1 (number)",
  ],
  [(it) => it.logImageChart(5, PNG), "logImageChart(): name must be a string, not 5 (number)"],
  [(it) => it.logImageChart("a", null), "logImageChart(): image must be a string, not null"],
  [
    (it) => it.logImageChart("a", PNG.buffer),
    "logImageChart(): image must be a string, not an ArrayBuffer",
  ],
  [(it) => it.logTags("a", 5), "logTags(): tag must be a string, not 5 (number)"],
  [(it) => it.logTags(["a"]), "logTags(): tag must be a string, not a list"],
  [(it) => it.logNote(), "logNote(): text must be a string, not undefined"],
  [(it) => it.steps("3"), 'steps(): count must be a whole number from 0 on, not "3"'],
  [
    (it) => it.endIteration(new Error("x")),
    "endIteration(): options must be an object of names and values, not an Error",
  ],
  [
    (it) => it.endIteration(null),
    "endIteration(): options must be an object of names and values, not null",
  ],
];

Deno.test("Logger throws what the types forbid, by argument and value, and records nothing", async (t) => {
  using warnings = capturedWarnings();
  for (const [call, message] of FORBIDDEN) {
    await t.step(message.slice(0, 90), async () => {
      const iteration = recordIteration();
      assertEquals(assertThrows(() => call(iteration), TypeError).message, message);
      assertEquals(iteration.status, "running");
      const { metrics, parameters, tags, warnings, model_name } = await iteration.endIteration();
      assertEquals([metrics, parameters, tags, warnings, model_name], [{}, {}, [], [], null]);
    });
  }
  assertEquals(warnings.lines, []);
});

const UNRECORDABLE: [call: (iteration: IterationLogger) => void, warning: string][] = [
  [
    (it) => it.logMetric("a", 1, { step: 0.5 }),
    "logMetric(): step must be a whole number, not 0.5 (number)",
  ],
  [
    (it) => it.logMetric("a", 1, { step: NaN }),
    "logMetric(): step must be a whole number, not NaN (number)",
  ],
  [
    (it) => it.logMetric("a", 1, { timestamp: new Date(NaN) }),
    "logMetric(): timestamp must be a valid Date",
  ],
  [(it) => it.logParameter("f", () => 1), "parameters.f: JSON cannot hold functions"],
  [(it) => it.logParameter("", 1n), "parameters.: JSON cannot hold bigints"],
  [
    (it) => it.logModelName(""),
    "logModelName(): model_name has 0 characters, 1 to 100 are allowed",
  ],
  [
    (it) => it.logModelName("😀".repeat(101)),
    "logModelName(): model_name has 101 characters, 1 to 100 are allowed",
  ],
  [
    (it) => it.logDataset("iris"),
    'logDataset(): the dataset\'s id must be 24 hexadecimal characters, not "iris"',
  ],
  [
    (it) => it.logDataset({ name: "x".repeat(41), version: "1" }),
    "logDataset(): name has 41 characters, 1 to 40 are allowed",
  ],
  [
    (it) => it.logChart({ ...LINE, x: [[0, 1], [2]], y: [[1], [2]] }),
    'logChart(): the chart "loss" is not recorded: Length of x_data and y_data must be equal ' +
    "(x_data is x with 2, 1 values, y_data is y with 1, 1)",
  ],
  [
    (it) => it.logChart({ ...LINE, x: [[NaN, 1]] }),
    'logChart(): the chart "loss" is not recorded: ' +
    "x_data and y_data must be a list of lists of float or int " +
    "(x_data is x with 2 values, y_data is y with 2)",
  ],
  [
    (it) => it.logChart({ ...LINE, name: "x".repeat(101) }),
    `logChart(): the chart "${"x".repeat(40)}"… is not recorded: ` +
    "name: 101 characters, at most 100 are allowed; " +
    "chart_title: 101 characters, at most 100 are allowed",
  ],
  [
    (it) => it.logImageChart("text", new TextEncoder().encode("no image")),
    'logImageChart(): the image "text" is not recorded: ' +
    "its 8 bytes are no PNG, JPEG, GIF, WebP, SVG or BMP",
  ],
  [
    (it) => it.logImageChart("", PNG),
    'logImageChart(): the image "": name has 0 characters, 1 to 100 are allowed',
  ],
];

Deno.test("Logger warns of everything else once, keeps that on the iteration, and goes on", async (t) => {
  for (const [call, warning] of UNRECORDABLE) {
    await t.step(warning.slice(0, 90), async () => {
      using warnings = capturedWarnings();
      const name = crypto.randomUUID();
      const iteration = recordIteration(name);
      call(iteration);
      call(iteration);
      iteration.logMetric("after", 1);
      const ended = await iteration.endIteration();
      assertEquals(ended.warnings, [warning]);
      assertEquals(warnings.lines, [`mlops: ${name}: ${warning}`]);
      assertEquals([ended.metrics, ended.status], [{ after: 1 }, "completed"]);
    });
  }
});

Deno.test('Logger throws everything else under onLogError "throw", and nothing is kept of it', async (t) => {
  using _ = configure({ onLogError: "throw" });
  for (const [call, warning] of UNRECORDABLE) {
    await t.step(warning.slice(0, 90), async () => {
      using warnings = capturedWarnings();
      const iteration = recordIteration();
      assertEquals(assertThrows(() => call(iteration), Error).message, warning);
      assertEquals([(await iteration.endIteration()).warnings, warnings.lines], [[], []]);
    });
  }
});

Deno.test("Logger records the good ones among several parameters and metrics", async () => {
  using _ = capturedWarnings();
  const iteration = recordIteration();
  iteration.logParameters({ a: 1, f: () => 1, b: new Map(), c: 3 });
  iteration.logMetrics({
    loss: 1,
    get bad(): number {
      throw new Error("hostile");
    },
    accuracy: 2,
  });
  const { parameters, metrics, warnings } = await iteration.endIteration();
  assertEquals([parameters, metrics], [{ a: 1, c: 3 }, { loss: 1, accuracy: 2 }]);
  assertEquals(warnings, [
    "parameters.f: JSON cannot hold functions",
    "parameters.b: JSON cannot hold Map objects",
    "logMetrics(): metrics.bad cannot be read: hostile",
  ]);
});

Deno.test("Logger lets nothing hostile out of a log call", async () => {
  using _ = capturedWarnings();
  const fail = () => {
    throw Object.create(null);
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  let deep: unknown = 1;
  for (let level = 0; level < 10_000; level++) deep = { deep };
  const iteration = recordIteration();
  iteration.logParameter("proxy", revoked.proxy);
  iteration.logParameter("thrower", { toJSON: fail });
  iteration.logParameter("deep", deep);
  iteration.logParameters(new Proxy({}, { ownKeys: fail }));
  iteration.logMetrics(new Proxy({}, { has: fail }) as Record<string, number>);
  iteration.logParameters(revoked.proxy);
  iteration.logMetric("fine", 1);
  const { parameters, metrics, warnings } = await iteration.endIteration();
  assertEquals([parameters, metrics], [{}, { fine: 1 }]);
  assertEquals(warnings.length, 6);
});

Deno.test("Logger keeps a hundred different warnings of an iteration at most", async () => {
  using warnings = capturedWarnings();
  const iteration = recordIteration("many");
  for (let call = 0; call < 5000; call++) iteration.logMetric("a", 1, { step: call + 0.5 });
  const ended = await iteration.endIteration();
  assertEquals([ended.warnings.length, warnings.lines.length], [100, 100]);
  assert(ended.warnings.at(-1)!.endsWith("99.5 (number); further warnings are left out"));
});

Deno.test("Logger warns of logging after the end, and records nothing of it", async () => {
  using warnings = capturedWarnings();
  const iteration = recordIteration("late");
  iteration.logMetric("loss", 1);
  const ended = await iteration.endIteration();
  iteration.logMetric("loss", 2);
  iteration.logMetrics({ loss: 2 });
  iteration.logMetrics({ loss: 3 });
  iteration.logNote("late");
  assertEquals(iteration.metrics, { loss: 1 });
  assertEquals(ended.note, null);
  const late = "after the end of the iteration is not recorded";
  assertEquals(warnings.lines, [
    `mlops: late: logMetric() ${late}`,
    `mlops: late: logMetrics() ${late}`,
    `mlops: late: logNote() ${late}`,
  ]);
});

Deno.test('Logger throws at logging after the end under onLogError "throw"', async () => {
  using _ = configure({ onLogError: "throw" });
  const iteration = recordIteration();
  await iteration.endIteration();
  assertThrows(
    () => iteration.logMetric("loss", 1),
    Error,
    "logMetric() after the end of the iteration is not recorded",
  );
});
