import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { storable } from "../../src/delivery/storable.ts";
import { isStorable, parsePythonJson } from "../support/python_json.ts";

const headers = new Headers({ "content-type": "application/json" });

/** What the App reads of a value that goes to it. */
function sent(value: unknown): { text: string; read: unknown } {
  const text = JSON.stringify(storable(value).value);
  return { text, read: parsePythonJson(text, headers) };
}

Deno.test("storable() leaves alone what can be stored", () => {
  const value = { a: [1, -0.5, "ü", true, null, {}], "b.c": 2 ** 53, ["__proto__"]: { x: 1 } };
  assertEquals(JSON.stringify(storable(value).value), JSON.stringify(value));
});

Deno.test("storable() writes numbers that are not finite as strings", () => {
  assertEquals(storable([NaN, Infinity, -Infinity]).value, ["NaN", "Infinity", "-Infinity"]);
});

Deno.test("storable() writes integers beyond 64 bits as floats", () => {
  assertEquals(
    sent([2 ** 63, -1e20, 1e300, 2 ** 62]).text,
    "[9.223372036854776e+18,-1e+20,1e+300,4611686018427388000]",
  );
});

Deno.test("storable() mends texts and keys that the database refuses", () => {
  assertEquals(storable({ "a\0b": "\ud800", "$set": 1, "a$": 2, "\udfff": 3 }).value, {
    "a\ufffdb": "\ufffd",
    "\uff04set": 1,
    "a$": 2,
    "\ufffd": 3,
  });
});

Deno.test("storable() writes what is nested too deeply as its JSON", () => {
  assertEquals(storable({ a: { b: { c: 1 } } }, 2).value, { a: { b: '{"c":1}' } });
});

Deno.test("storable() makes of any JSON what the database takes", () => {
  const anything = fc.anything({
    key: fc.string({ unit: "binary" }),
    values: [fc.string({ unit: "binary" }), fc.double(), fc.maxSafeInteger(), fc.boolean()],
    maxDepth: 5,
  });
  fc.assert(fc.property(anything, fc.integer({ min: 0, max: 200 }), (value, levels) => {
    let nested = JSON.parse(JSON.stringify(value) ?? "null");
    for (let level = 0; level < levels; level++) nested = level % 2 ? [nested] : { nested };
    const { text, read } = sent(nested);
    assert(isStorable(read, text));
  }));
});

Deno.test("storable() counts bytes not less than JSON needs for texts, lists and numbers", () => {
  assert(storable("x".repeat(1000)).bytes >= 1000);
  assert(storable("ü".repeat(1000)).bytes >= 2000);
  assert(storable(Array.from({ length: 1000 }, () => 0)).bytes >= 11_000);
});
