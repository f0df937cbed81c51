/**
 * A metric's history with fewer points, in which nothing that a picture would show is missing.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";

/** Points in the order of logging, in three columns of the same length. */
export interface PointColumns {
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
  timestamps: ArrayLike<number>;
}

/** What is kept of a bucket: minimum, maximum and the first NaN, ∞ and -∞, each if there is one. */
const MOST_KINDS = 5;
/** What is kept of a bucket of finite values. */
const FINITE_KINDS = 2;

/** The fewest points that a history can be thinned to: one bucket, and both ends. */
export const FEWEST_POINTS = MOST_KINDS + 2;

/**
 * Thins a history. Of each of its buckets, which are equally long, the smallest and the largest of the
 * finite values stay, and the first of each kind of the others; and the first and the last point stay.
 *
 * @param read Reads it from its beginning, part by part; a part is valid until the next one is asked for.
 * @param count How many points it has: more than may be left.
 * @param points How many may be left, {@linkcode FEWEST_POINTS} at least.
 */
export function thinHistory(
  read: () => Iterable<PointColumns>,
  count: number,
  points: number,
): MetricHistory {
  // Room for what is not finite would be lost where there is nothing such, as in most histories.
  return thin(read(), count, points, FINITE_KINDS) ?? thin(read(), count, points, MOST_KINDS)!;
}

function thin(
  parts: Iterable<PointColumns>,
  count: number,
  points: number,
  kinds: number,
): MetricHistory | undefined {
  const buckets = Math.floor((points - 2) / kinds);
  const thinned = new ThinHistory(count, buckets);
  let index = 0;
  for (const { steps, values, timestamps } of parts) {
    for (let at = 0; at < values.length; at++, index++) {
      const kind = kindOf(values[at]!);
      if (kind >= kinds) return undefined;
      thinned.add(index, kind, steps[at]!, values[at]!, timestamps[at]!);
    }
  }
  return thinned.history();
}

/** 0 for a finite value; the others count from where minimum and maximum end. */
function kindOf(value: number): number {
  if (value - value === 0) return 0;
  return Number.isNaN(value) ? 2 : value > 0 ? 3 : 4;
}

type Point = [index: number, step: number, value: number, at: number];

class ThinHistory {
  readonly #count: number;
  readonly #length: number;
  readonly #kept: Point[] = [];
  #bucket = 0;
  /** Where the next bucket starts. */
  #end: number;
  #low: Point | undefined;
  #high: Point | undefined;
  #others: (Point | undefined)[] = [];

  constructor(count: number, buckets: number) {
    this.#count = count;
    this.#length = count / buckets;
    this.#end = this.#length;
  }

  add(index: number, kind: number, step: number, value: number, at: number): void {
    if (index >= this.#end) this.#next();
    if (index === 0 || index === this.#count - 1) this.#keep([index, step, value, at]);
    if (kind > 0) this.#others[kind] ??= [index, step, value, at];
    else {
      if (this.#low === undefined || value < this.#low[2]) this.#low = [index, step, value, at];
      if (this.#high === undefined || value > this.#high[2]) this.#high = [index, step, value, at];
    }
  }

  history(): MetricHistory {
    this.#next();
    const kept = this.#kept.sort(([a], [b]) => a - b)
      .filter(([index], at, all) => index !== all[at - 1]?.[0]);
    return {
      steps: kept.map(([, step]) => step),
      values: kept.map(([, , value]) => value),
      timestamps: kept.map(([, , , at]) => at),
    };
  }

  #next(): void {
    for (const point of [this.#low, this.#high, ...this.#others]) {
      if (point !== undefined) this.#keep(point);
    }
    this.#low = this.#high = undefined;
    this.#others = [];
    this.#end = ++this.#bucket * this.#length + this.#length;
  }

  #keep(point: Point): void {
    this.#kept.push(point);
  }
}
