import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseWritten, pythonText, withNumbersAsTexts } from "../../src/contract/python_number.ts";

/** What `str(json.loads(…))` gave in Python 3.11. */
const TEXTS: Record<string, string> = {
  "5.0": "5.0",
  "-0.0": "-0.0",
  "-0": "0",
  "1.50": "1.5",
  "1e5": "100000.0",
  "1E16": "1e+16",
  "1e15": "1000000000000000.0",
  "1.25e-7": "1.25e-07",
  "0.00001": "1e-05",
  "0.0001": "0.0001",
  "12345678901234567890": "12345678901234567890",
  "1234567890123456.7": "1234567890123456.8",
  "9999999999999998.0": "9999999999999998.0",
  "1.7976931348623157e308": "1.7976931348623157e+308",
  "-1e-5": "-1e-05",
  "1e999": "inf",
  "-1e999": "-inf",
};

Deno.test("pythonText() tells a number as Python does", () => {
  for (const [source, text] of Object.entries(TEXTS)) assertEquals(pythonText(source), text);
});

Deno.test("pythonText() loses nothing of a number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
    assert(Object.is(Number(pythonText(number.toExponential())) + 0, number + 0));
  }));
});

Deno.test("parseWritten() parses what JSON.parse() does, whatever it keeps in mind", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom("", ',"x":1.0'), (value, special) => {
    const text = `{"value":${JSON.stringify(value)}${special}}`;
    assertEquals(parseWritten(text), JSON.parse(text));
  }));
});

Deno.test("withNumbersAsTexts() tells the named numbers of an object as they were written", () => {
  const fields = parseWritten('{"a":1.0,"b":1.0,"c":[1.0],"d":"x"}') as Record<string, unknown>;
  const texts = withNumbersAsTexts(fields, ["a", "c", "d", "e"]);
  assertEquals(texts, { a: "1.0", b: 1, c: [1], d: "x" });
  assertEquals(withNumbersAsTexts({ a: 1 }, ["a"]), { a: "1" });
});

Deno.test("parseWritten() looks no closer at a long text", () => {
  const long = `{"a":1.0,"b":"${"x".repeat(64 * 1024)}"}`;
  const fields = parseWritten(long) as Record<string, unknown>;
  assertEquals(withNumbersAsTexts(fields, ["a"]).a, "1");
});
