import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderComparison } from "../../src/cli/comparison_table.ts";
import type { Screen } from "../../src/cli/terminal.ts";
import { type Iteration, toWireIteration } from "../../src/contract/iteration.ts";
import { stringWidth } from "../../src/deps/string_width.ts";
import type { MetricHistories } from "../../src/tracking/metric_histories.ts";
import { comparisonRows } from "../../src/web/compare_rows.js";
import { iterationOf } from "./iteration_fixture.ts";

const now = new Date("2026-11-23T06:06:31.000Z");

interface Shown {
  screen?: Screen;
  histories?: MetricHistories[];
  equal?: number;
}

function shown(different: Partial<Iteration>[], options: Shown = {}): string[] {
  const iterations = different.map((it, index) => iterationOf({ id: idOf(index), ...it }));
  const rows = comparisonRows(iterations.map(toWireIteration), { now: now.getTime() });
  return renderComparison(rows.filter(({ differs }) => differs), iterations, {
    screen: { width: Infinity, hasColors: false },
    histories: iterations.map(() => new Map()),
    equal: 0,
    now,
    ...options,
  }).split("\n");
}

function idOf(index: number): string {
  return String(index + 1).padStart(24, "0");
}

Deno.test("renderComparison() shows parameters, then metrics with the best marked, then the rest", () => {
  const lines = shown([
    { metrics: { loss: 0.5 }, parameters: { lr: 0.1, old: false }, status: "failed" },
    { metrics: { loss: 0.25 }, parameters: { lr: 0.2 }, model_size: 1500 },
  ]);
  assertEquals(lines.map((line) => line.trim().split(/ {2,}/)), [
    ["train", "train [2]"],
    ["id", "00000001", "00000002"],
    ["params.lr", "0.1", "0.2"],
    ["params.old", "false", "–"],
    ["metrics.loss", "0.5", "0.25 *"],
    ["status", "failed", "completed"],
    ["model.size", "–", "1.5 kB"],
    [""],
    ["* the best value, as far as the name tells"],
  ]);
});

Deno.test("renderComparison() draws curves by one scale, and what is not known of them not at all", () => {
  const historyOf = (values: number[]) => ({ steps: values, values, timestamps: values });
  const [, , loss] = shown([{ metrics: { loss: 1 } }, { metrics: { loss: 2 } }, {}], {
    histories: [
      new Map([["loss", historyOf([8, 4.5, 1])]]),
      new Map([["loss", historyOf([2])]]),
      new Map(),
    ],
  });
  assertEquals(loss!.split(/ {2,}/), ["metrics.loss", "█▅▁ 1 *", "▂", "2", "–"]);
});

Deno.test("renderComparison() shows as many digits as it takes to tell values apart", () => {
  const lines = shown([{ parameters: { lr: 0.12345678 } }, { parameters: { lr: 0.12345679 } }]);
  assert(/0\.12345678 +0\.12345679$/.test(lines[2]!), lines[2]);
});

Deno.test("renderComparison() goes on in another table, when the screen is narrow", () => {
  const six = [1, 2, 3, 4, 5, 6].map((lr) => ({ parameters: { lr } }));
  const lines = shown(six, { screen: { width: 60, hasColors: false } });
  for (const line of lines) assert(stringWidth(line) <= 60, line);
  const rows = lines.filter((line) => line.startsWith("params.lr"));
  assertEquals(rows.map((line) => line.trim().split(/ {2,}/).slice(1)), [
    ["1", "2", "3"],
    ["4", "5", "6"],
  ]);
});

Deno.test("renderComparison() tells how many rows are left out", () => {
  assertEquals(shown([{}, {}], { equal: 2 }).at(-1), "2 rows equal, and left out: see --all.");
});

Deno.test("renderComparison() lets nobody's text steer the terminal", () => {
  const evil = "\x1b]0;owned\x07";
  const text = shown([
    { iteration_name: evil, parameters: { [evil]: evil, long: `${evil}1` }, model_sha256: evil },
    { parameters: { long: `${evil}2` }, status: evil as "failed" },
  ]).join("\n");
  assert(!text.includes("\x1b") && !text.includes("\x07"));
  assertStringIncludes(text, "owned");
});
