import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "node:zlib";
import {
  checkMetrics,
  encodeLine,
  isWholeLine,
  parseLine,
  sequenceOf,
  typeOf,
} from "../../src/contract/journal_line.ts";
import {
  JOURNAL_VERSION,
  type MetricPoint,
  type MetricsRecord,
  type RecordContent,
} from "../../src/contract/journal_record.ts";
import { fromWireNumber } from "../../src/contract/wire_number.ts";
import { anyContent, anyHeader, anyNumber, anyTime, headerOf } from "../support/journal_records.ts";

const anySeq = fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.constant(Number.MAX_SAFE_INTEGER));

/** Encodes a record and takes the newline off. */
function lineOf(seq: number, at: number, content: RecordContent): Uint8Array {
  const line = encodeLine(seq, at, content);
  assertStrictEquals(line.at(-1), 10);
  return line.slice(0, -1);
}

/** A line of any JSON, with the checksum that fits. */
function rawLine(json: string | Uint8Array): Uint8Array {
  const bytes = typeof json === "string" ? new TextEncoder().encode(json) : json;
  const checksum = crc32(bytes).toString(16).padStart(8, "0");
  return new Uint8Array([...new TextEncoder().encode(`${checksum} `), ...bytes]);
}

Deno.test("parseLine() reads every record that encodeLine() wrote, of every type", () => {
  fc.assert(
    fc.property(fc.oneof(anyContent, anyHeader), anySeq, anyTime, (content, seq, at) => {
      assertEquals(parseLine(lineOf(seq, at, content)), { ...content, seq, at });
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseLine() reads every value of a metric exactly, -0 and NaN among them", () => {
  fc.assert(fc.property(fc.array(anyNumber), (values) => {
    const points = values.map((value, step): MetricPoint => ["loss", step, value]);
    const read = parseLine(lineOf(2, 1, { type: "metrics", points })) as MetricsRecord;
    const found = read.points.map(([, , value]) => fromWireNumber(value)!);
    assert(found.every((value, index) => Object.is(value, values[index])), `${values} ${found}`);
  }));
});

Deno.test("encodeLine() writes a checksum, the JSON and one newline", () => {
  const line = new TextDecoder().decode(
    encodeLine(7, 12.5, { type: "metrics", points: [["größe", 3, 0.5]] }),
  );
  const json = '{"seq":7,"at":12.5,"type":"metrics","points":[["größe",3,0.5]]}';
  assertEquals(line, `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`);
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

Deno.test("isWholeLine() notices every byte that is flipped, in any way", () => {
  const line = lineOf(2, 1767225600000, { type: "metrics", points: [["loss", 1, 0.25]] });
  for (let at = 0; at < line.length; at++) {
    for (let flip = 1; flip < 256; flip++) {
      const damaged = line.slice();
      damaged[at]! ^= flip;
      assert(!isWholeLine(damaged), `byte ${at} ^ ${flip}`);
      assertStrictEquals(parseLine(damaged), undefined);
    }
  }
});

Deno.test("isWholeLine() notices flipped, cut and added bytes of any record", () => {
  const place = fc.record({ at: fc.nat(), flip: fc.integer({ min: 1, max: 255 }) });
  fc.assert(fc.property(fc.oneof(anyContent, anyHeader), place, (content, { at, flip }) => {
    const line = lineOf(2, 1, content);
    const damaged = line.slice();
    damaged[at % line.length]! ^= flip;
    assert(!isWholeLine(damaged));
    assert(!isWholeLine(line.subarray(0, at % line.length)));
    assert(!isWholeLine(new Uint8Array([...line, flip])));
  }));
});

Deno.test("isWholeLine() is false for what is no line", () => {
  for (const text of ["", " ", "00000000", "00000000 ", "0000000 {}", "{}", "FFFFFFFF {}"]) {
    assert(!isWholeLine(new TextEncoder().encode(text)), text);
  }
});

Deno.test("parseLine() gives undefined for whole lines that are no records of this version", () => {
  const texts = [
    "",
    "null",
    "[]",
    "7",
    "{",
    "{}",
    '{"seq":1,"at":1}',
    '{"seq":1,"at":1,"type":"unheard_of"}',
    '{"seq":1,"at":1,"type":"__proto__"}',
    '{"seq":0,"at":1,"type":"note","text":""}',
    '{"seq":-1,"at":1,"type":"note","text":""}',
    '{"seq":1.5,"at":1,"type":"note","text":""}',
    '{"seq":9007199254740992,"at":1,"type":"metrics","points":[]}',
    '{"seq":0,"at":1,"type":"metrics","points":[]}',
    '{"seq":1,"at":"1","type":"note","text":""}',
    '{"seq":1,"at":1e999,"type":"metrics","points":[]}',
    '{"seq":1,"at":1,"type":"metrics","points":[["a",1,"1"]]}',
    '{"seq":1,"at":1,"type":"metrics","points":[["a",0.5,1]]}',
    '{"seq":1,"at":1,"type":"metrics","points":{}}',
    '{"seq":1,"at":1,"type":"parameters","values":[]}',
    '{"seq":1,"at":1,"type":"parameters","values":null}',
    '{"seq":1,"at":1,"type":"end","status":"running","error":null}',
    '{"seq":5,"at":1,"type":"gap","to":4}',
    '{"seq":1,"at":1,"type":"header","version":1}',
    '{"seq":1,"at":1,"type":"header","version":0}',
    '{"at":1,"seq":1,"type":"note","text":""}', // a record, but not as one starts
    '\ufeff{"seq":1,"at":1,"type":"note","text":""}',
    '{"seq":1,"at":1,"seq":2,"type":"note","text":""}', // one number to one reader, another to the next
  ];
  for (const text of texts) assertStrictEquals(parseLine(rawLine(text)), undefined, text);
});

Deno.test("parseLine() never throws, whatever the bytes are", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    assertStrictEquals(parseLine(rawLine(bytes)), undefined);
    sequenceOf(bytes);
    typeOf(bytes);
  }));
});

Deno.test("parseLine() gives the header of a newer version back, whatever else it holds", () => {
  const record = { seq: 1, at: 1, type: "header", version: JOURNAL_VERSION + 1, id: { new: true } };
  assertEquals(parseLine(rawLine(JSON.stringify(record))) as unknown, record);
});

Deno.test("parseLine() takes further fields: a later version may add some", () => {
  const record = { seq: 2, at: 1, type: "note", text: "a", color: "red" };
  assertEquals(parseLine(rawLine(JSON.stringify(record))) as unknown, record);
});

Deno.test("sequenceOf() and typeOf() read what parseLine() reads", () => {
  const line = lineOf(12, 1.5e21, headerOf());
  assertStrictEquals(sequenceOf(line), 12);
  assertStrictEquals(typeOf(line), "header");
});

Deno.test("sequenceOf() gives undefined for a line that does not start as a record", () => {
  for (const json of ['{"seq":', '{"seq":1', '{"seq":a,', '{"seq":,', '{"seq":0,', '{"sec":1,']) {
    assertStrictEquals(sequenceOf(rawLine(json)), undefined, json);
    assertStrictEquals(typeOf(rawLine(json)), undefined, json);
  }
});
