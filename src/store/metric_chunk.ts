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

/** Room for a metric's first points: many metrics come once in a piece. */
const FIRST_POINTS = 4;

/** Gathers the points of one metric. */
class MetricColumns {
  #steps = new Float64Array(FIRST_POINTS);
  #values = new Float64Array(FIRST_POINTS);
  #timestamps = new Float64Array(FIRST_POINTS);
  #count = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(
    readonly metric: string,
    readonly firstSequence: number,
    public lastSequence: number,
  ) {}

  add(step: number, value: number, at: number): void {
    const count = this.#count++;
    if (count === this.#values.length) this.#grow();
    this.#steps[count] = step;
    this.#values[count] = value;
    this.#timestamps[count] = at;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #grow(): void {
    this.#steps = longer(this.#steps);
    this.#values = longer(this.#values);
    this.#timestamps = longer(this.#timestamps);
  }

  toChunk(): MetricChunk {
    const { metric, firstSequence, lastSequence } = this;
    const count = this.#count;
    const isOrdered = this.#min <= this.#max; // else there was nothing but NaN
    return {
      metric,
      firstSequence,
      lastSequence,
      count,
      min: isOrdered ? this.#min : null,
      max: isOrdered ? this.#max : null,
      steps: this.#steps.subarray(0, count),
      values: this.#values.subarray(0, count),
      timestamps: this.#timestamps.subarray(0, count),
    };
  }
}

/** A transfer frees what it leaves at once: as garbage it would stay in memory for long. */
function longer(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  return new Float64Array(column.buffer.transfer(column.byteLength * 2));
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

/** Frees the memory of a chunk that is not needed any more: as garbage it would stay for long. */
export function freeChunk({ steps, values, timestamps }: MetricChunk): void {
  for (const { buffer } of [steps, values, timestamps]) (buffer as ArrayBuffer).transfer(0);
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
