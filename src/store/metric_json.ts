/**
 * The last values of an iteration's metrics out of JSON text, exact for every number.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { fromWireNumber } from "../contract/wire_number.ts";

/** Reads metrics from JSON. Values that are no numbers were posted by other clients, and stay. */
export function metricsFromJson(json: string): Record<string, number> {
  const metrics = JSON.parse(json);
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === "string") setOwn(metrics, name, fromWireNumber(value) ?? value);
  }
  return metrics;
}
