import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { moveOf, noiseOf, quantile, spreadOf } from "./statistics.ts";

const number = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const rounds = fc.array(number, { minLength: 1, maxLength: 9 });

Deno.test("spreadOf() gives the middle and the ends", () => {
  assertEquals(spreadOf([3, 1, 2]), { median: 2, low: 1, high: 3 });
  assertEquals(spreadOf([10, 2, 1, 4]), { median: 3, low: 1, high: 10 });
  assertEquals(spreadOf([7]), { median: 7, low: 7, high: 7 });
});

Deno.test("spreadOf() does not go by the order of the rounds", () => {
  fc.assert(fc.property(rounds, (values) => {
    const spread = spreadOf(values);
    assertEquals(spreadOf(values.toReversed()), spread);
    const below = values.filter((value) => value <= spread.median).length;
    const above = values.filter((value) => value >= spread.median).length;
    assert(below >= values.length / 2 && above >= values.length / 2);
    assert(spread.low <= spread.median && spread.median <= spread.high);
  }));
});

Deno.test("quantile() gives the value below which a part lies", () => {
  const sorted = Array.from({ length: 1000 }, (_, at) => at);
  assertEquals([0, 0.5, 0.99, 0.999, 1].map((part) => quantile(sorted, part)), [
    0,
    500,
    990,
    999,
    999,
  ]);
  assertEquals(quantile([], 0.5), NaN);
});

Deno.test("moveOf() tells by which part a median moved", () => {
  const before = { median: 2, low: 1.9, high: 2.1 };
  assertEquals(moveOf(before, { median: 3, low: 2.9, high: 3.1 }), 0.5);
  assertEquals(moveOf(before, { median: 1, low: 1, high: 1.1 }), -0.5);
});

Deno.test("moveOf() tells nothing of what is within the noise of both", () => {
  const before = { median: 2, low: 1.5, high: 2.5 };
  assertEquals(moveOf(before, { median: 3, low: 2.4, high: 3.4 }), 0);
  assertEquals(moveOf(before, { median: 3.1, low: 2.6, high: 3.6 }), (3.1 - 2) / 2);
});

Deno.test("moveOf() is 0 for the same rounds, and told the other way round as well", () => {
  fc.assert(fc.property(rounds, rounds, (some, others) => {
    const [a, b] = [spreadOf(some), spreadOf(others)];
    assertEquals(moveOf(a, a), 0);
    assertEquals(Math.sign(moveOf(a, b)), -Math.sign(moveOf(b, a)) + 0);
    if (moveOf(a, b) !== 0) assert(Math.abs(b.median - a.median) > noiseOf(a) + noiseOf(b));
  }));
});
