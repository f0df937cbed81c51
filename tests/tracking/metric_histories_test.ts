import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { MetricHistory } from "../../src/contract/iteration.ts";
import {
  collectPoints,
  joinHistories,
  joinLists,
  type MetricHistories,
} from "../../src/tracking/metric_histories.ts";

function historyOf(points: readonly [number, number, number][]): MetricHistory {
  return {
    steps: points.map(([step]) => step),
    values: points.map(([, value]) => value),
    timestamps: points.map(([, , at]) => at),
  };
}

Deno.test("collectPoints() keeps the points of each metric in their order, whatever its name", () => {
  const histories: MetricHistories = new Map();
  const sink = collectPoints(histories);
  sink("__proto__", 0, NaN, 1);
  sink("", 5, -0, 2);
  sink("__proto__", 1, 2, 3);
  assertEquals([...histories], [
    ["__proto__", { steps: [0, 1], values: [NaN, 2], timestamps: [1, 3] }],
    ["", { steps: [5], values: [-0], timestamps: [2] }],
  ]);
});

Deno.test("joinLists() counts once what ends the one and begins the other", () => {
  const cases: [before: number[], later: number[], joined: number[]][] = [
    [[], [], []],
    [[1, 2], [], [1, 2]],
    [[], [1, 2], [1, 2]],
    [[1, 2], [3], [1, 2, 3]],
    [[1, 2, 3], [2, 3, 4], [1, 2, 3, 4]],
    [[1, 2, 3], [1, 2, 3], [1, 2, 3]],
    [[2, 3], [1, 2, 3], [2, 3, 1, 2, 3]],
    [[1, 1, 2], [1, 2], [1, 1, 2]],
  ];
  for (const [before, later, joined] of cases) {
    assertEquals(joinLists(before, later, Object.is), joined);
  }
});

Deno.test("joinHistories() makes a history whole again, however much of it both parts have", () => {
  const values = fc.array(fc.tuple(fc.integer(), fc.double(), fc.nat()), { maxLength: 30 });
  fc.assert(fc.property(values, fc.nat(), fc.nat(), (given, one, other) => {
    const points = given.map(([, value, at], step) =>
      [step, value, at] as [number, number, number]
    );
    const [from, to] = [one, other].map((it) => it % (points.length + 1)).sort((a, b) => a - b);
    const joined = joinHistories(historyOf(points.slice(0, to)), historyOf(points.slice(from)));
    assertEquals(joined, historyOf(points));
  }));
});

Deno.test("joinHistories() does not compare every point with every other", () => {
  const points = Array.from({ length: 3e5 }, (_, step) => [step, 0, 0] as [number, number, number]);
  const joined = joinHistories(historyOf(points), historyOf(points.slice(10)));
  assertEquals(joined.steps.length, 3e5);
});
