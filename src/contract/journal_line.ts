/**
 * A record as a line: `<crc32 of the JSON's bytes, 8 hex digits> <JSON>\n`, in UTF-8.
 *
 * The JSON starts with `{"seq":<number>,"at":<number>,"type":"<type>"`, so that a line's place and type
 * can be read without parsing it.
 *
 * @module
 */

import { crc32 } from "./platform.ts";
import type { MetricPoint, MetricsRecord, RecordContent } from "./journal_record.ts";
import { isNotFinite, toWireNumber } from "./wire_number.ts";

/** The media type of journal lines on the wire. */
export const JOURNAL_MEDIA_TYPE = "application/jsonl";

/** The length of what stands before the JSON: eight digits and a space. */
export const PREFIX = 9;
const encoder = new TextEncoder();
const HEX = encoder.encode("0123456789abcdef");
const NEWLINE = 10;
const shared = new Uint8Array(64 * 1024);
const sharedAfterPrefix = shared.subarray(PREFIX);
// Views of it by their ends: to make a view costs as much as the checksum of a short line.
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
  if (most > shared.length) return encodeLong(json, new Uint8Array(most));
  const end = PREFIX + encoder.encodeInto(json, sharedAfterPrefix).written;
  if (end >= SHORT) return finishLine(shared, end);
  writeChecksum(shared, crc32(shortJsons[end] ??= shared.subarray(PREFIX, end)));
  shared[end] = NEWLINE;
  return shortLines[end] ??= shared.subarray(0, end + 1);
}

function encodeLong(json: string, line: Uint8Array): Uint8Array {
  return finishLine(line, PREFIX + encoder.encodeInto(json, line.subarray(PREFIX)).written);
}

function finishLine(line: Uint8Array, end: number): Uint8Array {
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
  return checkPoints(points) ? points : points.map(exactPoint);
}

function exactPoint([name, step, value]: MetricPoint): unknown {
  if (typeof value === "string") return [name, step, value];
  return [name, step, Object.is(value, -0) ? MINUS_ZERO : toWireNumber(value)];
}

/**
 * Checks what `encodeLine` would refuse, for metrics that are encoded later.
 *
 * @throws {TypeError} If a step is not an integer, a value no number, or a time not finite.
 */
export function checkMetrics(at: number, content: Omit<MetricsRecord, "seq" | "at">): void {
  checkTime(at);
  checkTime(content.timestamp ?? 0);
  checkPoints(content.points);
}

function checkTime(time: number): number {
  if (Number.isFinite(time)) return time;
  throw new TypeError(`Cannot write a record of the time ${time}`);
}

/** @returns Whether JSON writes all of them exactly by itself. */
function checkPoints(points: readonly MetricPoint[]): boolean {
  let isExact = true;
  for (let at = 0; at < points.length; at++) { // a training's calls are few: no closure, no iterator
    const point = points[at]!;
    if (!isPoint(point)) throw new TypeError(`Cannot write the point [${point.map(String)}]`);
    const value = point[2];
    if (typeof value === "number" && (value === 0 ? 1 / value < 0 : !Number.isFinite(value))) {
      isExact = false;
    }
  }
  return isExact;
}

function writeChecksum(line: Uint8Array, checksum: number): void {
  for (let digit = 0; digit < 8; digit++) {
    line[digit] = HEX[(checksum >>> (28 - 4 * digit)) & 15]!;
  }
  line[8] = 32;
}

/** Whether a value is a point as a record holds it. */
export function isPoint(point: unknown): boolean {
  return Array.isArray(point) && point.length === 3 && typeof point[0] === "string" &&
    Number.isSafeInteger(point[1]) && (typeof point[2] === "number" || isNotFinite(point[2]));
}
