import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { fromWireNumber, numberToJson, toWireNumber } from "../../src/contract/wire_number.ts";
import { anyNumber } from "../support/journal_records.ts";

Deno.test("toWireNumber() gives what JSON can carry and fromWireNumber() gives the number back", () => {
  fc.assert(fc.property(anyNumber, (number) => {
    const wire = JSON.parse(JSON.stringify(toWireNumber(number)));
    // JSON.stringify() itself writes -0 as 0: numberToJson() is there for that.
    assertStrictEquals(fromWireNumber(wire), Object.is(number, -0) ? 0 : number);
  }));
});

Deno.test("toWireNumber() writes the three numbers that JSON lacks as words", () => {
  assertEquals([NaN, Infinity, -Infinity].map(toWireNumber), ["NaN", "Infinity", "-Infinity"]);
});

Deno.test("numberToJson() is exact, for every double and -0", () => {
  fc.assert(fc.property(anyNumber, (number) => {
    assertStrictEquals(fromWireNumber(JSON.parse(numberToJson(number))), number);
  }));
});

Deno.test("fromWireNumber() takes nothing else for a number", () => {
  for (const other of ["1", "nan", "+Infinity", "", null, undefined, true, {}, [1], 1n]) {
    assert(fromWireNumber(other) === undefined, String(other));
  }
});
