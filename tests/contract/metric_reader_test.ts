/** The JSON of points that are read part by part. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { historiesToJson, historyToJson, readersOf } from "../../src/contract/metric_reader.ts";
import { fromWireNumber } from "../../src/contract/wire_number.ts";
import { anyNumber } from "../support/journal_records.ts";

/** What a text of JSON holds, with the numbers that JSON lacks. */
function read(json: string): unknown {
  return JSON.parse(json, (_, value) => fromWireNumber(value) ?? value);
}

Deno.test("historyToJson() writes every number exactly, however the points come", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  const numbers = fc.array(anyNumber, { maxLength: 20 });
  await fc.assert(fc.asyncProperty(numbers, sizes, async (numbers, sizes) => {
    let reads = 0;
    const reader = {
      count: numbers.length,
      read: (_: unknown, from: number) =>
        Float64Array.from([...numbers, 7]).subarray(from, from + sizes[reads++ % sizes.length]!),
    };
    const json = (await Array.fromAsync(historyToJson(reader))).join("");
    assertEquals(read(json), { steps: numbers, values: numbers, timestamps: numbers });
  }));
});

Deno.test("historiesToJson() writes long histories, and none at all", async () => {
  const column = Array.from({ length: 2500 }, (_, at) => at / 3);
  const history = { steps: column, values: column, timestamps: column };
  const histories = new Map([["loss", history], ['"', history]]);
  const json = (await Array.fromAsync(historiesToJson(readersOf(histories)))).join("");
  assertEquals(read(json), Object.fromEntries(histories));
  assertEquals(await Array.fromAsync(historiesToJson(new Map())), ["{}"]);
});
