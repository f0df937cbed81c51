import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { joinBytes } from "../../src/contract/byte_lines.ts";
import type { MetricHistory } from "../../src/contract/iteration.ts";
import { type MetricReader, readerOf } from "../../src/contract/metric_reader.ts";
import { historyFromBytes, historyToBytes } from "../../src/contract/point_bytes.ts";
import { anyNumber } from "../support/journal_records.ts";

async function bytesOf(reader: MetricReader): Promise<Uint8Array<ArrayBuffer>> {
  return joinBytes(await Array.fromAsync(historyToBytes(reader), (part) => new Uint8Array(part)));
}

function historyOf(points: readonly [number, number, number][]): MetricHistory {
  return {
    steps: points.map(([step]) => step),
    values: points.map(([, value]) => value),
    timestamps: points.map(([, , at]) => at),
  };
}

Deno.test("historyFromBytes() gives back what historyToBytes() told, exactly, in whichever parts", async () => {
  const number = anyNumber.map(Number);
  const points = fc.array(fc.tuple(fc.integer(), number, fc.double()));
  const most = fc.integer({ min: 1, max: 4 });
  await fc.assert(fc.asyncProperty(points, most, async (points, most) => {
    const history = historyOf(points);
    const { count, read } = readerOf(history);
    const partly: MetricReader = {
      count,
      read: async (column, from) => Float64Array.from(await read(column, from)).subarray(0, most),
    };
    for (const reader of [{ count, read }, partly]) {
      assertEquals(historyFromBytes(await bytesOf(reader)), history);
    }
  }));
});

Deno.test("historyToBytes() leaves out what came later", async () => {
  const history = historyOf([[0, 1, 10], [1, 2, 20], [2, 3, 30]]);
  const bytes = await bytesOf({ ...readerOf(history), count: 2 });
  assertEquals(historyFromBytes(bytes), historyOf([[0, 1, 10], [1, 2, 20]]));
});

Deno.test("historyFromBytes() refuses bytes that break off", () => {
  for (const length of [1, 8, 23, 40]) {
    assertThrows(() => historyFromBytes(new Uint8Array(length)), RangeError);
  }
});
