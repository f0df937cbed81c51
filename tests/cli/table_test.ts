import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { oneLine } from "../../src/cli/format.ts";
import { type Column, renderTable } from "../../src/cli/table.ts";
import type { Screen } from "../../src/cli/terminal.ts";
import { stringWidth } from "../../src/deps/string_width.ts";

const endless: Screen = { width: Infinity, hasColors: false };
const words = () => fc.string({ unit: "grapheme", maxLength: 30 }).map(oneLine);

/** Columns of which the first stays and all others may go. */
const columns = (): fc.Arbitrary<Column[]> =>
  fc.array(fc.record({ head: words(), cells: fc.array(words(), { minLength: 3, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 6,
  }).map((given) =>
    given.map((column, index) => ({ ...column, least: 6, ...index > 0 && { drop: index } }))
  );

Deno.test("renderTable() fits every screen that has room for the columns that stay", () => {
  fc.assert(fc.property(columns(), fc.integer({ min: 12, max: 120 }), (given, width) => {
    for (const line of renderTable(given, { width, hasColors: false }).split("\n")) {
      assert(stringWidth(line) <= width, `${stringWidth(line)} of ${width}: ${line}`);
    }
  }));
});

Deno.test("renderTable() cuts nothing, when there is room for all", () => {
  fc.assert(fc.property(columns(), (given) => {
    const table = renderTable(given, endless);
    for (const { head, cells } of given) {
      for (const text of [head, ...cells]) assert(table.includes(text), `${text} in ${table}`);
    }
  }));
});

Deno.test("renderTable() leaves out the columns with the highest numbers first", () => {
  const given: Column[] = [
    { head: "id", cells: ["12345678"] },
    { head: "name", cells: ["a long name of a model"], least: 6 },
    { head: "took", cells: ["1.00 s"], drop: 2 },
    { head: "loss", cells: ["0.25"], drop: 1 },
  ];
  const shown = (width: number) => renderTable(given, { width, hasColors: false }).split("\n");
  assertEquals(shown(46)[1], "12345678  a long name of a model  1.00 s  0.25");
  assertEquals(shown(42)[1], "12345678  a long name of a …  1.00 s  0.25");
  assertEquals(shown(22)[1], "12345678  a lon…  0.25");
  assertEquals(shown(16)[1], "12345678  a lon…");
});

Deno.test("renderTable() colours its heads only where the screen has colours", () => {
  const given: Column[] = [{ head: "id", cells: ["1"] }];
  assertEquals(renderTable(given, { width: 80, hasColors: true }), "\x1b[1mid\x1b[22m\n1");
  assertEquals(renderTable(given, endless), "id\n1");
});

Deno.test("renderTable() shows the heads alone, when there are no rows", () => {
  assertEquals(renderTable([{ head: "id", cells: [] }], endless), "id");
});
