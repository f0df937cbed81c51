/**
 * Points of metrics, collected by name.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import type { PointSink } from "../contract/iteration_fold.ts";

/** Every point of each of several metrics. */
export type MetricHistories = Map<string, MetricHistory>;

/** A history without points. */
export function emptyHistory(): MetricHistory {
  return { steps: [], values: [], timestamps: [] };
}

/** Puts points into histories, in the order in which they come. */
export function collectPoints(histories: MetricHistories): PointSink {
  return (name, step, value, at) => {
    const history = histories.get(name) ?? emptyHistory();
    histories.set(name, history);
    history.steps.push(step);
    history.values.push(value);
    history.timestamps.push(at);
  };
}

/** Joins what an App has of a metric with what a journal still has; points that both have count once. */
export function joinHistories(before: MetricHistory, later: MetricHistory): MetricHistory {
  if (later.steps.length === 0) return before;
  const points = joinLists(pointsOf(before), pointsOf(later), isSamePoint);
  return {
    steps: points.map(([step]) => step),
    values: points.map(([, value]) => value),
    timestamps: points.map(([, , at]) => at),
  };
}

type Point = [step: number, value: number, at: number];

function pointsOf({ steps, values, timestamps }: MetricHistory): Point[] {
  return steps.map((step, index) => [step, values[index]!, timestamps[index]!]);
}

function isSamePoint(one: Point, other: Point): boolean {
  return one.every((number, index) => Object.is(number, other[index]));
}

/** Joins two lists, of which the end of the first may be the beginning of the second. */
export function joinLists<T>(
  before: readonly T[],
  later: readonly T[],
  isSame: (one: T, other: T) => boolean,
): T[] {
  const isOverlap = (at: number): boolean => {
    for (let index = at; index < before.length; index++) {
      if (!isSame(before[index]!, later[index - at]!)) return false;
    }
    return true;
  };
  let at = Math.max(0, before.length - later.length);
  while (!isOverlap(at)) at++;
  return before.slice(0, at).concat(later);
}
