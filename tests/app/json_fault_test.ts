/** What is wrong with a text that is no JSON, in Python's words. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteBareNumbers } from "../../src/app/bare_numbers.ts";
import { findJsonFault } from "../../src/app/json_fault.ts";

/** Texts, and what Python 3.11 says of them. */
const FAULTS: [text: string, msg: string, at: number][] = [
  ["{", "Expecting property name enclosed in double quotes", 1],
  ["{1:2}", "Expecting property name enclosed in double quotes", 1],
  ['{"title":"x",}', "Expecting property name enclosed in double quotes", 13],
  ['{"title":}', "Expecting value", 9],
  ["[1,]", "Expecting value", 3],
  ["tru", "Expecting value", 0],
  ["'x'", "Expecting value", 0],
  [" ", "Expecting value", 1],
  ["-", "Expecting value", 0],
  ["\n\n x", "Expecting value", 3],
  ['{"a":1}x', "Extra data", 7],
  ["01", "Extra data", 1],
  ["1.", "Extra data", 1],
  ["[1 2]", "Expecting ',' delimiter", 3],
  ['{"a":[1,{"b":[]}}', "Expecting ',' delimiter", 16],
  ['{"a" 1}', "Expecting ':' delimiter", 5],
  ['"abc', "Unterminated string starting at", 0],
  ['["abc\\', "Unterminated string starting at", 1],
  ['{"title":"a\nb"}', "Invalid control character at", 11],
  ['"\\u12"', "Invalid \\uXXXX escape", 2],
  ['"a\\x"', "Invalid \\escape", 2],
];

Deno.test("findJsonFault() tells what Python tells", () => {
  for (const [text, msg, at] of FAULTS) assertEquals(findJsonFault(text), { msg, at }, text);
});

Deno.test("findJsonFault() finds a fault where there is one, and none in JSON", () => {
  const part = fc.constantFrom("[", "]", "{", "}", ",", ":", '"a"', '"\\', "1", "-", "NaN", " ");
  const texts = fc.oneof(fc.json(), fc.array(part).map((parts) => parts.join("")));
  fc.assert(fc.property(texts, (text) => {
    assertEquals(findJsonFault(text) === undefined, isJson(text), text);
  }));
});

Deno.test("findJsonFault() takes a text that is nested a million levels deep", () => {
  const text = "[".repeat(1_000_000);
  assertEquals(findJsonFault(text), { msg: "Expecting value", at: 1_000_000 });
});

function isJson(text: string): boolean {
  // A bare number as a name would pass for one when it is quoted.
  if (/NaN\s*:/.test(text)) return false;
  try {
    JSON.parse(quoteBareNumbers(text));
    return true;
  } catch {
    return false;
  }
}
