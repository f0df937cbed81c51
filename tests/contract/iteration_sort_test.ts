import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sortText } from "../../src/contract/iteration_sort.ts";

Deno.test("sortText() takes 200 units, and no half of a character", () => {
  assertEquals(sortText("a".repeat(200)), "a".repeat(200));
  assertEquals(sortText("a".repeat(201)), "a".repeat(200));
  assertEquals(sortText("a".repeat(199) + "😀"), "a".repeat(199));
  assertEquals(sortText("a".repeat(198) + "😀b"), "a".repeat(198) + "😀");
});

Deno.test("sortText() gives the beginning of any text, well formed if that is", () => {
  const texts = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(fc.property(texts, (text) => {
    const sorted = sortText(text);
    assertEquals([text.startsWith(sorted), sorted.isWellFormed()], [true, true]);
    assertEquals(sorted.length >= Math.min(text.length, 199), true);
  }));
});
