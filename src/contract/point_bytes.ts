/**
 * The points of a metric as bytes, for programs that read many: text of as many numbers takes long to
 * write and to read.
 *
 * @module
 */

import type { MetricHistory } from "./iteration.ts";
import type { MetricReader } from "./metric_reader.ts";

/**
 * The media type of points: all steps, then all values, then all timestamps, each a little-endian 64-bit
 * floating-point number.
 */
export const POINTS_TYPE = "application/vnd.mlops.points";

const COLUMNS = ["steps", "values", "timestamps"] as const;
const WIDTH = Float64Array.BYTES_PER_ELEMENT;

/** The bytes of a metric's points, part by part. */
export async function* historyToBytes(reader: MetricReader): AsyncGenerator<Uint8Array> {
  for (const column of COLUMNS) {
    for (let from = 0; from < reader.count;) {
      const numbers = Float64Array.from(await reader.read(column, from));
      const end = Math.min(numbers.length, reader.count - from);
      yield new Uint8Array(numbers.buffer, 0, end * WIDTH);
      from += end;
    }
  }
}

/**
 * The points that bytes tell.
 *
 * @throws {RangeError} If the bytes break off.
 */
export function historyFromBytes(bytes: Uint8Array<ArrayBuffer>): MetricHistory {
  const count = bytes.length / WIDTH / COLUMNS.length;
  if (!Number.isInteger(count)) {
    throw new RangeError(`Cannot read the points: ${bytes.length} bytes are no three columns`);
  }
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, count * COLUMNS.length);
  const column = (number: number) => listOf(numbers.subarray(number * count), count);
  return { steps: column(0), values: column(1), timestamps: column(2) };
}

/** `Array.from` takes many times as long. */
function listOf(numbers: Float64Array, count: number): number[] {
  const list = new Array<number>(count);
  for (let at = 0; at < count; at++) list[at] = numbers[at]!;
  return list;
}
