/**
 * A number as JSON can carry it: JSON has no NaN and no infinities, so these three travel as strings.
 *
 * @module
 */

/** A number on the wire: itself, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

/** Turns a number into what JSON can carry without loss. */
export function toWireNumber(value: number): WireNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

/** Whether a value from the wire is one of the three that JSON lacks. */
export function isNotFinite(value: unknown): boolean {
  return value === "NaN" || value === "Infinity" || value === "-Infinity";
}

/** Reads a number from the wire; `undefined` for anything that is not one. */
export function fromWireNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (value === "NaN") return NaN;
  if (value === "Infinity") return Infinity;
  if (value === "-Infinity") return -Infinity;
  return undefined;
}

/** The JSON text of a number, exact for every double: `-0` and the three that JSON lacks as well. */
export function numberToJson(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return `"${value}"`;
}

/**
 * The JSON text of metrics, exact for every number; NaN and the infinities become strings. Values that are
 * no numbers were posted by other clients, and stay.
 */
export function metricsToJson(metrics: Record<string, unknown>): string {
  const members = Object.entries(metrics).map(([name, value]) =>
    `${JSON.stringify(name)}:${
      typeof value === "number" ? numberToJson(value) : JSON.stringify(value)
    }`
  );
  return `{${members.join()}}`;
}

/** The JSON text of a list of numbers, exact for every one. */
export function numbersToJson(numbers: readonly number[]): string {
  // What JSON writes by itself costs a fraction of the time, and leaves no text of each number behind.
  if (numbers.every((it) => Number.isFinite(it) && !Object.is(it, -0))) {
    return JSON.stringify(numbers);
  }
  return `[${numbers.map(numberToJson).join()}]`;
}
