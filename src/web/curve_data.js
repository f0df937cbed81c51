/// <reference lib="dom" />
/** The points of metrics, as the App has them. */

import { get } from "./api.js";

/**
 * @typedef {object} History
 * @property {number[]} steps
 * @property {(number | string)[]} values "NaN", "Infinity" and "-Infinity" are texts.
 * @property {number[]} timestamps Milliseconds since 1970.
 */

/** What an address cannot have as its last part. */
const NO_PARTS = ["", ".", ".."];

/**
 * A metric's points.
 *
 * @param {string} id The iteration's.
 * @param {string} metric
 * @param {number} points So many at most; among them are the least and the greatest values.
 * @param {AbortSignal} [signal]
 * @returns {Promise<History>}
 */
export async function loadHistory(id, metric, points, signal) {
  const metrics = `iterations/${id}/metrics`;
  if (!NO_PARTS.includes(metric)) {
    return await get(`${metrics}/${encodeURIComponent(metric)}?points=${points}`, signal);
  }
  return (await get(`${metrics}?points=${points}`, signal))[metric];
}
