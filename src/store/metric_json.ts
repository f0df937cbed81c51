/**
 * The last values of an iteration's metrics as JSON text, exact for every number.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { fromWireNumber, numberToJson } from "../contract/wire_number.ts";

/** Writes metrics as JSON; NaN and the infinities become strings. */
export function metricsToJson(metrics: Record<string, number>): string {
  const members = Object.entries(metrics)
    .map(([name, value]) => `${JSON.stringify(name)}:${numberToJson(value)}`);
  return `{${members.join()}}`;
}

/** Reads metrics from JSON. Values that are no numbers were posted by other clients, and stay. */
export function metricsFromJson(json: string): Record<string, number> {
  const metrics = JSON.parse(json);
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === "string") setOwn(metrics, name, fromWireNumber(value) ?? value);
  }
  return metrics;
}
