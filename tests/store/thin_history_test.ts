/** Histories with fewer points. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FEWEST_POINTS, type PointColumns, thinHistory } from "../../src/store/thin_history.ts";

function columns(values: number[]): PointColumns {
  return {
    steps: values.map((_, index) => index),
    values,
    timestamps: values.map((_, index) => 1000 + index),
  };
}

/** Cuts a list into parts of a length. */
function* partsOf(values: number[], length: number): Generator<PointColumns> {
  const whole = columns(values);
  for (let at = 0; at < values.length; at += length) {
    yield {
      steps: Array.from(whole.steps).slice(at, at + length),
      values: values.slice(at, at + length),
      timestamps: Array.from(whole.timestamps).slice(at, at + length),
    };
  }
}

const kindsOf = (values: readonly number[]) =>
  new Set(values.filter((value) => !Number.isFinite(value)).map(String));

Deno.test("thinHistory() keeps ends, extremes and each kind of what is not finite, in order", () => {
  const value = fc.oneof(
    fc.double({ noDefaultInfinity: true }),
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -0),
  );
  const values = fc.array(value, { minLength: FEWEST_POINTS + 1, maxLength: 200 });
  fc.assert(fc.property(values, fc.nat(100), fc.integer({ min: 1, max: 50 }), (all, n, length) => {
    const points = FEWEST_POINTS + n % (all.length - FEWEST_POINTS);
    const thinned = thinHistory(() => partsOf(all, length), all.length, points);
    assert(thinned.steps.length <= points);
    assertEquals([thinned.steps[0], thinned.steps.at(-1)], [0, all.length - 1]);
    assert(thinned.steps.every((step, at) => at === 0 || step > thinned.steps[at - 1]!));
    assertEquals(thinned.values, thinned.steps.map((step) => all[step]!));
    assertEquals(thinned.timestamps, thinned.steps.map((step) => 1000 + step));
    assertEquals(kindsOf(thinned.values), kindsOf(all));
    const [kept, finite] = [thinned.values, all].map((list) => list.filter(Number.isFinite));
    assertEquals(Math.min(...kept!), Math.min(...finite!));
    assertEquals(Math.max(...kept!), Math.max(...finite!));
  }));
});

Deno.test("thinHistory() keeps the extremes of every bucket", () => {
  const values = Array.from({ length: 10_000 }, (_, index) => Math.sin(index * index));
  const points = 102;
  const { steps } = thinHistory(() => [columns(values)], values.length, points);
  const kept = new Set(steps);
  for (let bucket = 0; bucket < 50; bucket++) {
    const own = values.slice(bucket * 200, bucket * 200 + 200);
    assert(kept.has(bucket * 200 + own.indexOf(Math.min(...own))));
    assert(kept.has(bucket * 200 + own.indexOf(Math.max(...own))));
  }
});

Deno.test("thinHistory() shows the finite peak beside an infinity of the same bucket", () => {
  const values = [0, 1, 9, Infinity, 1, -9, NaN, 2, 2, 0];
  const { values: kept } = thinHistory(() => [columns(values)], values.length, FEWEST_POINTS);
  assertEquals(kept, [0, 9, Infinity, -9, NaN, 2, 0]);
});

Deno.test("thinHistory() leaves about as many points as it may, whatever is not finite", () => {
  const wave = Array.from({ length: 1500 }, (_, index) => Math.sin(index * index));
  const cases: [list: string, isOther: (index: number) => boolean][] = [
    ["none", () => false],
    ["three", (index) => [100, 700, 1400].includes(index)],
    ["ten in a row", (index) => index >= 400 && index < 410],
    ["every second", (index) => index % 2 === 1],
  ];
  for (const [what, isOther] of cases) {
    const values = wave.map((value, index) => isOther(index) ? NaN : value);
    for (const points of [20, 100, 1000]) {
      const { length } = thinHistory(() => partsOf(values, 64), values.length, points).steps;
      assert(length <= points && length >= points * 0.7, `${what}: ${length} of ${points}`);
    }
  }
});
