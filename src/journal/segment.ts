/**
 * One file of a journal: lines, some of which may be damaged.
 *
 * @module
 */

import { isWholeLine, sequenceOf } from "../contract/parse_line.ts";

/** A line that could not be read. */
export interface Damage {
  /** Where it stands, such as `000001.jsonl line 7`. */
  place: string;
  reason: string;
}

/** Where a line starts. */
export interface LineStart {
  offset: number;
  /** How many lines stand before it in the file. */
  lines: number;
}

/** What a segment is read from. */
export interface SegmentSource {
  statSync(): { size: number };
  seekSync(offset: number, whence: Deno.SeekMode): number;
  readSync(buffer: Uint8Array): number | null;
  close(): void;
}

/** A whole line, its newline included. */
export interface SegmentLine {
  seq: number;
  /** Valid until the next line is asked for. */
  bytes: Uint8Array;
  /** Where the next line starts. */
  next: LineStart;
}

const CHUNK = 256 * 1024;
const NEWLINE = 10;
const SPACE = 32;
const RECORD_START = new TextEncoder().encode(' {"seq":');

/** The name of the segment of a number. */
export function segmentName(number: number): string {
  return `${String(number).padStart(6, "0")}.jsonl`;
}

/** The number of a segment by its name; `undefined` for other files. */
export function segmentNumber(name: string): number | undefined {
  if (!/^\d{6,}\.jsonl$/.test(name)) return undefined;
  const number = parseInt(name);
  return segmentName(number) === name ? number : undefined;
}

/** The segments of a journal's folder, by number, ascending. */
export function segmentsOf(folder: string): number[] {
  return [...Deno.readDirSync(folder)]
    .map((entry) => segmentNumber(entry.name))
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
}

/**
 * The whole lines of a segment, from a place that a line starts at. What follows the last newline is
 * left out: it is a write that never ended.
 *
 * @param onDamage Told of each record that is not whole, by its line's number in the file.
 */
export function* readSegment(
  file: SegmentSource,
  from: LineStart,
  onDamage: (line: number, reason: string) => void,
): Generator<SegmentLine> {
  for (const { bytes, next } of rawLines(file, from)) {
    const seq = wholeSequenceOf(bytes);
    if (seq !== undefined) yield { seq, bytes, next };
    else yield* recordsWithin(bytes, next, onDamage);
  }
}

function wholeSequenceOf(bytes: Uint8Array): number | undefined {
  return isWholeLine(bytes.subarray(0, -1)) ? sequenceOf(bytes) : undefined;
}

function* rawLines(file: SegmentSource, from: LineStart): Generator<Omit<SegmentLine, "seq">> {
  let { offset, lines } = from;
  let buffer = bufferFor(file, offset);
  let filled = 0;
  for (let read; (read = file.readSync(buffer.subarray(filled))) !== null;) {
    let searched = filled;
    filled += read;
    let start = 0;
    for (let at; (at = buffer.indexOf(NEWLINE, searched)) >= 0 && at < filled;) {
      offset += at + 1 - start;
      yield { bytes: buffer.subarray(start, at + 1), next: { offset, lines: ++lines } };
      start = searched = at + 1;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    if (filled === buffer.length) buffer = grown(buffer);
  }
}

/** Goes to an offset of a file; gives a buffer to read the rest by. */
function bufferFor(file: SegmentSource, offset: number): Uint8Array<ArrayBuffer> {
  file.seekSync(offset, Deno.SeekMode.Start);
  const rest = Math.max(file.statSync().size - offset, 0);
  return new Uint8Array(Math.min(rest + 1, CHUNK)); // most segments are small
}

function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

/** A newline that was damaged joins lines: what is whole among them still counts. */
function* recordsWithin(
  line: Uint8Array,
  next: LineStart,
  onDamage: (line: number, reason: string) => void,
): Generator<SegmentLine> {
  const parts = partsOf(line);
  if (parts.every((bytes) => wholeSequenceOf(bytes) !== undefined)) {
    onDamage(next.lines, "its newline is damaged");
  }
  for (const bytes of parts) {
    const seq = wholeSequenceOf(bytes);
    if (seq !== undefined) yield { seq, bytes, next };
    else onDamage(next.lines, "its checksum does not fit");
  }
}

function partsOf(line: Uint8Array): Uint8Array[] {
  const starts = [0, ...recordStarts(line).filter((start) => start > 0)];
  return starts.map((start, index) => {
    const bytes = line.slice(start, starts[index + 1]);
    bytes[bytes.length - 1] = NEWLINE;
    return bytes;
  });
}

function recordStarts(line: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = line.indexOf(SPACE, 8); at >= 0; at = line.indexOf(SPACE, at + 1)) {
    if (RECORD_START.every((byte, index) => line[at + index] === byte)) starts.push(at - 8);
  }
  return starts;
}

/** The number of a segment's first whole line; `undefined` if it has none. */
export function firstOf(path: string): number | undefined {
  using file = Deno.openSync(path, { read: true });
  for (const { seq } of readSegment(file, { offset: 0, lines: 0 }, () => {})) return seq;
  return undefined;
}

/** Where the first line starts that does not start before a place in the file. */
export function lineStartFrom(file: SegmentSource, place: number): number {
  if (place <= 0) return 0;
  const from = { offset: place - 1, lines: 0 }; // a line that ends there leaves the next to start
  for (const { next } of rawLines(file, from)) return next.offset;
  return file.statSync().size;
}

/** The length of a segment up to and with its last newline: what follows is torn. */
export function wholeLength(path: string): number {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  for (let most = CHUNK;; most *= 2) {
    let length = 0;
    const offset = lineStartFrom(file, size - most);
    for (const { next } of rawLines(file, { offset, lines: 0 })) length = next.offset;
    if (length > 0 || most >= size) return length;
  }
}
