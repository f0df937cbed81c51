import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { InteractiveChart } from "../../src/contract/interactive_chart.ts";
import { rangeOf, THEMES } from "../../src/web/chart_frame.js";
import { chartOptions } from "../../src/web/chart_options.js";
import { seriesOf } from "../../src/web/chart_series.js";
import { chartSummary, chartTable } from "../../src/web/chart_words.js";

const LOOK = { theme: THEMES.light };

function shown(overrides: Partial<InteractiveChart>, iteration = "run") {
  const chart: InteractiveChart = {
    id: "0".repeat(24),
    chart_type: "line",
    name: "c",
    chart_title: "C",
    chart_subtitle: null,
    x_data: [[1, 2, 3]],
    y_data: [[0.5, 2.5, 1]],
    y_data_names: [],
    x_label: "x",
    y_label: "y",
    x_min: null,
    x_max: null,
    y_min: null,
    y_max: null,
    comparable: true,
    ...overrides,
  };
  return { chart, iteration };
}

function names(...charts: ReturnType<typeof shown>[]): string[] {
  return seriesOf(charts).map(({ name }) => name);
}

Deno.test("seriesOf() names series by the chart, else by the iteration, with numbers where there are several", () => {
  const two = { y_data: [[1, 2, 3], [4, 5, 6]] };
  assertEquals(names(shown({})), ["run"]);
  assertEquals(names(shown(two)), ["run (1)", "run (2)"]);
  assertEquals(names(shown({ ...two, y_data_names: ["a", "b"] })), ["a", "b"]);
  const named = { ...two, y_data_names: ["a", "b"] };
  assertEquals(names(shown(named, "one"), shown({}, "other")), ["a - one", "b - one", "other"]);
});

Deno.test("seriesOf() shares one x list, and else pairs lists as far as both go", () => {
  const shared = seriesOf([shown({ y_data: [[1, 2, 3], [4, 5, 6]] })]);
  assertEquals(shared[1]!.points, [[1, 4], [2, 5], [3, 6]]);
  const paired = seriesOf([shown({ x_data: [[1], [9]], y_data: [[5], [6], [7]] })]);
  assertEquals(paired.map(({ points }) => points), [[[1, 5]], [[9, 6]]]);
});

Deno.test("rangeOf() takes what is given, 0 as well, and else whole numbers around the values", () => {
  assertEquals(rangeOf([1.2, 8.7], null, null), { min: 1, max: 9 });
  assertEquals(rangeOf([1.2, 8.7], 0, 0), { min: 0, max: 0 });
  assertEquals(rangeOf([-0.5, NaN, Infinity, 3], null, null), { min: -1, max: 3 });
  assertEquals(rangeOf([0.0012, 0.0018], null, null), { min: 0.0012, max: 0.0018 });
  assertEquals(rangeOf([], null, 5), { max: 5 });
  assertEquals(rangeOf([0, -5e-324], null, null), { min: -5e-324, max: 0 });
});

Deno.test("rangeOf() has every finite value in it", () => {
  const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), (values) => {
    const { min = NaN, max = NaN } = rangeOf(values, null, null);
    const slack = 1e-9 * Math.max(...values.map(Math.abs), 1e-300);
    return values.every((it) => it >= min - slack && it <= max + slack);
  }));
});

Deno.test("chartOptions() makes the x axis one of categories if any x is no number", () => {
  assertStrictEquals(chartOptions(shown({}), LOOK).xAxis.type, "value");
  const { xAxis, series } = chartOptions(shown({ x_data: [[1, "two", 3]] }), LOOK);
  assertEquals([xAxis.type, xAxis.data], ["category", ["1", "two", "3"]]);
  assertEquals(series[0].data[1], ["two", 2.5]);
});

Deno.test("chartOptions() obeys limits, and gives none to a logarithmic axis, which has no place for 0", () => {
  const limits = { x_min: 0, x_max: 10, y_min: 0, y_max: 0 };
  const { xAxis, yAxis } = chartOptions(shown(limits), LOOK);
  assertEquals([xAxis.min, xAxis.max, yAxis.min, yAxis.max], [0, 10, 0, 0]);
  const log = chartOptions(shown({ ...limits, y_data: [[0, -1, 5]] }), { ...LOOK, log: true });
  assertEquals([log.yAxis.type, log.yAxis.min], ["log", undefined]);
  assertEquals(log.series[0].data, [[1, null], [2, null], [3, 5]]);
});

Deno.test("chartOptions() draws bars from 0, a part for each slice, and a box for each five values", () => {
  const bars = chartOptions(
    shown({ chart_type: "bar", x_data: [["a", "b"]], y_data: [[3, 5]] }),
    LOOK,
  );
  assertEquals([bars.yAxis.min, bars.yAxis.max, bars.xAxis.data], [0, 5, ["a", "b"]]);
  const pie = { chart_type: "pie", x_data: [["a", 0]], y_data: [[1, 2]] } as const;
  const { series: [slices] } = chartOptions(shown({ ...pie, x_data: [["a", 0]] } as never), LOOK);
  assertEquals(slices.data, [{ name: "a", value: 1 }, { name: "0", value: 2 }]);
  const box = chartOptions(
    shown({ chart_type: "boxplot", x_data: [["a"]], y_data: [[1, 2, 3, 4, 5]] }),
    LOOK,
  );
  assertEquals(box.series[0].data, [[1, 2, 3, 4, 5]]);
});

Deno.test("chartOptions() merges charts of iterations: all series, frequent texts, widest limits", () => {
  const charts = [
    shown({ chart_title: "A", y_min: 0 }, "one"),
    shown({ chart_title: "B", y_min: -5 }, "two"),
    shown({ chart_title: "B" }, "three"),
  ];
  const { series, yAxis, title } = chartOptions(charts, { ...LOOK, titled: true, still: true });
  assertEquals(series.map(({ name }: { name: string }) => name), ["one", "two", "three"]);
  assertEquals([yAxis.min, title.text], [-5, "B"]);
});

Deno.test("chartOptions() of several bar charts has the categories of all", () => {
  const bar = (x: string[], y: number[]) =>
    shown({ chart_type: "bar", x_data: [x], y_data: [y] }, x.join(""));
  const { xAxis, series } = chartOptions([bar(["a", "b"], [1, 2]), bar(["b", "c"], [3, 4])], LOOK);
  assertEquals(xAxis.data, ["a", "b", "c"]);
  assertEquals(series[1].data, [["b", 3], ["c", 4]]);
});

Deno.test("chartOptions() without motion has neither zoom nor tooltip, and can be sent as JSON", () => {
  const options = chartOptions(shown({}), { ...LOOK, still: true });
  assertEquals([options.dataZoom, options.tooltip], [[], undefined]);
  assertEquals(JSON.parse(JSON.stringify(options)).series[0].data[0], [1, 0.5]);
});

Deno.test("chartSummary() and chartTable() tell the same in words and in numbers", () => {
  const chart = shown({ y_data_names: ["loss"] });
  assertStrictEquals(chartSummary(chart), "C: line chart of 1 series. loss from 0.5 to 2.5.");
  assertEquals(chartTable(chart), {
    columns: ["series", "x", "y"],
    rows: [["loss", 1, 0.5], ["loss", 2, 2.5], ["loss", 3, 1]],
  });
  const pie = shown({ chart_type: "pie", x_data: [["a", "b"]], y_data: [[1, 2]] });
  assertStrictEquals(chartSummary(pie), "C: pie chart of 2 parts: a, b.");
  const box = shown({ chart_type: "boxplot", x_data: [["a"]], y_data: [[1, 2, 3, 4, 5]] });
  assertEquals(chartTable(box).rows, [["a", 1, 2, 3, 4, 5]]);
});
