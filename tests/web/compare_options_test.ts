import { assertEquals } from "@std/assert";
import { THEMES } from "../../src/web/chart_frame.js";
import { parallelOptions, scatterOptions, tellingAxes } from "../../src/web/compare_options.js";
import type { Row } from "../../src/web/compare_rows.js";

const look = { theme: THEMES.light };
const row = (section: Row["section"], name: string, ...values: unknown[]): Row => (
  { section, name, values, differs: new Set(values).size > 1, best: [] }
);

Deno.test("tellingAxes() prefers parameters with two values, and metrics on held-out data", () => {
  const rows = [
    row("parameters", "only", 1, undefined),
    row("parameters", "lr", 0.1, 0.2),
    row("parameters", "text", "a".repeat(100), "b"),
    row("metrics", "loss", 1, 2),
    row("metrics", "test_accuracy", 1, 2),
    row("metrics", "broken", "NaN", "NaN"),
  ];
  assertEquals(tellingAxes(rows), {
    across: "parameters.lr",
    up: "metrics.test_accuracy",
    axes: ["parameters.lr", "metrics.test_accuracy", "metrics.loss"],
  });
});

Deno.test("tellingAxes() takes a second metric where there is no parameter, and nothing for nothing", () => {
  const rows = [row("metrics", "loss", 1, 2), row("metrics", "accuracy", 1, 2)];
  const { across, up } = tellingAxes(rows);
  assertEquals([across, up], ["metrics.accuracy", "metrics.loss"]);
  assertEquals(tellingAxes([]), { across: "", up: "", axes: [] });
});

Deno.test("parallelOptions() scales numbers, places texts, and draws nothing for what is missing", () => {
  const axes = [
    row("parameters", "lr", 0.1, undefined, 0.3),
    row("parameters", "optimizer", "adam", "sgd", "adam"),
    row("metrics", "loss", "NaN", 0, "Infinity"),
  ];
  const { parallelAxis, series } = parallelOptions(axes, ["a", "b", "c"], look);
  assertEquals(parallelAxis.map((it: { type: string }) => it.type), ["value", "category", "value"]);
  assertEquals(parallelAxis[1].data, ["adam", "sgd"]);
  assertEquals(series.map((it: { data: unknown[] }) => it.data), [
    [[0.1, "adam", null]],
    [[null, "sgd", 0]],
    [[0.3, "adam", null]],
  ]);
  const gap = [row("metrics", "a", 1), row("metrics", "b", undefined), row("metrics", "c", 0)];
  assertEquals(parallelOptions(gap, ["a"], look).series[0].data, [[1, null, null], [
    null,
    null,
    0,
  ]]);
});

Deno.test("scatterOptions() has a point of each iteration that has both values", () => {
  const [x, y] = [
    row("parameters", "lr", 0.1, 0.2, undefined),
    row("metrics", "loss", 1, "NaN", 3),
  ];
  const { series } = scatterOptions(x, y, ["a", "b", "c"], look);
  assertEquals(series.map((it: { data: unknown }) => it.data), [[[0.1, 1]], [], []]);
});

Deno.test("scatterOptions() places mixed values by their texts, and has no logarithm of 0", () => {
  const [x, y] = [row("parameters", "p", 1, "auto", false), row("metrics", "loss", 0, 1, 10)];
  const { xAxis, yAxis, series } = scatterOptions(x, y, ["a", "b", "c"], { ...look, log: true });
  assertEquals([xAxis.type, xAxis.data, yAxis.type], ["category", ["1", "auto", "false"], "log"]);
  assertEquals(series.map((it: { data: unknown }) => it.data), [[], [["auto", 1]], [[
    "false",
    10,
  ]]]);
});

Deno.test("an iteration has the same colour and line in all pictures, by its place", () => {
  const axes = [row("metrics", "a", 1, 2), row("metrics", "b", 1, 2)];
  const [, second] = parallelOptions(axes, ["a", "b"], look).series;
  const [, point] = scatterOptions(axes[0]!, axes[1]!, ["a", "b"], look).series;
  assertEquals([second.color, point.color], [THEMES.light.palette[1], THEMES.light.palette[1]]);
  assertEquals(second.lineStyle.type, "dashed");
});
