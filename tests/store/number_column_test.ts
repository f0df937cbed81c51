/** Columns of numbers as bytes, coded or as they are. */

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeColumn, encodeColumn } from "../../src/store/number_column.ts";
import { StoreDamageError } from "../../src/store/store_error.ts";

/** Encodes numbers, decodes them, and checks that each is the same to the bit. */
function goThrough(numbers: readonly number[]): Uint8Array {
  const bytes = encodeColumn(Float64Array.from(numbers));
  const decoded = decodeColumn(bytes, numbers.length);
  assertStrictEquals(decoded.length, numbers.length);
  const wrong = numbers.findIndex((number, at) => !Object.is(number, decoded[at]));
  assertStrictEquals(wrong, -1, `${numbers[wrong]} became ${decoded[wrong]}`);
  assert(bytes.length <= numbers.length * 8);
  return bytes;
}

Deno.test("decodeColumn() gives back any numbers, exactly", () => {
  fc.assert(fc.property(fc.array(fc.double()), (numbers) => {
    goThrough(numbers);
  }));
});

Deno.test("decodeColumn() gives back any whole numbers, whichever way they go", () => {
  const near = fc.integer({ min: -300, max: 300 });
  const number = fc.oneof(near, fc.integer(), fc.maxSafeInteger(), fc.constant(-0));
  const run = fc.tuple(number, fc.nat({ max: 20 }));
  fc.assert(fc.property(fc.array(run), number, (runs, start) => {
    const distances = runs.flatMap(([distance, times]) => Array<number>(times).fill(distance));
    let last = start;
    const rising = [start, ...distances.map((distance) => last += distance)];
    for (const numbers of [rising, distances, runs.map(([number]) => number)]) goThrough(numbers);
  }));
});

Deno.test("decodeColumn() gives back the largest distances, and numbers that are not quite whole", () => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const number of [2 ** 52, 2 ** 52 - 1, most, most + 1, 2 ** 60, 1e300, 0.5, -0, NaN]) {
    for (const other of [0, number, -number, 1 - number]) {
      goThrough([number, other, number]);
      goThrough([...Array(20).keys(), number, other]);
    }
  }
});

Deno.test("encodeColumn() tells an even rise once", () => {
  const steps = (count: number, stride: number, start = 0) =>
    goThrough(Array.from({ length: count }, (_, at) => start + at * stride)).length;
  assertEquals([steps(0, 1), steps(1, 1), steps(16_384, 1), steps(16_384, -7)], [0, 1, 2, 2]);
  assertEquals([steps(1000, 0), steps(1000, 10, 5000), steps(1000, 300)], [1, 3, 3]);
});

Deno.test("encodeColumn() takes about a byte for each time of a training", () => {
  const times = Array.from({ length: 1000 }, (_, at) => 1_767_225_600_000 + at * 13 + at * at % 7);
  assert(goThrough(times).length < 1010);
  assertStrictEquals(goThrough([1_767_225_600_000]).length, 6);
});

Deno.test("encodeColumn() leaves numbers as they are that would not become shorter", () => {
  const far = Array.from({ length: 100 }, (_, at) => (1 - at % 2) * 2 ** 51);
  for (const numbers of [[0.5], [1, 2, 3.5], far]) {
    const bytes = goThrough(numbers);
    assertEquals(bytes, new Uint8Array(Float64Array.from(numbers).buffer));
  }
});

Deno.test("decodeColumn() reads bytes wherever they lie in their buffer", () => {
  for (const numbers of [[1.5, -2, 7], [1, 3, 900]]) {
    const bytes = encodeColumn(Float64Array.from(numbers));
    const moved = new Uint8Array(bytes.length + 1);
    moved.set(bytes, 1);
    assertEquals([...decodeColumn(moved.subarray(1), 3)], numbers);
  }
});

Deno.test("decodeColumn() refuses bytes that are no column of so many numbers", () => {
  const wrong: [number[], number][] = [
    [[], 1],
    [[130], 1], // its last number has no end
    [[2, 2, 2], 2],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0], 1],
    [[0], 0],
  ];
  for (const [bytes, count] of wrong) {
    assertThrows(() => decodeColumn(new Uint8Array(bytes), count), StoreDamageError);
  }
});

Deno.test("decodeColumn() comes to an end, whatever the bytes are", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat({ max: 100 }), (bytes, count) => {
    try {
      assertStrictEquals(decodeColumn(bytes, count).length, count);
    } catch (error) {
      assert(error instanceof StoreDamageError);
    }
  }));
});
