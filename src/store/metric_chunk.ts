/**
 * Points of a metric as they are stored: three columns of numbers for each piece of a journal.
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
  steps: Float64Array;
  values: Float64Array;
  timestamps: Float64Array;
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

  add(step: number, value: number, at: number): void {
    this.steps.push(step);
    this.values.push(value);
    this.timestamps.push(at);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

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
      steps: Float64Array.from(this.steps),
      values: Float64Array.from(this.values),
      timestamps: Float64Array.from(this.timestamps),
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
    columns.add(step, value, at);
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
    steps: joinColumns(first.steps, second.steps),
    values: joinColumns(first.values, second.values),
    timestamps: joinColumns(first.timestamps, second.timestamps),
  };
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

function joinColumns(first: Float64Array, second: Float64Array): Float64Array<ArrayBuffer> {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
