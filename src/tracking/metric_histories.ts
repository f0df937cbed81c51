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
