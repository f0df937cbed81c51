import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { choice, countCharacters, text } from "../../src/contract/text.ts";
import { items, problems, refusal } from "./schema_checks.ts";

Deno.test("countCharacters() counts code points, when characters take two UTF-16 units", () => {
  assertStrictEquals(countCharacters(""), 0);
  assertStrictEquals(countCharacters("größe"), 5);
  assertStrictEquals(countCharacters("😀😀"), 2);
  assertStrictEquals(countCharacters("\ud800"), 1);
});

Deno.test("text() takes exactly the lengths between its limits, counted in code points", () => {
  const lengths = fc.tuple(fc.nat(8), fc.nat(8)).map(([min, more]) => ({ min, max: min + more }));
  fc.assert(
    fc.property(lengths, fc.string({ unit: "grapheme", maxLength: 20 }), ({ min, max }, value) => {
      const length = [...value].length;
      const isWithin = length >= min && length <= max;
      assertStrictEquals(text(min, max).safeParse(value).success, isWithin);
    }),
  );
});

Deno.test("text() says the length and the limit, when a text is too long or too short", () => {
  assertEquals(problems(text(0, 3), "😀😀😀😀"), ["4 characters, at most 3 are allowed"]);
  assertEquals(problems(text(0, 1), "ab"), ["2 characters, at most 1 is allowed"]);
  assertEquals(problems(text(3), "a"), ["1 character, at least 3 are needed"]);
  assertEquals(problems(text(1), ""), ["0 characters, at least 1 is needed"]);
});

Deno.test("text() takes any length, when it has no limits", () => {
  assertEquals(problems(text(), ""), []);
  assertEquals(problems(text(), "x".repeat(1_000_000)), []);
});

Deno.test("text() makes texts of numbers and booleans, as the App does", () => {
  assertEquals([5, 1.5, true, false].map((it) => text().parse(it)), ["5", "1.5", "True", "False"]);
});

Deno.test("text() names the kind, when a value is no text", () => {
  assertEquals(problems(text(), []), ["must be a string, not a list"]);
  assertEquals(problems(text(), {}), ["must be a string, not an object"]);
  assertEquals(problems(text(), null), ["must be a string, not null"]);
  assertEquals(problems(text(), undefined), ["is missing"]);
  assertEquals(items(text(), []), [
    { loc: ["body"], msg: "str type expected", type: "type_error.str" },
  ]);
});

Deno.test("choice() takes one of its texts and lists them, when it is given another", () => {
  const schema = choice(["red", "green"]);
  assertStrictEquals(schema.parse("green"), "green");
  assertEquals(problems(schema, "blue"), ['"blue" is not one of red, green']);
  assertEquals(items(schema, "blue"), [{
    loc: ["body"],
    msg: "unexpected value; permitted: 'red', 'green'",
    type: "value_error.const",
    ctx: { given: "blue", permitted: ["red", "green"] },
  }]);
  assertStrictEquals(refusal(schema, "blue"), undefined);
});

Deno.test("choice() refuses in the App's words, when it has some", () => {
  const schema = choice(["red"], "Color must be one of ['red']");
  assertStrictEquals(refusal(schema, "blue"), "Color must be one of ['red']");
  assertStrictEquals(refusal(schema, "red"), undefined);
  assertStrictEquals(refusal(schema, []), undefined);
});
