/**
 * Points of a metric as they are stored: three columns of 64-bit floating-point numbers for each piece
 * of a journal, in the byte order of the machine, which is little-endian wherever Deno runs.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";

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

/** Puts the points of chunks together again, in the order of the chunks. */
export function joinChunks(
  chunks: readonly Pick<MetricChunk, "steps" | "values" | "timestamps">[],
): MetricHistory {
  const columnOf = (name: "steps" | "values" | "timestamps") => {
    const column: number[] = [];
    for (const chunk of chunks) {
      for (const number of numbersOf(chunk[name])) column.push(number);
    }
    return column;
  };
  return {
    steps: columnOf("steps"),
    values: columnOf("values"),
    timestamps: columnOf("timestamps"),
  };
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
  const aligned = bytes.slice(); // a view must start at a multiple of eight
  return new Float64Array(aligned.buffer);
}
