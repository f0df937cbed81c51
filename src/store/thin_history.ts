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

/** What is kept of a history besides its buckets: its ends. */
const ENDS = 2;
/** What is kept of a bucket's finite values: the smallest and the largest. */
const EXTREMES = 2;
/** What is kept of all others: the first of each kind. */
const OTHER_KINDS = ["NaN", "∞", "-∞"].length;

/** The fewest points that a history can be thinned to: one bucket, and both ends. */
export const FEWEST_POINTS = ENDS + EXTREMES + OTHER_KINDS;

/**
 * Thins a history. Of each of its buckets, which are equally long, the smallest and the largest of the
 * finite values stay, and the first of each kind of the others; and the first and the last point stay.
 *
 * @param read Reads it from its beginning, part by part; a part is valid until the next one is asked for.
 * @param count How many points it has: more than may be left.
 * @param points How many may be left, {@linkcode FEWEST_POINTS} at least; about as many are.
 */
export function thinHistory(
  read: () => Iterable<PointColumns>,
  count: number,
  points: number,
): MetricHistory {
  // Room for what is not finite would be lost where there is nothing such, as in most histories.
  const most = Math.floor((points - ENDS) / EXTREMES);
  const { history, others } = thin(read(), count, most);
  if (history.steps.length <= points) return history;
  return thin(read(), count, bucketsFor(points, others, most)).history;
}

/** How many buckets surely leave no more than so many points. */
function bucketsFor(points: number, others: readonly number[], most: number): number {
  const left = (buckets: number) =>
    others.reduce((sum, it) => sum + Math.min(it, buckets), ENDS + EXTREMES * buckets);
  let buckets = most;
  while (left(buckets) > points) buckets--;
  return buckets;
}

/** Thins to so many buckets; tells how many points of each of the other kinds there are. */
function thin(
  parts: Iterable<PointColumns>,
  count: number,
  buckets: number,
): { history: MetricHistory; others: number[] } {
  const thinned = new ThinHistory(count, buckets);
  const others = Array.from({ length: OTHER_KINDS }, () => 0);
  let index = 0;
  for (const { steps, values, timestamps } of parts) {
    for (let at = 0; at < values.length; at++, index++) {
      const kind = kindOf(values[at]!);
      if (kind > 0) others[kind - 1]!++;
      thinned.add(index, kind, steps[at]!, values[at]!, timestamps[at]!);
    }
  }
  return { history: thinned.history(), others };
}

/** 0 for a finite value, and a number for each of the other kinds. */
function kindOf(value: number): number {
  if (value - value === 0) return 0;
  return Number.isNaN(value) ? 1 : value > 0 ? 2 : 3;
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
