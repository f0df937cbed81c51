import { assertEquals } from "@std/assert";
import { fromChart, type InteractiveChart } from "../../src/contract/interactive_chart.ts";
import { THEMES } from "../../src/web/chart_frame.js";
import { chartOptions } from "../../src/web/chart_options.js";
import { barCharts, chartGroups } from "../../src/web/compare_groups.js";
import type { Row } from "../../src/web/compare_rows.js";

const look = { theme: THEMES.light };

function chart(different: Partial<InteractiveChart> = {}): InteractiveChart {
  const made = fromChart({ name: "roc", type: "line", x: [[0, 1]], y: [[0, 1]], comparable: true });
  return { id: "", ...made, ...different };
}

function groupsOf(...charts: InteractiveChart[][]) {
  return chartGroups(charts, ["a", "b", "c"]).map((group) =>
    group.map(({ chart, iteration }) => `${chart.name} ${chart.chart_type} of ${iteration}`)
  );
}

Deno.test("chartGroups() puts charts of one name together, and others by their names", () => {
  assertEquals(groupsOf([chart(), chart({ name: "loss" })], [chart()]), [
    ["loss line of a"],
    ["roc line of a", "roc line of b"],
  ]);
});

Deno.test("chartGroups() leaves out what is not to be compared", () => {
  assertEquals(groupsOf([chart({ comparable: false })], [chart({ comparable: null })]), []);
});

Deno.test("chartGroups() loses no chart whose type is another than that of its namesakes", () => {
  assertEquals(groupsOf([chart()], [chart({ chart_type: "scatter" })], [chart()]), [
    ["roc line of a", "roc line of c"],
    ["roc scatter of b"],
  ]);
});

Deno.test("chartGroups() keeps charts of one name apart whose axes mean something else", () => {
  const groups = groupsOf([chart({ x_label: "epoch" })], [chart({ x_label: "seconds" })]);
  assertEquals(groups, [["roc line of a"], ["roc line of b"]]);
});

for (const chart_type of ["pie", "boxplot"] as const) {
  Deno.test(`chartGroups() shows each ${chart_type} by itself`, () => {
    const groups = groupsOf([chart({ chart_type })], [chart({ chart_type })]);
    assertEquals(groups, [[`roc ${chart_type} of a`], [`roc ${chart_type} of b`]]);
  });
}

Deno.test("a group of bars with different categories has all of them", () => {
  const bars = (x: string[], y: number[]) => chart({ chart_type: "bar", x_data: [x], y_data: [y] });
  const [group] = chartGroups([[bars(["x", "y"], [1, 2])], [bars(["y", "z"], [3, 4])]], ["a", "b"]);
  const { xAxis, series } = chartOptions(group!, look);
  assertEquals(xAxis.data, ["x", "y", "z"]);
  assertEquals(series.map((it: { data: unknown }) => it.data), [
    [["x", 1], ["y", 2]],
    [["y", 3], ["z", 4]],
  ]);
});

Deno.test("a group of charts keeps the ranges that were given, a 0 as well", () => {
  const ranged = (x_min: number | null, y_max: number | null) => chart({ x_min, y_max });
  const [group] = chartGroups([[ranged(0, 5)], [ranged(-1, null)], [ranged(null, 0)]], [
    "a",
    "b",
    "c",
  ]);
  const { xAxis, yAxis } = chartOptions(group!, look);
  assertEquals([xAxis.min, yAxis.max], [-1, 5]);
});

Deno.test("a group of charts has the colours of its iterations", () => {
  const [group] = chartGroups([[], [chart()], [chart()]], ["a", "b", "c"]);
  const { series } = chartOptions(group!, look);
  assertEquals(
    series.map((it: { color: string }) => it.color),
    [THEMES.light.palette[1], THEMES.light.palette[2]],
  );
});

Deno.test("barCharts() has a bar of each metric that is a number somewhere", () => {
  const row = (name: string, ...values: unknown[]): Row => (
    { section: "metrics", name, values, differs: true, best: [] }
  );
  const charts = barCharts([row("loss", 1, undefined), row("odd", "NaN", [1])], ["a", "b"]);
  assertEquals(charts.map(({ chart }) => [chart.x_data, chart.y_data]), [
    [[["loss"]], [[1]]],
    [[["loss"]], [[null]]],
  ]);
});

Deno.test("barCharts() says what it leaves out, as all others would vanish beside it", () => {
  const row = (name: string, ...values: unknown[]): Row => (
    { section: "metrics", name, values, differs: true, best: [] }
  );
  const rows = [row("loss", 0.5, 1e300), row("accuracy", 0.8, 0), row("steps", 1000, -7e5)];
  const [first] = barCharts(rows, ["a", "b"]);
  assertEquals(first!.chart.x_data, [["accuracy", "steps"]]);
  assertEquals(
    first!.chart.chart_subtitle,
    "Left out, as the others would vanish beside it: loss.",
  );
});
