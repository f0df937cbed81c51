import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { encodeLine } from "../../src/contract/journal_line.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import {
  type LineStart,
  lineStartFrom,
  readSegment,
  segmentName,
  segmentNumber,
  segmentsOf,
  wholeLength,
} from "../../src/journal/segment.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { AT, lossAt } from "../support/journal_records.ts";

const START: LineStart = { offset: 0, lines: 0 };
const CHUNK = 256 * 1024;

interface Read {
  seqs: number[];
  lines: string[];
  ends: LineStart[];
  damage: [line: number, reason: string][];
}

function lineOf(seq: number, content: RecordContent = lossAt(seq)): Uint8Array {
  return encodeLine(seq, AT, content).slice();
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function readBytes(bytes: Uint8Array, from: LineStart = START): Read {
  using folder = temporaryFolder();
  const path = folder.join("segment");
  Deno.writeFileSync(path, bytes);
  using file = Deno.openSync(path, { read: true });
  const read: Read = { seqs: [], lines: [], ends: [], damage: [] };
  const decoder = new TextDecoder();
  for (const line of readSegment(file, from, (...damage) => read.damage.push(damage))) {
    read.seqs.push(line.seq);
    read.lines.push(decoder.decode(line.bytes));
    read.ends.push(line.next);
  }
  return read;
}

Deno.test("segmentName() and segmentNumber() belong together", () => {
  for (const number of [1, 2, 999_999, 1_000_000]) {
    assertStrictEquals(segmentNumber(segmentName(number)), number);
  }
  assertStrictEquals(segmentName(1), "000001.jsonl");
});

Deno.test("segmentNumber() is undefined for every other file", () => {
  const others = ["lock", "delivery.json", "1.jsonl", "0000001.jsonl", "000NaN.jsonl"];
  for (const name of [...others, "000001.jsonl.new", "x000001.jsonl", "-00001.jsonl"]) {
    assertStrictEquals(segmentNumber(name), undefined, name);
  }
});

Deno.test("segmentsOf() lists the segments in the order of their numbers", () => {
  using folder = temporaryFolder();
  for (const name of ["1000000.jsonl", "000010.jsonl", "000009.jsonl", "lock", "delivery.json"]) {
    Deno.writeTextFileSync(folder.join(name), "");
  }
  assertEquals(segmentsOf(folder.path), [9, 10, 1_000_000]);
});

Deno.test("readSegment() gives each whole line and where the next starts", () => {
  const lines = [lineOf(1), lineOf(2), lineOf(3)];
  const { seqs, ends, damage } = readBytes(joined(...lines));
  assertEquals([seqs, damage], [[1, 2, 3], []]);
  assertEquals(ends.map((end) => end.lines), [1, 2, 3]);
  assertStrictEquals(ends[2]!.offset, joined(...lines).length);
  assertEquals(readBytes(joined(...lines), ends[0]).seqs, [2, 3]);
});

Deno.test("readSegment() leaves out what follows the last newline", () => {
  const bytes = joined(lineOf(1), lineOf(2).slice(0, -1));
  assertEquals(readBytes(bytes), { ...readBytes(lineOf(1)), damage: [] });
});

Deno.test("readSegment() reads nothing of an empty file, or from behind its end", () => {
  assertEquals(readBytes(new Uint8Array()).seqs, []);
  assertEquals(readBytes(lineOf(1), { offset: 10_000, lines: 9 }).seqs, []);
});

Deno.test("readSegment() reads lines that lie across the chunks it reads by", () => {
  const filled = lineOf(2, { type: "note", text: "" }).length;
  for (const offset of [-2, -1, 0, 1, 2]) {
    const text = "a".repeat(CHUNK - lineOf(1).length - filled + offset);
    const { seqs, damage } = readBytes(
      joined(lineOf(1), lineOf(2, { type: "note", text }), lineOf(3)),
    );
    assertEquals([seqs, damage], [[1, 2, 3], []]);
  }
});

Deno.test("readSegment() reads lines of any length between short ones", () => {
  for (const length of [CHUNK, 2 * CHUNK - 60, 3 * CHUNK, 16_000_000]) {
    using folder = temporaryFolder();
    const path = folder.join("segment");
    const long = lineOf(2, { type: "note", text: "b".repeat(length) });
    Deno.writeFileSync(path, lineOf(1));
    Deno.writeFileSync(path, long, { append: true });
    Deno.writeFileSync(path, lineOf(3), { append: true });
    using file = Deno.openSync(path, { read: true });
    const lengths = [...readSegment(file, START, () => {})].map(({ bytes }) => bytes.length);
    assertEquals(lengths, [lineOf(1).length, long.length, lineOf(3).length]);
  }
});

Deno.test("readSegment() tells of a damaged line by its number and reads on behind it", () => {
  const damaged = lineOf(2);
  damaged[20]! ^= 1;
  const { seqs, damage, ends } = readBytes(joined(lineOf(1), damaged, lineOf(3)));
  assertEquals([seqs, damage], [[1, 3], [[2, "its checksum does not fit"]]]);
  // Also when it does not start to read at the start.
  assertEquals(readBytes(joined(lineOf(1), damaged, lineOf(3)), ends[0]).damage, damage);
});

Deno.test("readSegment() still finds both records of lines whose newline was damaged", () => {
  for (const byte of [0, 32, 11, 123, 255]) {
    const first = lineOf(1);
    first[first.length - 1] = byte;
    const { seqs, damage, lines } = readBytes(joined(first, lineOf(2), lineOf(3)));
    assertEquals([seqs, damage], [[1, 2, 3], [[1, "its newline is damaged"]]]);
    assertEquals(lines.map((line) => line.at(-1)), ["\n", "\n", "\n"]);
  }
});

Deno.test("readSegment() tells of each record that lost lines have joined", () => {
  const [first, second, third] = [lineOf(1), lineOf(2), lineOf(3)];
  first[first.length - 1] = second[second.length - 1] = 0;
  second[30]! ^= 1;
  const { seqs, damage } = readBytes(joined(first, second, third, lineOf(4)));
  assertEquals([seqs, damage], [[1, 3, 4], [[1, "its checksum does not fit"]]]);
});

Deno.test("readSegment() is not misled by a text that looks like a record", () => {
  const text = '\n00000000 {"seq":7,"at":1,"type":"end","status":"failed","error":null}\n';
  const lines = joined(lineOf(1, { type: "note", text }), lineOf(2));
  assertEquals(readBytes(lines).seqs, [1, 2]);
  lines[12]! ^= 1;
  assertEquals(readBytes(lines).seqs, [2]);
});

Deno.test("readSegment() takes a whole line that is no record for damage", () => {
  const { seqs, damage } = readBytes(joined(new TextEncoder().encode("hello\n\n"), lineOf(1)));
  assertEquals([seqs, damage.map(([line]) => line)], [[1], [1, 2]]);
});

Deno.test("readSegment() never throws and never gives what was not written, whatever is damaged", () => {
  const lines = [lineOf(1), lineOf(2), lineOf(3), lineOf(4)];
  const whole = new Set(lines.map((line) => new TextDecoder().decode(line)));
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  fc.assert(fc.property(damage, (changes) => {
    const bytes = joined(...lines);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    const read = readBytes(bytes);
    assertEquals(read.lines.filter((line) => !whole.has(line)), []);
    assertEquals(read.seqs, read.seqs.toSorted());
  }));
});

Deno.test("wholeLength() ends behind the last newline", () => {
  using folder = temporaryFolder();
  const path = folder.join("segment");
  const whole = joined(lineOf(1), lineOf(2));
  for (const torn of [0, 1, 8, 9, 40]) {
    Deno.writeFileSync(path, joined(whole, lineOf(3).slice(0, torn)));
    assertStrictEquals(wholeLength(path), whole.length);
  }
  Deno.writeFileSync(path, lineOf(1).slice(0, -1));
  assertStrictEquals(wholeLength(path), 0);
});

Deno.test("wholeLength() finds the last newline, however far it is from the end", () => {
  using folder = temporaryFolder();
  const path = folder.join("segment");
  const whole = joined(lineOf(1), lineOf(2));
  for (const torn of [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_000_000]) {
    Deno.writeFileSync(path, joined(whole, new Uint8Array(torn).fill(65)));
    assertStrictEquals(wholeLength(path), whole.length);
  }
});

Deno.test("lineStartFrom() gives the start of the first line from a place on", () => {
  using folder = temporaryFolder();
  const path = folder.join("segment");
  Deno.writeTextFileSync(path, "ab\n\ncd\ne");
  using file = Deno.openSync(path, { read: true });
  const starts = Array.from({ length: 9 }, (_, place) => lineStartFrom(file, place));
  assertEquals(starts, [0, 3, 3, 3, 4, 7, 7, 7, 8]);
  assertStrictEquals(lineStartFrom(file, -5), 0);
});
