import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { likePattern } from "../../src/contract/like_pattern.ts";

function isLike(text: string, pattern: string, ignoresCase = false): boolean {
  return likePattern(pattern, ignoresCase)(text);
}

Deno.test("likePattern() takes % for any characters and _ for one", () => {
  const cases: [text: string, pattern: string, expected: boolean][] = [
    ["", "", true],
    ["", "%", true],
    ["", "_", false],
    ["resnet", "resnet", true],
    ["resnet50", "resnet", false],
    ["resnet50", "resnet%", true],
    ["resnet50", "%net%", true],
    ["resnet50", "%net", false],
    ["resnet50", "resnet__", true],
    ["resnet50", "resnet_", false],
    ["ResNet", "resnet", false],
    ["😀b", "_b", true],
    ["a\nb", "a_b", true],
    ["(a+)+$", "(a+)+$", true],
    ["aXb", "a.b", false],
  ];
  for (const [text, pattern, expected] of cases) {
    assertEquals(isLike(text, pattern), expected, `${text} like ${pattern}`);
  }
});

Deno.test("likePattern() takes what stands after a backslash for itself, if it stood for something else", () => {
  assertEquals(["50%", "50x"].map((it) => isLike(it, "50\\%")), [true, false]);
  assertEquals(["a_b", "aXb"].map((it) => isLike(it, "a\\_b")), [true, false]);
  assertEquals(["a\\b", "ab"].map((it) => isLike(it, "a\\\\b")), [true, false]);
  assertEquals(["C:\\new", "C:new"].map((it) => isLike(it, "C:\\n%")), [true, false]);
  assertEquals(isLike("a\\", "a\\"), true);
});

Deno.test("likePattern() goes by no case, when told so", () => {
  assert(isLike("ResNet É", "%NET é", true));
  assert(isLike("A_B", "a\\_b", true));
  assert(!isLike("A_B", "a\\_c", true));
});

Deno.test("likePattern() says what the same pattern as a regular expression says", () => {
  const unit = fc.constantFrom("a", "b", "%", "_", "😀");
  const words = fc.string({ unit, maxLength: 8 });
  fc.assert(fc.property(words, words, (text, pattern) => {
    const expression = pattern.replaceAll("%", "[^]*").replaceAll("_", "[^]");
    assertEquals(isLike(text, pattern), new RegExp(`^${expression}$`, "u").test(text));
  }));
});

Deno.test("likePattern() takes no more steps than the text's length times the pattern's", () => {
  const before = performance.now();
  assert(!isLike("a".repeat(20_000), "%a".repeat(100) + "b"));
  assert(!isLike("a".repeat(20_000), "%" + "a_".repeat(100) + "b"));
  assert(performance.now() - before < 5000); // a pattern that tries all ways would never end
});
