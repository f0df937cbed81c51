import { assertEquals, assertStrictEquals } from "@std/assert";
import { setAllOwn, setOwn } from "../../src/contract/own_property.ts";
import { WEIRD_NAMES } from "../support/journal_records.ts";

Deno.test("setOwn() sets a property of whatever name, and again", () => {
  for (const name of WEIRD_NAMES) {
    const object: Record<string, unknown> = {};
    setOwn(object, name, 1);
    setOwn(object, name, { polluted: true });
    assertEquals(Object.entries(object), [[name, { polluted: true }]]);
    assertStrictEquals(Object.getPrototypeOf(object), Object.prototype);
    assertStrictEquals("polluted" in object, false);
  }
});

Deno.test("setAllOwn() sets own properties only, and keeps those that are there", () => {
  const values = JSON.parse('{"__proto__":{"polluted":true},"b":2}');
  const object: Record<string, unknown> = { a: 1, b: 1 };
  setAllOwn(object, Object.assign(Object.create({ inherited: true }), { c: 3 }));
  setAllOwn(object, values);
  assertEquals(Object.keys(object).sort(), ["__proto__", "a", "b", "c"]);
  assertEquals(object["b"], 2);
  assertStrictEquals("polluted" in object, false);
});
