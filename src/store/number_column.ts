/**
 * A column of numbers as bytes. Whole numbers that rise evenly, or nearly so, as steps and times do, take
 * little room: each is told by its distance from the one before, in groups of seven bits, and a distance
 * that repeats itself up to the end is told once. All other numbers are 64-bit floating-point numbers, in
 * the byte order of the machine, which is little-endian wherever Deno runs.
 *
 * The length tells which of the two it is: coded columns are shorter.
 *
 * @module
 */

import { StoreDamageError } from "./store_error.ts";

const WIDTH = Float64Array.BYTES_PER_ELEMENT;
/** From here on a distance or its code would not be exact. */
const MOST_DISTANCE = 2 ** 52;
const GROUP = 128;

/** The bytes of a column, exact for every number. */
export function encodeColumn(numbers: Float64Array): Uint8Array {
  return encodeDistances(numbers) ??
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** `undefined` if the numbers are not all whole, or are too far apart to be shorter. */
function encodeDistances(numbers: Float64Array): Uint8Array | undefined {
  for (let at = 0; at < numbers.length; at++) if (!isWhole(numbers[at]!)) return undefined;
  const most = numbers.byteLength - 1;
  const bytes = new Uint8Array(numbers.byteLength + WIDTH); // one code may go beyond the end
  let [distance, length, told] = [NaN, 0, 0];
  for (let at = 0, before = 0; at < numbers.length; before = numbers[at++]!) {
    const last = distance;
    distance = numbers[at]! - before;
    if (Math.abs(distance) >= MOST_DISTANCE) return undefined;
    length = writeCode(bytes, length, distance < 0 ? -2 * distance - 1 : 2 * distance);
    if (length > most) return undefined;
    if (distance !== last) told = length;
  }
  return numbers.length === 0 ? undefined : bytes.slice(0, told);
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && !Object.is(number, -0);
}

function writeCode(bytes: Uint8Array, at: number, code: number): number {
  let rest = code;
  for (; rest >= GROUP; rest = Math.floor(rest / GROUP)) bytes[at++] = rest % GROUP + GROUP;
  bytes[at++] = rest;
  return at;
}

/**
 * The numbers of a column.
 *
 * @param count How many there are.
 * @throws {StoreDamageError} If the bytes are no column of so many.
 */
export function decodeColumn(bytes: Uint8Array, count: number): Float64Array {
  if (bytes.length < count * WIDTH) return decodeDistances(bytes, count);
  if (bytes.length > count * WIDTH) throw damage(bytes, count);
  const isAligned = bytes.byteOffset % WIDTH === 0; // as a view must be
  const { buffer, byteOffset } = isAligned ? bytes : bytes.slice();
  return new Float64Array(buffer, byteOffset, count);
}

function decodeDistances(bytes: Uint8Array, count: number): Float64Array {
  if (!(bytes.at(-1)! < GROUP)) throw damage(bytes, count);
  const numbers = new Float64Array(count);
  let [number, distance, read, at] = [0, 0, 0, 0];
  for (; at < bytes.length && read < count; read++) {
    let code = bytes[at]! % GROUP;
    for (let scale = GROUP; bytes[at++]! >= GROUP; scale *= GROUP) {
      code += bytes[at]! % GROUP * scale;
    }
    const half = Math.floor(code / 2);
    distance = half * 2 === code ? half : -half - 1;
    numbers[read] = number += distance;
  }
  if (at < bytes.length) throw damage(bytes, count);
  for (; read < count; read++) numbers[read] = number += distance;
  return numbers;
}

function damage(bytes: Uint8Array, count: number): StoreDamageError {
  return new StoreDamageError(`${bytes.length} bytes are no column of ${count} numbers`);
}
