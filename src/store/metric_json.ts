/**
 * The last values of an iteration's metrics out of JSON text, exact for every number.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { fromWireNumber } from "../contract/wire_number.ts";

/** Reads metrics from JSON. Values that are no numbers were posted by other clients, and stay. */
export function metricsFromJson(json: string): Record<string, number> {
  return readMetrics(JSON.parse(json));
}

/** Puts numbers in the place of the strings that stand for those that JSON lacks. */
export function readMetrics(metrics: Record<string, unknown>): Record<string, number> {
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === "string") setOwn(metrics, name, fromWireNumber(value) ?? value);
  }
  return metrics as Record<string, number>;
}
