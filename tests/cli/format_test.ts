import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  countOf,
  formatDate,
  formatDuration,
  formatMoment,
  formatNumber,
  formatSize,
  formatValue,
  harmless,
  oneLine,
  shortIds,
} from "../../src/cli/format.ts";

const finite = () => fc.double({ noNaN: true, min: -1e308, max: 1e308 });

Deno.test("formatNumber() stays within half of the fourth digit, whatever the number", () => {
  fc.assert(fc.property(finite(), (value) => {
    const shown = Number(formatNumber(value));
    assert(Math.abs(shown - value) <= Math.abs(value) * 5.001e-4, `${value}: ${shown}`);
  }));
});

Deno.test("formatNumber() takes at most eleven columns for what is not whole", () => {
  fc.assert(fc.property(finite(), (value) => {
    assert(Number.isInteger(value) || formatNumber(value).length <= 11, formatNumber(value));
  }));
});

Deno.test("formatNumber() shows whole numbers whole", () => {
  fc.assert(fc.property(fc.integer(), (value) => {
    assertEquals(formatNumber(value), String(value));
  }));
});

Deno.test("formatNumber() shows a handful of numbers as a person would", () => {
  const shown: [number, string][] = [
    [0.96667, "0.9667"],
    [0.0000123456, "1.235e-5"],
    [12345.678, "12346"],
    [1.5e12 + 0.5, "1.5e12"],
    [-0.5, "-0.5"],
    [NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "-∞"],
  ];
  for (const [value, text] of shown) assertEquals(formatNumber(value), text);
});

Deno.test("formatValue() puts any JSON in one line", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert(!/[\n\r]/.test(formatValue(value)));
  }));
  assertEquals(formatValue({ layers: [1, 2] }), '{"layers":[1,2]}');
  assertEquals(formatValue("adam"), "adam");
  assertEquals(["", " ", null, undefined].map(formatValue), ['""', '" "', "null", ""]);
});

Deno.test("formatDuration() never shows sixty of a unit", () => {
  fc.assert(fc.property(fc.nat(10 ** 9), (span) => {
    assert(!/\b(60|\d{3,}) (s|min)\b/.test(formatDuration(span)), formatDuration(span));
  }));
});

Deno.test("formatDuration() shows the two largest units", () => {
  const shown: [number, string][] = [
    [-5, "0 ms"],
    [1.5, "1 ms"],
    [999, "999 ms"],
    [1_239, "1.23 s"],
    [9_999, "9.99 s"],
    [59_999, "59 s"],
    [61_000, "1 min 1 s"],
    [3 * 3_600_000 + 4 * 60_000, "3 h 4 min"],
    [50 * 3_600_000, "2 d 2 h"],
  ];
  for (const [span, text] of shown) assertEquals(formatDuration(span), text);
});

Deno.test("formatMoment() shows a distance within a day, and the date beyond", () => {
  const now = new Date(2026, 10, 23, 12, 0, 0);
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  assertEquals(formatMoment(before(5), now), "5 s ago");
  assertEquals(formatMoment(before(125), now), "2 min ago");
  assertEquals(formatMoment(before(7300), now), "2 h ago");
  assertEquals(formatMoment(before(86_400), now), "2026-11-22 12:00:00");
  assertEquals(formatMoment(before(-60), now), "2026-11-23 12:01:00");
});

Deno.test("formatDate() shows what the Date constructor reads back", () => {
  const years = { min: new Date(1000, 0), max: new Date(9000, 0), noInvalidDate: true };
  fc.assert(fc.property(fc.date(years), (moment) => {
    moment.setMilliseconds(0);
    const shown = formatDate(moment);
    assertEquals(formatDate(new Date(shown.replace(" ", "T"))), shown);
  }));
});

Deno.test("formatSize() picks the unit", () => {
  const shown: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [1_234_567, "1.235 MB"],
    [5e15, "5000 TB"],
  ];
  for (const [bytes, text] of shown) assertEquals(formatSize(bytes), text);
});

Deno.test("countOf() knows one from many", () => {
  assertEquals([0, 1, 2].map((count) => countOf(count, "list")), ["0 lists", "1 list", "2 lists"]);
});

Deno.test("shortIds() gives each id an end of its own, eight characters or more", () => {
  const id = fc.string({ unit: fc.constantFrom("0", "1", "f"), minLength: 24, maxLength: 24 });
  fc.assert(fc.property(fc.array(id), (ids) => {
    const short = shortIds(ids);
    assertEquals(new Set(short.values()).size, new Set(ids).size);
    for (const [whole, end] of short) assert(whole.endsWith(end) && end.length >= 8);
  }));
});

Deno.test("oneLine() leaves nothing that steers a terminal", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex -- these are what it is about
    assert(!/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(oneLine(text)));
  }));
  assertEquals(oneLine(" a\n\tb\x1b[31m "), "a b\ufffd[31m");
});

Deno.test("harmless() keeps lines and tabs, and changes nothing twice", () => {
  assertEquals(harmless("a\n\tb\x07"), "a\n\tb\ufffd");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(harmless(harmless(text)), harmless(text));
  }));
});
