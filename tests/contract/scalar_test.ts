import { assertEquals, assertStrictEquals } from "@std/assert";
import { flagSchema, numberSchema } from "../../src/contract/scalar.ts";
import { items, problems } from "./schema_checks.ts";

Deno.test("flagSchema takes the App's forms of true and false", () => {
  for (const yes of [true, 1, "1", "on", "t", "true", "True", "y", "yes", "YES"]) {
    assertStrictEquals(flagSchema.parse(yes), true, `${yes}`);
  }
  for (const no of [false, 0, -0, "0", "off", "f", "false", "n", "no", "No"]) {
    assertStrictEquals(flagSchema.parse(no), false, `${no}`);
  }
});

Deno.test("flagSchema names the value, when it is neither", () => {
  assertEquals(problems(flagSchema, "maybe"), ['must be a boolean, not the string "maybe"']);
  assertEquals(problems(flagSchema, 2), ["must be a boolean, not the number 2"]);
  assertEquals(problems(flagSchema, ["yes"]), ["must be a boolean, not a list"]);
  assertEquals(items(flagSchema, ""), [
    { loc: ["body"], msg: "value could not be parsed to a boolean", type: "type_error.bool" },
  ]);
});

Deno.test("numberSchema takes numbers, numeric strings and booleans", () => {
  const given = [1.5, -0.5, "10", " 1e3 ", "-.5", "3.", true, false];
  assertEquals(given.map((it) => numberSchema.parse(it)), [1.5, -0.5, 10, 1000, -0.5, 3, 1, 0]);
});

Deno.test("numberSchema refuses what is no finite number", () => {
  for (const value of ["", " ", "0x10", "abc", "NaN", "Infinity", "1e999", NaN, Infinity, [], {}]) {
    assertEquals(items(numberSchema, value), [
      { loc: ["body"], msg: "value is not a valid float", type: "type_error.float" },
    ]);
  }
  assertEquals(problems(numberSchema, NaN), ["must be a number, not the number NaN"]);
});
