import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  acceptingId,
  documentOf,
  ignoring,
  listOf,
  valuesOf,
  valuesSchema,
} from "../../src/contract/document.ts";
import { numberSchema } from "../../src/contract/scalar.ts";
import { text } from "../../src/contract/text.ts";
import { byName, json, WEIRD_NAMES } from "./arbitraries.ts";
import { items, problems } from "./schema_checks.ts";

const NOT_OBJECTS = [1, "text", true, [], ["a"]];

Deno.test("documentOf() gives its fields in their order and drops others", () => {
  const schema = documentOf(() => ({ b: text(), a: text() }));
  const parsed = schema.parse(JSON.parse('{"a":"1","c":"2","__proto__":{"d":1},"b":"3"}'));
  assertStrictEquals(JSON.stringify(parsed), '{"b":"3","a":"1"}');
  assertStrictEquals(Object.getPrototypeOf(parsed), Object.prototype);
});

Deno.test("documentOf() refuses what is no object", () => {
  const schema = documentOf(() => ({}));
  for (const value of NOT_OBJECTS) {
    assertEquals(items(schema, value), [
      { loc: ["body"], msg: "value is not a valid dict", type: "type_error.dict" },
    ]);
  }
  assertEquals(problems(schema, []), ["must be an object, not a list"]);
});

Deno.test("documentOf() does not build its fields' schemas, when nothing is parsed", () => {
  let built = 0;
  const schema = documentOf(() => ({ a: (built++, text()) }));
  assertStrictEquals(built, 0);
  schema.parse({ a: "x" });
  schema.parse({ a: "y" });
  assertStrictEquals(built, 1);
});

Deno.test("listOf() refuses what is no list, and names the place of a wrong item", () => {
  const schema = listOf(numberSchema);
  assertEquals(schema.parse([1, "2"]), [1, 2]);
  assertEquals(items(schema, {}), [
    { loc: ["body"], msg: "value is not a valid list", type: "type_error.list" },
  ]);
  assertEquals(items(schema, [1, "x"]), [
    { loc: ["body", 1], msg: "value is not a valid float", type: "type_error.float" },
  ]);
});

Deno.test("valuesSchema keeps every name and value, when names are weird", () => {
  fc.assert(fc.property(byName(json), (values) => {
    const text = JSON.stringify(values);
    assertStrictEquals(JSON.stringify(valuesSchema.parse(JSON.parse(text))), text);
  }));
  const all = Object.fromEntries(WEIRD_NAMES.map((name) => [name, name]));
  const parsed = valuesSchema.parse(JSON.parse(JSON.stringify(all)));
  for (const name of WEIRD_NAMES) assert(Object.hasOwn(parsed, name), JSON.stringify(name));
});

Deno.test("valuesSchema takes a list of pairs, as the App does", () => {
  const parsed = valuesSchema.parse([["a", 1], ["__proto__", 2]]);
  assertStrictEquals(JSON.stringify(parsed), '{"a":1,"__proto__":2}');
  assertEquals(valuesSchema.parse([]), {});
});

Deno.test("valuesSchema refuses what holds no values by name", () => {
  for (const value of [1, "text", [1], [["a"]], [[1, 2]], [["a", 1, 2]]]) {
    assertEquals(items(valuesSchema, value), [
      { loc: ["body"], msg: "value is not a valid dict", type: "type_error.dict" },
    ]);
  }
});

Deno.test("valuesOf() reads each value and names the one that is wrong", () => {
  const schema = valuesOf(listOf(numberSchema));
  const parsed = schema.parse(JSON.parse('{"__proto__":["1"],"b":[]}'));
  assertStrictEquals(JSON.stringify(parsed), '{"__proto__":[1],"b":[]}');
  assertEquals(problems(schema, { a: [1, "x"] }), [
    'a.1: must be a number, not the string "x"',
  ]);
});

Deno.test("ignoring() leaves out the named fields only, and of them the ignored values only", () => {
  const prepare = ignoring(["a", "b"], [null, ""]);
  assertEquals(prepare({ a: null, b: "", c: null }), { c: null });
  assertEquals(prepare({ a: 0, b: false, c: "" }), { a: 0, b: false, c: "" });
});

Deno.test("acceptingId() takes id for _id, unless there is an _id", () => {
  assertStrictEquals(acceptingId({ id: "x" })._id, "x");
  assertStrictEquals(acceptingId({ id: "x", _id: "y" })._id, "y");
  assertStrictEquals(acceptingId({ id: "x", _id: null })._id, null);
});
