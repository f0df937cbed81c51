import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "node:zlib";
import { checkMetrics, encodeLine } from "../../src/contract/journal_line.ts";
import { parseLine, sequenceOf, typeOf } from "../../src/contract/parse_line.ts";
import type { MetricPoint, RecordContent } from "../../src/contract/journal_record.ts";
import { numberToJson } from "../../src/contract/wire_number.ts";
import { anyContent, anyHeader, anyNumber, anyTime } from "../support/journal_records.ts";

const anySeq = fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.constant(Number.MAX_SAFE_INTEGER));

/** Encodes a record and takes the newline off. */
function lineOf(seq: number, at: number, content: RecordContent): Uint8Array {
  const line = encodeLine(seq, at, content);
  assertStrictEquals(line.at(-1), 10);
  return line.slice(0, -1);
}

/** What the line of a JSON is. */
function textOf(json: string): string {
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
}

Deno.test("encodeLine() writes a checksum, the JSON and one newline", () => {
  const line = new TextDecoder().decode(
    encodeLine(7, 12.5, { type: "metrics", points: [["größe", 3, 0.5]] }),
  );
  const json = '{"seq":7,"at":12.5,"type":"metrics","points":[["größe",3,0.5]]}';
  assertEquals(line, textOf(json));
});

Deno.test("encodeLine() writes metrics of any names and numbers, number for number", () => {
  const point = fc.tuple(fc.string({ unit: "grapheme" }), fc.maxSafeInteger(), anyNumber);
  fc.assert(
    fc.property(fc.array(point), anySeq, anyTime, (points, seq, at) => {
      const texts = points.map(([name, step, value]) =>
        `[${JSON.stringify(name)},${step},${numberToJson(value)}]`
      );
      const json = `{"seq":${seq},"at":${at},"type":"metrics","points":[${texts}]}`;
      const line = encodeLine(seq, at, { type: "metrics", points: points as MetricPoint[] });
      assertEquals(new TextDecoder().decode(line), textOf(json));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("encodeLine() writes short lines and longer ones in turn", () => {
  for (let length = 940; length < 1020; length++) {
    for (const text of ["", "a".repeat(length), "b".repeat(length)]) {
      const line = encodeLine(3, 4, { type: "note", text });
      const json = `{"seq":3,"at":4,"type":"note","text":"${text}"}`;
      assertEquals(new TextDecoder().decode(line), textOf(json));
    }
  }
});

Deno.test("encodeLine() and parseLine() go through lines of any length", () => {
  for (const length of [100, 1023, 65_000, 256 * 1024 - 100, 256 * 1024, 300_000, 16_000_000]) {
    for (const unit of ["a", "ß", "損"]) {
      const text = unit.repeat(length / new TextEncoder().encode(unit).length);
      const line = encodeLine(3, 4, { type: "note", text }).slice(0, -1);
      assert(line.length >= length);
      assertEquals(parseLine(line), { seq: 3, at: 4, type: "note", text });
    }
  }
  assertEquals(parseLine(lineOf(1, 1, { type: "note", text: "short again" }))?.seq, 1);
});

Deno.test("encodeLine() puts place, time and type first, whatever the content holds", () => {
  fc.assert(fc.property(fc.oneof(anyContent, anyHeader), anySeq, anyTime, (content, seq, at) => {
    const stale = { ...content, at: 1, seq: 999 }; // a record that was read, written again
    const { type: _, ...rest } = stale;
    const line = lineOf(seq, at, { ...rest, type: content.type } as RecordContent);
    assertStrictEquals(sequenceOf(line), seq);
    assertStrictEquals(typeOf(line), content.type);
    assertEquals(parseLine(line), { ...content, seq, at });
  }));
});

Deno.test("encodeLine() throws a TypeError for what JSON cannot carry and goes on as before", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  for (const values of [{ big: 1n }, cycle]) {
    assertThrows(() => encodeLine(2, 1, { type: "parameters", values }), TypeError);
  }
  assertEquals(parseLine(lineOf(2, 1, { type: "note", text: "" }))?.type, "note");
});

Deno.test("encodeLine() and checkMetrics() refuse metrics that no reader would take", () => {
  const wrong: unknown[][] = [
    ["loss", 1.5, 1],
    ["loss", NaN, 1],
    ["loss", 2 ** 53, 1],
    ["loss", "1", 1],
    ["loss", 1, "1"],
    ["loss", 1, '"'],
    ["loss", 1, undefined],
    ["loss", 1],
    [7, 1, 1],
    [undefined, 1, 1],
  ];
  for (const point of wrong) {
    const content = { type: "metrics" as const, points: [["ok", 1, 1], point] as MetricPoint[] };
    assertThrows(() => encodeLine(2, 1, content), TypeError, "Cannot write the point");
    assertThrows(() => checkMetrics(1, content), TypeError, "Cannot write the point");
  }
  for (const time of [NaN, Infinity, -Infinity]) {
    const content = { type: "metrics" as const, points: [], timestamp: time };
    assertThrows(() => encodeLine(2, 1, content), TypeError, "of the time");
    assertThrows(() => checkMetrics(1, content), TypeError, "of the time");
    assertThrows(() => encodeLine(2, time, { type: "note", text: "" }), TypeError, "of the time");
    assertThrows(() => checkMetrics(time, { type: "metrics", points: [] }), TypeError);
  }
});

Deno.test("checkMetrics() takes every metrics that encodeLine() takes", () => {
  const metrics = anyContent.filter((content) => content.type === "metrics");
  fc.assert(fc.property(metrics, anyTime, (content, at) => {
    checkMetrics(at, content);
    encodeLine(1, at, content);
  }));
});
