/** Where columns stand, and how values are written. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columnsOf, fittingWidth } from "../../src/web/grid_columns.js";
import { GridLayout } from "../../src/web/grid_layout.js";
import {
  agoText,
  dateText,
  durationText,
  numberText,
  valueText,
} from "../../src/web/grid_values.js";

Deno.test("GridLayout finds the columns between two places, whatever their widths are", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 }),
    fc.nat(5000),
    fc.nat(1000),
    (widths, left, more) => {
      const names = widths.map((_, index) => String(index).padStart(2, "0"));
      const columns = columnsOf({ metrics: names, parameters: [] }).filter(({ values }) => values);
      const layout = new GridLayout(columns, ({ title }) => widths[Number(title)]!);
      const [from, to] = layout.within(left, left + more);
      columns.forEach((_, index) => {
        const [start, end] = [layout.offsets[index]!, layout.offsets[index + 1]!];
        const isSeen = index > 0 && start <= left + more && end > left;
        if (isSeen) assertEquals(index >= from && index < to, true, `${index} in ${from} to ${to}`);
      });
      assertEquals(layout.groups(), [{ name: "Metrics", left: 0, width: layout.width }]);
    },
  ));
});

Deno.test("fittingWidth() has place for the longest value and for dates in full", () => {
  const columns = columnsOf({ metrics: ["f1"], parameters: ["p"] });
  const widthOf = (id: string, length: number, dates: "ago" | "full" = "ago") =>
    fittingWidth(columns.find((it) => it.id === id)!, length, dates);
  assertEquals([0, 4, 11, 300].map((length) => widthOf("metrics.f1", length)), [72, 72, 132, 180]);
  assertEquals(widthOf("parameters.p", 11), 132);
  assert(widthOf("started_at", 0, "full") > widthOf("started_at", 0));
  assertEquals(widthOf("status", 300, "full"), columns.find(({ id }) => id === "status")!.width);
});

Deno.test("numberText() is short, and does not lie about whole numbers", () => {
  const numbers = [0, -0.5, 1 / 3, 123456789, 1e21, 0.1 + 0.2, 1.5e-9];
  assertEquals(numbers.map(numberText), [
    "0",
    "-0.5",
    "0.333333",
    "123456789",
    "1e+21",
    "0.3",
    "1.5e-9",
  ]);
});

Deno.test("valueText() tells what is there from what is not", () => {
  const values = [0, false, "", null, undefined, "NaN", [1, "a"]];
  assertEquals(values.map(valueText), ["0", "false", '""', "–", "–", "NaN", '[1,"a"]']);
});

Deno.test("durations and ages have the units that they are read in", () => {
  const durations = [-5, 250, 12_999, 60_000, 63_000, 3_780_000, 90_000_000];
  assertEquals(durations.map(durationText), [
    "0 ms",
    "250 ms",
    "12 s",
    "1 min",
    "1 min 3 s",
    "1 h 3 min",
    "1 d 1 h",
  ]);
  const now = Date.UTC(2026, 0, 31);
  const ages = [0, 30, 90, 7200, 3 * 86400, 70 * 86400, 800 * 86400];
  assertEquals(ages.map((seconds) => agoText(now - seconds * 1000, now)), [
    "just now",
    "30 s ago",
    "1 min ago",
    "2 h ago",
    "3 d ago",
    "2 mo ago",
    "2 y ago",
  ]);
  assertEquals(dateText(new Date(2026, 0, 31, 12, 0, 5).getTime()), "2026-01-31 12:00:05");
});
