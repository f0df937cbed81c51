import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "node:zlib";
import { joinBytes } from "../../src/contract/byte_lines.ts";
import { encodeLine } from "../../src/contract/journal_line.ts";
import {
  JOURNAL_VERSION,
  type JournalRecord,
  type MetricPoint,
  type MetricsRecord,
  type NoteRecord,
  type RecordContent,
} from "../../src/contract/journal_record.ts";
import {
  isWholeLine,
  parseLine,
  parseLines,
  sequenceOf,
  typeOf,
} from "../../src/contract/parse_line.ts";
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

/** Lines, each with its newline. */
function joined(lines: readonly Uint8Array[]): Uint8Array {
  return joinBytes(lines.flatMap((line) => [new Uint8Array(line), new Uint8Array([10])]));
}

Deno.test("parseLines() reads what parseLine() reads, of each line", () => {
  const written = fc.tuple(fc.oneof(anyContent, anyHeader), anySeq, anyTime)
    .map(([content, seq, at]) => lineOf(seq, at, content));
  const damaged = written.map((line) => line.with(line.length - 1, 0));
  const one = fc.oneof({ weight: 20, arbitrary: written }, damaged);
  fc.assert(fc.property(fc.array(one), (lines) => {
    const wanted = lines.map(parseLine);
    const end = wanted.indexOf(undefined);
    const upTo = end < 0 ? wanted : wanted.slice(0, end + 1);
    const bytes = joined(lines);
    assertEquals([...parseLines(bytes)], upTo);
    assertEquals([...parseLines(bytes.subarray(0, -1))], upTo);
  }));
});

Deno.test("parseLines() reads lines of any length, and the block around them", () => {
  const noteOf = (seq: number, length: number) =>
    lineOf(seq, 1, { type: "note", text: "x".repeat(length) });
  const lengths = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 16_200, max: 16_500 })));
  fc.assert(
    fc.property(lengths, (lengths) => {
      const bytes = joined(lengths.map((length, at) => noteOf(at + 1, length)));
      for (const lines of [bytes, bytes.subarray(0, -1)]) {
        const found = [...parseLines(lines)].map((record) => (record as NoteRecord).text.length);
        assertEquals(found, lengths);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("parseLines() reads lines when they are asked for", () => {
  const count = 1000;
  const note: RecordContent = { type: "note", text: "x".repeat(100) };
  const bytes = joined(Array.from({ length: count }, (_, at) => lineOf(at + 1, 1, note)));
  const records = parseLines(bytes);
  assertEquals(records.next().value?.seq, 1);
  bytes[bytes.length - 10]! ^= 1;
  const rest = [...records];
  assertEquals([rest.length, rest.at(-2)?.seq, rest.at(-1)], [count - 1, count - 1, undefined]);
});

Deno.test("parseLines() takes lines for no records that only together are JSON", () => {
  const start = '{"seq":1,"at":1,"type":"note","text":"a"';
  const whole = rawLine(`${start}}`);
  const cases: [string, string][] = [
    [`${start},"more":[1`, "2]}"],
    [`${start},"more":"`, '"}'],
    [`${start}},${start}}`, "1"],
    [start, `"more":1}`],
  ];
  for (const [first, second] of cases) {
    const found = [...parseLines(joined([whole, rawLine(first), rawLine(second), whole]))];
    assertEquals(found, [parseLine(whole), undefined], first);
  }
});

Deno.test("parseLines() reads none where there is none", () => {
  const none: JournalRecord[] = [];
  assertEquals([...parseLines(new Uint8Array())], none);
  for (const bytes of [[10], [10, 10], [32, 10]]) {
    assertEquals([...parseLines(new Uint8Array(bytes))], [undefined]);
  }
});
