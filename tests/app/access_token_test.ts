import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseTokenFile, TokenCheck, tokenProblem } from "../../src/app/access_token.ts";

const token = fc.stringMatching(/^[!-~]{16,60}$/).filter((text) => !text.startsWith("#"));

Deno.test("TokenCheck.rightOf() knows its tokens and no others", () => {
  fc.assert(fc.property(fc.uniqueArray(token, { minLength: 3 }), ([write, read, ...others]) => {
    const check = new TokenCheck({ write: [write!], read: [read!] });
    assertEquals([check.rightOf(write!), check.rightOf(read!)], ["write", "read"]);
    for (const other of [...others, "", write!.slice(1)]) {
      assertEquals(check.rightOf(other), undefined);
    }
  }));
});

Deno.test("TokenCheck.use() takes other tokens in place of those before", () => {
  const [before, after] = ["a-token-of-yesterday", "a-token-of-today"];
  const check = new TokenCheck({ write: [before], read: [] });
  check.use({ write: [], read: [after] });
  assertEquals([check.rightOf(before), check.rightOf(after)], [undefined, "read"]);
});

Deno.test("TokenCheck.rightOf() lets a token write that is given for both", () => {
  const both = "a-token-for-everything";
  assertEquals(new TokenCheck({ write: [both], read: [both] }).rightOf(both), "write");
});

Deno.test("parseTokenFile() reads a token a line", () => {
  fc.assert(fc.property(fc.array(token), fc.array(token), (write, read) => {
    const lines = [...write, ...read.map((it) => `read  ${it}`), "", "# a comment", "  "];
    assertEquals(parseTokenFile(lines.join("\r\n")), { write, read });
  }));
});

Deno.test("parseTokenFile() tells the line that is wrong, and not what stands there", () => {
  const cases = [
    ["short", "it has 5 characters, at least 16 are needed"],
    ["read short", "it has 5 characters, at least 16 are needed"],
    ["read", "it has 4 characters, at least 16 are needed"],
    ["write a-token-of-somebody", "it has more than one word"],
    ["a-token-with-an-ä-in-it", "it must be printable ASCII, without spaces"],
  ] as const;
  for (const [line, reason] of cases) {
    const message = `Cannot read the token in line 2: ${reason}`;
    const error = assertThrows(() => parseTokenFile(`# tokens\n${line}`), TypeError);
    assertEquals((error as Error).message, message);
  }
});

Deno.test("tokenProblem() finds nothing wrong with a good token", () => {
  fc.assert(fc.property(token, (good) => assertEquals(tokenProblem(good), undefined)));
});
