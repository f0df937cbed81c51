/**
 * What several measurements of the same thing say.
 *
 * @module
 */

/** Measurements of several rounds. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** The value below which a part of the sorted values lie. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** The middle and the ends; of an even number the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)! };
}

/** How far a median may be off: half of what the rounds lie apart. */
export function noiseOf({ low, high }: Spread): number {
  return (high - low) / 2;
}

/** How far one moved from the other, as a part of that; 0 if it is within the noise of both. */
export function moveOf(before: Spread, now: Spread): number {
  const move = now.median - before.median;
  return Math.abs(move) > noiseOf(before) + noiseOf(now) ? move / before.median : 0;
}
