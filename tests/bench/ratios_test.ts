import { assertEquals } from "@std/assert";
import type { Figure } from "./figure.ts";
import type { Measured } from "./measured_figure.ts";
import { confirmedMoves, type Move, movesOf, ratiosOf, untoldOf } from "./ratios.ts";

const FIGURE: Figure = {
  key: "a",
  title: "a log call",
  columns: [],
  guards: [{ ours: "ours", limit: "bare", column: "median" }],
  entrants: () => [],
};

function measuredOf(key: string, medians: readonly number[]): Measured {
  const samples = medians.map((median) => ({ median }));
  return { entrant: { key, name: key, kind: "ours" }, samples };
}

const NAME = "a, median: ours over bare";

Deno.test("ratiosOf() compares what was measured in the same round", () => {
  const ratios = ratiosOf(FIGURE, [measuredOf("ours", [2, 40, 9]), measuredOf("bare", [1, 10, 3])]);
  assertEquals(ratios, { [NAME]: { median: 3, low: 2, high: 4 } });
});

Deno.test("ratiosOf() leaves out what was not measured", () => {
  assertEquals(ratiosOf(FIGURE, [measuredOf("ours", [2]), measuredOf("bare", [])]), {});
  assertEquals(ratiosOf(FIGURE, [measuredOf("ours", [2])]), {});
});

Deno.test("movesOf() tells what moved by more than the noise, and which way", () => {
  const recorded = { [NAME]: { median: 2, low: 1.8, high: 2.2 } };
  const nowAt = (median: number) => ({ [NAME]: { median, low: median - 0.1, high: median + 0.1 } });
  assertEquals(movesOf(recorded, nowAt(2.25)), []);
  assertEquals(movesOf(recorded, nowAt(2.5)), [{ name: NAME, before: 2, now: 2.5, isWorse: true }]);
  assertEquals(movesOf(recorded, nowAt(1)), [{ name: NAME, before: 2, now: 1, isWorse: false }]);
});

Deno.test("untoldOf() names what was not recorded or not measured, of which movesOf() tells nothing", () => {
  const ratios = { [NAME]: { median: 2, low: 2, high: 2 } };
  assertEquals([movesOf(ratios, {}), movesOf({}, ratios)], [[], []]);
  assertEquals(untoldOf([FIGURE], ratios, {}), [NAME]);
  assertEquals(untoldOf([FIGURE], {}, ratios), [NAME]);
  assertEquals(untoldOf([FIGURE], ratios, ratios), []);
  assertEquals(untoldOf([], ratios, {}), []);
});

Deno.test("confirmedMoves() leaves out what did not move again, or the other way", () => {
  const [worse, better] = [true, false].map((isWorse) => ({
    name: NAME,
    before: 2,
    now: 3,
    isWorse,
  })) as [Move, Move];
  assertEquals(confirmedMoves([worse], [worse]), [worse]);
  assertEquals(confirmedMoves([worse], [better]), []);
  assertEquals(confirmedMoves([worse], []), []);
  assertEquals(confirmedMoves([], [worse]), []);
});
