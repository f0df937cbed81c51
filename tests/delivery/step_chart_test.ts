import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { interactiveChartSchema } from "../../src/contract/interactive_chart.ts";
import { stepCharts, StepHistory } from "../../src/delivery/step_chart.ts";

type Point = [step: number, value: number];

function thinned(points: Point[], most: number): Point[] {
  const history = new StepHistory(most);
  for (const [step, value] of points) history.add(step, value);
  return history.points().map(({ step, value }) => [step, value]);
}

const step = fc.integer({ min: -20, max: 20 });
const anyPoints = fc.array(fc.tuple(step, fc.double()), { maxLength: 400 });

function bySteps(points: Point[]): Point[] {
  return points.filter(([, value]) => Number.isFinite(value)).sort(([a], [b]) => a - b);
}

Deno.test("StepHistory keeps every finite point, by step, when they are few", () => {
  fc.assert(fc.property(anyPoints, (points) => {
    assertEquals(thinned(points, 400), bySteps(points));
  }));
});

Deno.test("StepHistory keeps at most so many points, each of them a logged one", () => {
  fc.assert(fc.property(anyPoints, fc.integer({ min: 0, max: 50 }), (points, most) => {
    const kept = thinned(points, most);
    assert(kept.length <= most);
    assertEquals(kept.length, Math.min(most, bySteps(points).length));
    const left = [...points];
    for (const point of kept) {
      const index = left.findIndex((it) =>
        Object.is(it[0], point[0]) && Object.is(it[1], point[1])
      );
      assert(index >= 0);
      left.splice(index, 1);
    }
  }));
});

Deno.test("StepHistory keeps the first, the last, the lowest and the highest", () => {
  fc.assert(fc.property(anyPoints, fc.integer({ min: 4, max: 50 }), (points, most) => {
    const finite = bySteps(points);
    if (finite.length === 0) return;
    const kept = thinned(points, most);
    const values = kept.map(([, value]) => value);
    const all = finite.map(([, value]) => value);
    assertEquals([kept[0], kept.at(-1)], [finite[0], finite.at(-1)]);
    assertEquals(Math.min(...values), Math.min(...all));
    assertEquals(Math.max(...values), Math.max(...all));
  }));
});

Deno.test("StepHistory spreads what it keeps evenly", () => {
  const kept = thinned(Array.from({ length: 10_000 }, (_, index) => [index, index % 7]), 100);
  const gaps = kept.slice(1).map(([at], index) => at - kept[index]![0]);
  assert(Math.max(...gaps) <= 300, `${Math.max(...gaps)}`);
});

function historyOf(values: number[]): StepHistory {
  const history = new StepHistory(100);
  for (const [index, value] of values.entries()) history.add(index, value);
  return history;
}

Deno.test("stepCharts() makes a line chart of a history", () => {
  const [chart, ...others] = stepCharts(new Map([["loss", historyOf([3, NaN, 1])]]), []);
  assertEquals(others, []);
  assertEquals(
    [chart!.chart_type, chart!.name, chart!.x_data, chart!.y_data, chart!.y_data_names],
    ["line", "loss", [[0, 2]], [[3, 1]], ["loss"]],
  );
});

Deno.test("stepCharts() leaves out what has no two finite points", () => {
  const histories = new Map([["one", historyOf([1])], ["none", historyOf([NaN, Infinity])]]);
  assertEquals(stepCharts(histories, []), []);
});

Deno.test("stepCharts() makes only charts that the App takes, each of a name of its own", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ minLength: 90, maxLength: 120 }),
  );
  fc.assert(fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (metrics, taken) => {
    const long = metrics.map((metric) => metric + "x".repeat(100));
    const histories = new Map([...metrics, ...long].map((it) => [it, historyOf([1, 2])]));
    const charts = stepCharts(histories, taken);
    assertEquals(charts.length, histories.size);
    assertEquals(
      new Set([...charts.map((it) => it.name), ...taken]).size,
      charts.length + taken.length,
    );
    for (const chart of charts) assert(interactiveChartSchema.safeParse(chart).success);
  }));
});
