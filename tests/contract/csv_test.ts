/** Tables as CSV. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { csvRow } from "../../src/contract/csv.ts";

/** Reads CSV as RFC 4180 has it: a field in quotes, or one without any. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (
    const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)
  ) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === "\r\n") rows.push([]);
  }
  assertEquals(rows.pop(), [], "what comes after the last line");
  return rows;
}

Deno.test("csvRow() writes what a reader of CSV gives back", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom('"', ",", "\r\n", "\n", "", " a ", "a\rb"),
  ).filter((text) => !/^[=+\-@\t\r]/.test(text));
  const row = fc.array(cell, { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(fc.array(row, { minLength: 1 }), (rows) => {
    assertEquals(parseCsv(rows.map(csvRow).join("")), rows);
  }));
});

Deno.test("csvRow() leaves numbers exact, and tells nothing from an empty text", () => {
  fc.assert(fc.property(fc.double(), (value) => {
    assertEquals(Number(csvRow([value])), value);
  }));
  assertEquals(csvRow([null, "", true, -0]), ',"",true,-0\r\n');
});

Deno.test("csvRow() keeps a spreadsheet from running a text, and a number as it is", () => {
  for (const text of ["=1+1", "+cmd", "-cmd", "@x", "\tx", "\rx", "=", "-1+2"]) {
    assertEquals(parseCsv(csvRow([text])), [[`'${text}`]]);
  }
  for (const text of ["-1", "+1.5e3", "-.5", "a=1"]) {
    assertEquals(parseCsv(csvRow([text])), [[text]]);
  }
});
