import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { THEMES } from "../../src/web/chart_frame.js";
import { curveSummary, curveTable } from "../../src/web/chart_words.js";
import { curveOptions, smooth } from "../../src/web/curve_options.js";

const LOOK = { theme: THEMES.dark };
const AT = Date.UTC(2026, 0, 1);
const CURVE = {
  name: "loss",
  steps: [0, 10, 20, 30],
  values: [4, "NaN", 2, 1] as (number | string)[],
  timestamps: [AT, AT + 1000, AT + 2000, AT + 5000],
};

Deno.test("curveOptions() leaves a gap for what is no finite number, and marks it at an edge", () => {
  const { series: [line, marks] } = curveOptions([CURVE], LOOK);
  assertEquals(line.data, [[0, 4], [10, null], [20, 2], [30, 1]]);
  assertEquals([marks.name, marks.color], [line.name, line.color]);
  assertEquals(marks.tooltip.valueFormatter(undefined, 0), "NaN");
  const values = ["Infinity", "-Infinity", "NaN", 1];
  const { series: [, edges] } = curveOptions([{ ...CURVE, values }], LOOK);
  const places = edges.data.map(({ value }: { value: [number, number] }) => value);
  assertEquals(places.map(([x]: [number]) => x), [0, 10, 20]);
  const [most, least, none] = places.map(([, y]: [number, number]) => y);
  assert(most > 90 && least < none && none < 10);
});

Deno.test("curveOptions() makes one mark of values that follow each other, or would cover each other", () => {
  const textsOf = (values: (number | string)[]) => {
    const xs = values.map((_, at) => at);
    const { series: [, marks] } = curveOptions([{ ...CURVE, steps: xs, values }], LOOK);
    return marks.data.map((_: unknown, at: number) => marks.tooltip.valueFormatter(undefined, at));
  };
  assertEquals(textsOf([1, ...Array(100).fill("NaN"), 1, "Infinity"]), ["100 × NaN", "Infinity"]);
  const mixed = textsOf(Array.from({ length: 1000 }, (_, at) => at % 2 === 0 ? "NaN" : 1));
  assert(mixed.length <= 41 && mixed[0] === "13 × NaN", mixed[0]);
});

Deno.test("curveOptions() puts points by step, by time of day, or by time since the start", () => {
  const xs = (x: "step" | "wall" | "relative", start?: number) =>
    curveOptions([{ ...CURVE, ...(start !== undefined && { start }) }], { ...LOOK, x })
      .series[0].data.map(([it]: [number]) => it);
  assertEquals(xs("step"), CURVE.steps);
  assertEquals(xs("wall"), CURVE.timestamps);
  assertEquals(xs("relative"), [0, 1, 2, 5]);
  assertEquals(xs("relative", AT - 1000), [1, 2, 3, 6]);
});

Deno.test("curveOptions() tells times since the start apart, however close they are", () => {
  const { formatter } = curveOptions([CURVE], { ...LOOK, x: "relative" }).xAxis.axisLabel;
  assertEquals([0, 0.001, 0.0015, 0.5, 1.25, 12, 61].map(formatter), [
    ...["0 ms", "1 ms", "1.5 ms", "500 ms", "1.25 s", "12 s", "1 min 1 s"],
  ]);
});

Deno.test("curveOptions() draws the raw curve faintly behind the smoothed one, and tells one name once", () => {
  const { series, legend } = curveOptions([CURVE], { ...LOOK, smoothing: 0.5 });
  assertEquals(series.map(({ type }: { type: string }) => type), ["line", "line", "scatter"]);
  assertEquals(series[1].data, [[0, 4], [10, null], [20, 2], [30, 1]]);
  assert(series[1].lineStyle.opacity < 1 && series[0].data[3][1] > 1);
  assertStrictEquals(legend.show, false);
  assertStrictEquals(curveOptions([CURVE, { ...CURVE, name: "b" }], LOOK).legend.show, true);
});

Deno.test("curveOptions() gives curves different colours and strokes, or those that are wanted", () => {
  const { series } = curveOptions([CURVE, CURVE, { ...CURVE, color: 0 }], LOOK);
  const lines = series.filter(({ type }: { type: string }) => type === "line");
  const looks = lines.map(({ color, lineStyle }: never) => [color, (lineStyle as never)["type"]]);
  assertEquals(looks[0], looks[2]);
  assert(looks[0]![0] !== looks[1]![0] && looks[0]![1] !== looks[1]![1]);
});

Deno.test("smooth() is the debiased moving average where points are evenly apart", () => {
  const weight = Math.sqrt(0.25);
  const [first, second, third] = smooth([0, 1, 2], [4, 2, 1], 0.25);
  assertStrictEquals(first, 4);
  const near = (value: unknown, wanted: number) => assert(Math.abs(Number(value) - wanted) < 1e-12);
  near(second, (4 * weight + 2) / (weight + 1));
  near(third, (4 * weight ** 2 + 2 * weight + 1) / (weight ** 2 + weight + 1));
});

Deno.test("smooth() stays between the least and the greatest value, and keeps gaps", () => {
  const point = fc.tuple(fc.nat(1000), fc.option(fc.integer()));
  fc.assert(
    fc.property(
      fc.array(point),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (points, smoothing) => {
        const xs = points.map(([x]) => x).sort((a, b) => a - b);
        const ys = points.map(([, y]) => y);
        const smoothed = smooth(xs, ys, smoothing);
        const numbers = ys.filter((y) => y !== null);
        assertEquals(smoothed.map((y) => y === null), ys.map((y) => y === null));
        for (const y of smoothed) {
          if (y === null) continue;
          const slack = 1e-9 * Math.max(...numbers.map(Math.abs));
          assert(y >= Math.min(...numbers) - slack && y <= Math.max(...numbers) + slack);
        }
      },
    ),
  );
});

Deno.test("curveSummary() and curveTable() tell the same in words and in numbers", () => {
  assertStrictEquals(
    curveSummary("loss", [CURVE]),
    "loss: 1 curve. loss: 4 points, from 1 to 4, last 1 at step 30.",
  );
  assertEquals(curveTable([CURVE]).rows[1], ["loss", 10, "NaN", "2026-01-01T00:00:01.000Z"]);
});
