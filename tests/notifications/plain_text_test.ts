import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fitText, harmless, oneLine } from "../../src/notifications/plain_text.ts";

Deno.test("harmless() keeps lines and marks of writing, and replaces what steers", () => {
  assertEquals(harmless("a\tb\nc\u200f ü 🙂"), "a\tb\nc\u200f ü 🙂");
  assertEquals(harmless("\x1b[31m\u202egnp.exe\u2066\0"), "\ufffd[31m\ufffdgnp.exe\ufffd\ufffd");
  assertEquals(harmless("\ud83d"), "\ufffd");
});

Deno.test("oneLine() makes one line of several", () => {
  assertEquals(oneLine(" a\r\n b\t\u2028c "), "a b c");
});

Deno.test("fitText() shows a cut and keeps what fits", () => {
  assertEquals(fitText("abc", 3), "abc");
  assertEquals(fitText("abcd", 3), "ab…");
  assertEquals(fitText("", 3), "");
});

Deno.test("fitText() never cuts a character or its escaped form in two", () => {
  assertEquals(fitText("🙂🙂🙂", 5), "🙂🙂…");
  assertEquals(fitText("<<<", 10, () => "&lt;"), "&lt;&lt;…");
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 20 }), (text, most) => {
    const fitted = fitText(text, most, (character) => `\\${character}`);
    assert(fitted.length <= most);
    assert(fitted.isWellFormed());
  }));
});
