/**
 * Points of a metric as they are stored: three columns of 64-bit floating-point numbers for each piece
 * of a journal, in the byte order of the machine, which is little-endian wherever Deno runs.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import type { PointColumns } from "./thin_history.ts";

/** Points of one metric, in the order of logging, from a range of a journal's records. */
export interface MetricChunk {
  metric: string;
  firstSequence: number;
  lastSequence: number;
  /** How many points there are. */
  count: number;
  /** The smallest value; `null` if every value is NaN. */
  min: number | null;
  /** The largest value; `null` if every value is NaN. */
  max: number | null;
  steps: Uint8Array;
  values: Uint8Array;
  timestamps: Uint8Array;
}

type ChunkBytes = Pick<MetricChunk, "steps" | "values" | "timestamps">;

/** Gathers the points of one metric. */
class MetricColumns {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  readonly timestamps: number[] = [];
  min = Infinity;
  max = -Infinity;

  constructor(
    readonly metric: string,
    readonly firstSequence: number,
    public lastSequence: number,
  ) {}

  toChunk(): MetricChunk {
    const { metric, firstSequence, lastSequence, min, max } = this;
    const isOrdered = min <= max; // else there was nothing but NaN
    return {
      metric,
      firstSequence,
      lastSequence,
      count: this.values.length,
      min: isOrdered ? min : null,
      max: isOrdered ? max : null,
      steps: bytesOf(this.steps),
      values: bytesOf(this.values),
      timestamps: bytesOf(this.timestamps),
    };
  }
}

/** Gathers points of many metrics into one chunk each. */
export class ChunkBuilder {
  readonly #columns = new Map<string, MetricColumns>();

  /** Takes a point that the record with the given sequence number holds. */
  add(metric: string, step: number, value: number, at: number, sequence: number): void {
    let columns = this.#columns.get(metric);
    if (columns === undefined) {
      columns = new MetricColumns(metric, sequence, sequence);
      this.#columns.set(metric, columns);
    }
    columns.steps.push(step);
    columns.values.push(value);
    columns.timestamps.push(at);
    if (value < columns.min) columns.min = value;
    if (value > columns.max) columns.max = value;
    columns.lastSequence = sequence;
  }

  /** The chunks, in the order in which their metrics came. */
  chunks(): MetricChunk[] {
    return [...this.#columns.values()].map((columns) => columns.toChunk());
  }
}

/** Makes one chunk of two of the same metric, of which the second follows the first. */
export function mergeChunks(first: MetricChunk, second: MetricChunk): MetricChunk {
  const either = (pick: (...numbers: number[]) => number, ...numbers: (number | null)[]) => {
    const ordered = numbers.filter((number) => number !== null);
    return ordered.length === 0 ? null : pick(...ordered);
  };
  return {
    metric: first.metric,
    firstSequence: first.firstSequence,
    lastSequence: second.lastSequence,
    count: first.count + second.count,
    min: either(Math.min, first.min, second.min),
    max: either(Math.max, first.max, second.max),
    steps: joinBytes(first.steps, second.steps),
    values: joinBytes(first.values, second.values),
    timestamps: joinBytes(first.timestamps, second.timestamps),
  };
}

/** The points of a chunk as numbers. */
export function pointsOf({ steps, values, timestamps }: ChunkBytes): PointColumns {
  return { steps: numbersOf(steps), values: numbersOf(values), timestamps: numbersOf(timestamps) };
}

/** Puts points together again that come in parts, of which there are so many in all. */
export function joinParts(parts: Iterable<PointColumns>, count: number): MetricHistory {
  const columnOf = () => new Array<number>(count);
  const history = { steps: columnOf(), values: columnOf(), timestamps: columnOf() };
  let filled = 0;
  for (const { steps, values, timestamps } of parts) {
    for (let at = 0; at < values.length; at++, filled++) {
      history.steps[filled] = steps[at]!;
      history.values[filled] = values[at]!;
      history.timestamps[filled] = timestamps[at]!;
    }
  }
  return history;
}

function bytesOf(numbers: number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** The numbers of a column. */
export function numbersOf(bytes: Uint8Array): Float64Array {
  const isAligned = bytes.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0; // as a view must be
  const { buffer, byteOffset } = isAligned ? bytes : bytes.slice();
  return new Float64Array(buffer, byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT);
}
