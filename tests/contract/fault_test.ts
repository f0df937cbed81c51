import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { lengthMessage, nameValue, quote, shorten } from "../../src/contract/fault.ts";

Deno.test("shorten() keeps 40 characters and cuts more, when they take two UTF-16 units, too", () => {
  for (const character of ["x", "ß", "😀"]) {
    assertStrictEquals(shorten(character.repeat(40)), character.repeat(40));
    assertStrictEquals(shorten(character.repeat(41)), character.repeat(39) + "…");
    assertStrictEquals(shorten(character.repeat(5000)), character.repeat(39) + "…");
  }
});

Deno.test("shorten() never gives more than 40 characters, and half of none", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (text) => {
    assert([...shorten(text)].length <= 40);
    assert(shorten(text).isWellFormed());
    if ([...text].length <= 40) assertStrictEquals(shorten(text), text);
  }));
});

Deno.test("quote() puts a text in quotes, so that its line breaks and quotes can be seen", () => {
  assertStrictEquals(quote('a "b"\n'), '"a \\"b\\"\\n"');
});

Deno.test("nameValue() names the kind of a value and no large one in full", () => {
  const values = ["yes", 5, NaN, true, null, undefined, [1], { a: 1 }, "x".repeat(99)];
  assertEquals(values.map(nameValue), [
    'the string "yes"',
    "the number 5",
    "the number NaN",
    "true",
    "null",
    "undefined",
    "a list",
    "an object",
    `the string "${"x".repeat(39)}…"`,
  ]);
});

Deno.test("lengthMessage() agrees in number with the length and the limit", () => {
  assertStrictEquals(lengthMessage(2, "max", 1), "2 characters, at most 1 is allowed");
  assertStrictEquals(lengthMessage(142, "max", 100), "142 characters, at most 100 are allowed");
  assertStrictEquals(lengthMessage(1, "min", 2), "1 character, at least 2 are needed");
  assertStrictEquals(lengthMessage(0, "min", 1), "0 characters, at least 1 is needed");
});
