/**
 * The reading of lines that `encodeLine` wrote, or of what is left of them.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { crc32 } from "./platform.ts";
import { isPoint, PREFIX } from "./journal_line.ts";
import { JOURNAL_VERSION, type JournalRecord, type MetricsRecord } from "./journal_record.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const HEX_VALUES = new Int8Array(256).fill(-1);
encoder.encode("0123456789abcdef").forEach((digit, value) => HEX_VALUES[digit] = value);
const SEQ_KEY = encoder.encode('{"seq":');
const TYPE_KEY = encoder.encode('"type":"');
const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPENING = 91;
const CLOSING = 93;
/** So many bytes become text at once: few enough that it is soon forgotten. */
const BLOCK = 16 * 1024;
const shared = new Uint8Array(BLOCK + 1);

/** Whether a line (without its newline) is whole: its checksum fits its bytes. */
export function isWholeLine(line: Uint8Array): boolean {
  if (line.length <= PREFIX || line[8] !== SPACE) return false;
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
  return isRecord(record, sequenceOf(line)) ? record : undefined;
}

/**
 * Reads lines, the last of which may lack its newline: what {@linkcode parseLine} makes of each, up to
 * the first that is damaged or no record. Records of a few lines only are in memory at once.
 */
export function* parseLines(bytes: Uint8Array): Generator<JournalRecord | undefined> {
  for (const block of blocksIn(bytes)) {
    for (const record of parseTogether(block) ?? linesIn(block).map(parseLine)) {
      yield record;
      if (record === undefined) return;
    }
  }
}

/** Lines in blocks, none larger than a block is unless it is a single line. */
function* blocksIn(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0, end; start < bytes.length; start = end) {
    const most = start + BLOCK;
    const last = most < bytes.length ? bytes.lastIndexOf(NEWLINE, most - 1) : bytes.length;
    const newline = last < start ? bytes.indexOf(NEWLINE, most) : last;
    end = newline < 0 ? bytes.length : newline + 1;
    yield bytes.subarray(start, end);
  }
}

/**
 * Reads lines as one list of JSON: one by one, short ones take much longer. `undefined` if anything is
 * wrong with any of them.
 */
function parseTogether(lines: Uint8Array): JournalRecord[] | undefined {
  if (lines.length > BLOCK) return undefined;
  shared.set(lines);
  const sequences: (number | undefined)[] = [];
  for (const line of linesIn(lines)) {
    if (!isWholeLine(line)) return undefined;
    const start = line.byteOffset - lines.byteOffset;
    shared.fill(SPACE, start, start + PREFIX);
    shared[start] = sequences.push(sequenceOf(line)) === 1 ? OPENING : COMMA;
  }
  shared[lines.length] = CLOSING;
  const records = parseJson(shared.subarray(0, lines.length + 1));
  if (!Array.isArray(records) || records.length !== sequences.length) return undefined;
  return records.every((record, at) => isRecord(record, sequences[at])) ? records : undefined;
}

function* linesIn(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0, end; start < bytes.length; start = end + 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    end = newline < 0 ? bytes.length : newline;
    yield bytes.subarray(start, end);
  }
}

/** @param sequence As the first bytes tell it: two ways to read one number must not come apart. */
function isRecord(value: unknown, sequence: number | undefined): value is JournalRecord {
  if (!isMetricsRecord(value) && !recordSchema.safeParse(value).success) return false;
  return (value as JournalRecord).seq === sequence;
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

/** Made when it is needed: to make it takes a program's start longer. */
const recordSchema = z.lazy(() => {
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

  return z.union([
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
});
