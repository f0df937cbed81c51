/**
 * A record as a line: `<crc32 of the JSON's bytes, 8 hex digits> <JSON>\n`, in UTF-8.
 *
 * The JSON starts with `{"seq":<number>,"at":<number>,"type":"<type>"`, so that a line's place and type
 * can be read without parsing it.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { crc32 } from "./crc32.ts";
import { JOURNAL_VERSION } from "./journal_record.ts";
import type { JournalRecord, MetricPoint, MetricsRecord, RecordContent } from "./journal_record.ts";
import { fromWireNumber, toWireNumber, type WireNumber } from "./wire_number.ts";

/** The media type of journal lines on the wire. */
export const JOURNAL_MEDIA_TYPE = "application/jsonl";

const PREFIX = 9; // eight digits and a space
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const HEX = encoder.encode("0123456789abcdef");
const HEX_VALUES = new Int8Array(256).fill(-1);
HEX.forEach((digit, value) => HEX_VALUES[digit] = value);
const SEQ_KEY = encoder.encode('{"seq":');
const TYPE_KEY = encoder.encode('"type":"');
const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
// Views of it by their ends: to make a view costs as much as the checksum of a short line.
const shared = new Uint8Array(64 * 1024);
const sharedAfterPrefix = shared.subarray(PREFIX);
const shortLines: Uint8Array[] = [];
const shortJsons: Uint8Array[] = [];
const SHORT = 1024;
// TypeScript does not know of it yet.
const { rawJSON } = JSON as typeof JSON & { rawJSON(json: string): unknown };
const MINUS_ZERO = rawJSON("-0");

/**
 * Encodes a record as its line. The result is a view of a buffer that the next call uses again: write
 * it or copy it at once.
 *
 * @throws {TypeError} If the content holds something that JSON cannot carry (a BigInt, a cycle) or that
 * no reader would take (a step that is not an integer, a time that is not finite).
 */
export function encodeLine(seq: number, at: number, content: RecordContent): Uint8Array {
  const json = jsonOf(seq, at, content);
  const most = PREFIX + json.length * 3 + 1; // UTF-8 needs three bytes a UTF-16 unit at most
  if (most > SHORT) return encodeLong(json, most > shared.length ? new Uint8Array(most) : shared);
  const end = PREFIX + encoder.encodeInto(json, sharedAfterPrefix).written;
  writeChecksum(shared, crc32(shortJsons[end] ??= shared.subarray(PREFIX, end)));
  shared[end] = NEWLINE;
  return shortLines[end] ??= shared.subarray(0, end + 1);
}

function encodeLong(json: string, line: Uint8Array): Uint8Array {
  const end = PREFIX + encoder.encodeInto(json, line.subarray(PREFIX)).written;
  writeChecksum(line, crc32(line.subarray(PREFIX, end)));
  line[end] = NEWLINE;
  return line.subarray(0, end + 1);
}

function jsonOf(seq: number, at: number, content: RecordContent): string {
  checkTime(at);
  if (content.type !== "metrics") {
    return JSON.stringify(Object.assign({ seq, at, type: content.type }, content, { seq, at }));
  }
  const { type, timestamp } = content;
  const points = exactPoints(content.points);
  // A template would leave each number's text in a cache of the engine, and what that drops is collected
  // so seldom that a long training grows by tens of megabytes.
  return timestamp === undefined
    ? JSON.stringify({ seq, at, type, points })
    : JSON.stringify({ seq, at, type, points, timestamp: checkTime(timestamp) });
}

/** Points as JSON writes them exactly: left to itself, it has no `-0` and no NaN. */
function exactPoints(points: readonly MetricPoint[]): readonly unknown[] {
  points.forEach(checkPoint);
  if (points.every(([, , value]) => toExact(value) === value)) return points;
  return points.map(([name, step, value]) => [name, step, toExact(value)]);
}

function toExact(value: WireNumber): unknown {
  if (typeof value === "string") return value;
  return Object.is(value, -0) ? MINUS_ZERO : toWireNumber(value);
}

/**
 * Checks what `encodeLine` would refuse, for metrics that are encoded later.
 *
 * @throws {TypeError} If a step is not an integer, a value no number, or a time not finite.
 */
export function checkMetrics(at: number, content: Omit<MetricsRecord, "seq" | "at">): void {
  checkTime(at);
  checkTime(content.timestamp ?? 0);
  content.points.forEach(checkPoint);
}

function checkTime(time: number): number {
  if (Number.isFinite(time)) return time;
  throw new TypeError(`Cannot write a record of the time ${time}`);
}

function checkPoint(point: MetricPoint): void {
  if (!isPoint(point)) throw new TypeError(`Cannot write the point [${point.map(String)}]`);
}

function writeChecksum(line: Uint8Array, checksum: number): void {
  for (let digit = 0; digit < 8; digit++) {
    line[digit] = HEX[(checksum >>> (28 - 4 * digit)) & 15]!;
  }
  line[8] = 32;
}

/** Whether a line (without its newline) is whole: its checksum fits its bytes. */
export function isWholeLine(line: Uint8Array): boolean {
  if (line.length <= PREFIX || line[8] !== 32) return false;
  let checksum = 0;
  for (let digit = 0; digit < 8; digit++) {
    const value = HEX_VALUES[line[digit]!]!;
    if (value < 0) return false;
    checksum = checksum * 16 + value;
  }
  return crc32(line.subarray(PREFIX)) === checksum;
}

/** The sequence number of a whole line; `undefined` if it does not start as a record does. */
export function sequenceOf(line: Uint8Array): number | undefined {
  let at = PREFIX;
  for (const byte of SEQ_KEY) if (line[at++] !== byte) return undefined;
  let seq = 0;
  for (; line[at] !== COMMA; at++) {
    const digit = line[at]! - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    seq = seq * 10 + digit;
  }
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}

/** The type of a whole line's record; `undefined` if it does not start as a record does. */
export function typeOf(line: Uint8Array): string | undefined {
  const at = line.indexOf(COMMA, PREFIX) + 1;
  const key = line.indexOf(COMMA, at) + 1;
  const start = key + TYPE_KEY.length;
  if (!TYPE_KEY.every((byte, index) => line[key + index] === byte)) return undefined;
  return decoder.decode(line.subarray(start, line.indexOf(QUOTE, start)));
}

/**
 * Reads a line (without its newline); `undefined` if it is damaged or is no record of this version.
 * A header of a newer version is given back as it is, for the caller to refuse.
 */
export function parseLine(line: Uint8Array): JournalRecord | undefined {
  return isWholeLine(line) ? parseWholeLine(line) : undefined;
}

/** Reads a line whose checksum fits; `undefined` if it is no record of this version. */
export function parseWholeLine(line: Uint8Array): JournalRecord | undefined {
  const record = parseJson(line.subarray(PREFIX));
  if (!isMetricsRecord(record) && !recordSchema.safeParse(record).success) return undefined;
  const { seq } = record as JournalRecord; // two ways to read one number must not come apart
  return seq === sequenceOf(line) ? record as JournalRecord : undefined;
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(json));
  } catch {
    return undefined; // a whole line that is not JSON was not written by a journal
  }
}

// By hand: a schema library at this place would halve the rate at which points are delivered.
function isMetricsRecord(value: unknown): boolean {
  const record = value as Partial<Record<keyof MetricsRecord, unknown>> | null | undefined;
  return record?.type === "metrics" && Number.isSafeInteger(record.seq) &&
    Number.isFinite(record.at) && Number.isFinite(record.timestamp ?? 0) &&
    Array.isArray(record.points) && record.points.every(isPoint);
}

function isPoint(point: unknown): boolean {
  return Array.isArray(point) && point.length === 3 && typeof point[0] === "string" &&
    Number.isSafeInteger(point[1]) && fromWireNumber(point[2]) !== undefined;
}

const seq = z.number().int().positive();
const at = z.number();
// Not z.record(): names belong to the user, `__proto__` among them, and pass untouched.
const object = z.custom<Record<string, unknown>>((value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
);
const byId = z.object({ id: z.string() });
const byName = z.object({ name: z.string() });
const record = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ seq, at, type: z.literal(type), ...shape });

const headerSchema = record("header", {
  version: z.literal(JOURNAL_VERSION),
  id: z.string(),
  name: z.string(),
  project: z.union([byId, byName]),
  experiment: z.union([byId, byName]),
  target: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("embedded") }),
    z.object({ kind: z.literal("mlops"), url: z.string() }),
  ]),
  user: z.string(),
  started_at: z.number(),
  resumed_at: z.number().exactOptional(),
  host: z.string().nullable(),
  pid: z.number(),
  parent_id: z.string().nullable(),
  step_charts: z.union([z.number(), z.literal(false)]),
});

const newerHeaderSchema = record("header", { version: z.number().gt(JOURNAL_VERSION) });

const recordSchema = z.union([
  z.discriminatedUnion("type", [
    headerSchema,
    record("parameters", { values: object }),
    record("model_name", { name: z.string() }),
    record("model_path", {
      path: z.string(),
      size: z.number().exactOptional(),
      sha256: z.string().exactOptional(),
      attached: z.boolean().exactOptional(),
    }),
    record("dataset", {
      dataset: z.union([byId, z.object({ name: z.string(), version: z.string() })]),
    }),
    record("chart", { chart: object }),
    record("image_chart", {
      name: z.string(),
      sha256: z.string(),
      size: z.number(),
      media_type: z.string(),
      comparable: z.boolean(),
    }),
    record("tags", { tags: z.array(z.string()) }),
    record("note", { text: z.string() }),
    record("environment", { values: object }),
    record("warning", { message: z.string() }),
    record("end", {
      status: z.enum(["completed", "failed", "killed", "interrupted", "crashed"]),
      error: object.nullable(),
      provisional: z.boolean().exactOptional(),
      signal: z.string().exactOptional(),
      exit_code: z.number().exactOptional(),
    }),
    record("gap", { to: seq }).refine((gap) => gap.to >= gap.seq),
  ]),
  newerHeaderSchema,
]);
