import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { countCharacters } from "../../src/contract/text.ts";
import { cutText } from "../../src/delivery/cut_text.ts";

Deno.test("cutText() keeps what is short enough and shows where it cuts", () => {
  assertEquals([cutText("abc", 3), cutText("abcd", 3), cutText("😀😀😀", 3)], [
    "abc",
    "ab…",
    "😀😀😀",
  ]);
});

Deno.test("cutText() gives the start of any text, in whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, most) => {
      const cut = cutText(text, most);
      assert(countCharacters(cut) <= most);
      assert(cut === text || (text.startsWith(cut.slice(0, -1)) && countCharacters(text) > most));
    }),
  );
});
