import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ArgumentError } from "../../src/tracking/argument.ts";
import { checkSteps, MetricSteps, readPoints } from "../../src/tracking/metric_steps.ts";

const { signal } = new AbortController();

/** Logs a point and tells its step. */
function log(steps: MetricSteps, name = "loss", step?: number): number {
  return steps.describe("log()", [[name, 0, 0]], { step }).points[0]![1];
}

function loop(steps: MetricSteps, count: number, start = 0): Generator<number> {
  return steps.loop(count, start, "test", signal);
}

Deno.test("MetricSteps counts each metric's points by themselves", () => {
  const steps = new MetricSteps();
  const given = ["a", "a", "b", "a", "b", "__proto__", ""].map((name) => log(steps, name));
  assertEquals(given, [0, 1, 0, 2, 1, 0, 0]);
});

Deno.test("MetricSteps takes the given step, which counts as a point all the same", () => {
  const steps = new MetricSteps();
  assertEquals([log(steps, "a", 10), log(steps, "a"), log(steps, "a", -5), log(steps, "a")], [
    10,
    1,
    -5,
    3,
  ]);
});

Deno.test("MetricSteps takes the loop's step, and the given one over it", () => {
  const steps = new MetricSteps();
  const seen: number[] = [];
  for (const step of loop(steps, 3, 5)) {
    seen.push(step, log(steps), log(steps), log(steps, "b", 99));
  }
  assertEquals(seen, [5, 5, 5, 99, 6, 6, 6, 99, 7, 7, 7, 99]);
  assertEquals([log(steps), log(steps, "b"), log(steps, "new")], [6, 3, 0]);
});

Deno.test("MetricSteps goes back to the outer loop's step after an inner one", () => {
  const steps = new MetricSteps();
  const seen: number[] = [];
  for (const _ of loop(steps, 2, 10)) {
    seen.push(log(steps));
    for (const _ of loop(steps, 2, 100)) seen.push(log(steps));
    seen.push(log(steps));
  }
  assertEquals(seen, [10, 100, 101, 10, 11, 100, 101, 11]);
});

Deno.test("MetricSteps leaves the loop at break, at throw and at return", () => {
  const steps = new MetricSteps();
  for (const _ of loop(steps, 5, 7)) break;
  assertEquals(log(steps, "a"), 0);
  assertThrows(() => {
    for (const _ of loop(steps, 5, 7)) throw new Error("own");
  });
  assertEquals(log(steps, "b"), 0);
  const by = loop(steps, 5, 7);
  by.next();
  assertEquals(log(steps, "c"), 7);
  by.return(undefined);
  assertEquals(log(steps, "d"), 0);
});

Deno.test("MetricSteps takes the step of the loop that moved on last where loops overlap", () => {
  const steps = new MetricSteps();
  const [a, b] = [loop(steps, 2, 0), loop(steps, 3, 100)];
  const seen = [a, b, a, b, a, b, b].map((it) => (it.next(), log(steps)));
  assertEquals(seen, [0, 100, 1, 101, 101, 102, 6]); // b is over: the metric's own count
});

Deno.test("MetricSteps of any overlapping loops ends with none in force", () => {
  const turns = fc.array(fc.nat({ max: 3 }), { maxLength: 60 });
  fc.assert(fc.property(turns, fc.array(fc.nat({ max: 5 }), { minLength: 4, maxLength: 4 }), (
    order,
    counts,
  ) => {
    const steps = new MetricSteps();
    const loops = counts.map((count, index) => loop(steps, count, index * 100));
    for (const index of order) loops[index]!.next();
    for (const it of loops) it.return(undefined);
    assertEquals(log(steps, "after"), 0);
  }));
});

Deno.test("MetricSteps.loop() counts from the start on, with no steps as well", () => {
  const steps = new MetricSteps();
  assertEquals([...loop(steps, 0)], []);
  assertEquals([...loop(steps, 3)], [0, 1, 2]);
  assertEquals([...loop(steps, 3, -1)], [-1, 0, 1]);
});

Deno.test("MetricSteps.loop() throws the signal's reason before the next step", () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const seen: number[] = [];
  const thrown = assertThrows(() => {
    for (const step of new MetricSteps().loop(5, 0, "test", controller.signal)) {
      seen.push(step);
      if (step === 1) controller.abort(reason);
    }
  });
  assertEquals([thrown, seen], [reason, [0, 1]]);
});

Deno.test("readPoints() reads what can be read, of any names, and tells the rest", () => {
  const refused: string[] = [];
  const refuse = (error: TypeError): void => void refused.push(error.message);
  const given = {
    b: 1,
    get bad(): number {
      throw new Error("hostile");
    },
    skipped: undefined,
    ["__proto__"]: NaN,
    a: "unchecked",
    1: -0,
  };
  assertEquals(readPoints("call(): x", given, refuse), [
    ["1", 0, -0],
    ["b", 0, 1],
    ["__proto__", 0, NaN],
    ["a", 0, "unchecked"],
  ]);
  const closed = new Proxy({}, {
    ownKeys: () => {
      throw new Error("closed");
    },
  });
  assertEquals(readPoints("call(): y", closed, refuse), []);
  assertEquals(refused, [
    "call(): x.bad cannot be read: hostile",
    "call(): y cannot be read: closed",
  ]);
  assertThrows(() => readPoints("z", [1], refuse), ArgumentError, "z must be an object of names");
});

Deno.test("MetricSteps.describe() keeps every double exactly", () => {
  fc.assert(fc.property(fc.double(), (value) => {
    const { points } = new MetricSteps().describe("log()", [["x", 0, value]]);
    assertEquals(points, [["x", 0, Number.isFinite(value) ? value : `${value}` as "NaN"]]);
  }));
  const { points } = new MetricSteps().describe("log()", [["x", 0, -0]]);
  assertStrictEquals(points[0]![2], -0);
});

Deno.test("MetricSteps.describe() keeps the given time, and has none of its own", () => {
  const steps = new MetricSteps();
  assertEquals(steps.describe("log()", [["x", 0, 1]]), { type: "metrics", points: [["x", 0, 1]] });
  const timestamp = new Date(1.7e12);
  assertEquals(steps.describe("log()", [["x", 0, 1]], { timestamp }).timestamp, 1.7e12);
});

Deno.test("MetricSteps.describe() counts nothing of a call that is wrong in one of its values", () => {
  const steps = new MetricSteps();
  assertThrows(() => steps.describe("log()", [["a", 0, 1], ["b", 0, "x"]]), ArgumentError);
  assertThrows(() => steps.describe("log()", [["a", 0, 1]], { step: 0.5 }), TypeError);
  assertEquals(log(steps, "a"), 0);
});

const WRONG: [name: unknown, value: unknown, options: unknown, message: string][] = [
  [5, 1, undefined, "log(): name must be a string, not 5 (number)"],
  [undefined, 1, undefined, "log(): name must be a string, not undefined"],
  ["a", "0.5", undefined, 'log(): the value of "a" must be a number, not "0.5"'],
  ["a", undefined, undefined, 'log(): the value of "a" must be a number, not undefined'],
  ["a", null, undefined, 'log(): the value of "a" must be a number, not null'],
  ["a", 1n, undefined, 'log(): the value of "a" must be a number, not 1 (bigint)'],
  ["a", [1], undefined, 'log(): the value of "a" must be a number, not a list'],
  ["a", 1, 3, "log(): options must be an object of names and values, not 3 (number)"],
  ["a", 1, null, "log(): options must be an object of names and values, not null"],
  ["a", 1, { step: "3" }, 'log(): step must be a whole number, not "3"'],
  ["a", 1, { step: 3n }, "log(): step must be a whole number, not 3 (bigint)"],
  ["a", 1, { step: null }, "log(): step must be a whole number, not null"],
  ["a", 1, { timestamp: 5 }, "log(): timestamp must be a Date, not 5 (number)"],
  ["a", 1, { timestamp: "2026" }, 'log(): timestamp must be a Date, not "2026"'],
];

Deno.test("MetricSteps.describe() refuses what the types forbid by the argument's name and value", () => {
  for (const [name, value, options, message] of WRONG) {
    const steps = new MetricSteps();
    const call = () => steps.describe("log()", [[name as string, 0, value]], options as object);
    assertEquals(assertThrows(call, ArgumentError).message, message);
  }
});

Deno.test("MetricSteps.describe() refuses steps and times that the types allow in another way", () => {
  const steps = new MetricSteps();
  const wrong = [{ step: 0.5 }, { step: NaN }, { step: 2 ** 53 }, { timestamp: new Date(NaN) }];
  for (const options of wrong) {
    const error = assertThrows(() => steps.describe("log()", [["a", 0, 1]], options), TypeError);
    assertEquals(error instanceof ArgumentError, false);
  }
});

Deno.test("checkSteps() refuses counts and starts that are no whole numbers", () => {
  const wrong: [count: unknown, options: unknown, message: string][] = [
    [-1, {}, "steps(): count must be a whole number from 0 on, not -1 (number)"],
    [1.5, {}, "steps(): count must be a whole number from 0 on, not 1.5 (number)"],
    ["3", {}, 'steps(): count must be a whole number from 0 on, not "3"'],
    [Infinity, {}, "steps(): count must be a whole number from 0 on, not Infinity (number)"],
    [3, 5, "steps(): options must be an object of names and values, not 5 (number)"],
    [3, null, "steps(): options must be an object of names and values, not null"],
    [3, { start: 0.5 }, "steps(): start must be a whole number, not 0.5 (number)"],
    [3, { start: null }, "steps(): start must be a whole number, not null"],
    [
      3,
      { start: Number.MAX_SAFE_INTEGER },
      "steps(): start must be a whole number, not 9007199254740991 (number)",
    ],
  ];
  for (const [count, options, message] of wrong) {
    const call = () => checkSteps(count as number, options as object);
    assertEquals(assertThrows(call, TypeError).message, message);
  }
  checkSteps(3, { start: undefined });
});
