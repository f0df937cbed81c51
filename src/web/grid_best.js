/** The best values of metrics. */

import { betterOf } from "./compare_rows.js";

/**
 * @typedef {{ name: string, least: number | null, most: number | null }} MetricRange
 * @typedef {Pick<import("./grid_state.js").View, "higher" | "lower">} Directions
 */

/**
 * What is better of a metric: as somebody said, else as its name tells.
 *
 * @param {string} name
 * @param {Directions} directions
 */
export function directionOf(name, { higher, lower }) {
  if (higher.includes(name)) return "higher";
  return lower.includes(name) ? "lower" : betterOf(name);
}

/**
 * The best values by the ids of their columns, without those that all values are.
 *
 * @param {readonly MetricRange[]} ranges
 * @param {Directions} directions
 * @returns {Map<string, number>}
 */
export function bestValues(ranges, directions) {
  const found = ranges.flatMap(({ name, least, most }) => {
    const better = directionOf(name, directions);
    const best = better === "lower" ? least : most;
    const isKnown = better !== undefined && best !== null && least !== most;
    return isKnown ? [/** @type {const} */ ([`metrics.${name}`, Number(best)])] : [];
  });
  return new Map(found);
}
