import { assert } from "@std/assert";

/** Two numbers are the same, but for rounding. */
export function assertClose(actual: number, expected: number, tolerance = 1e-9): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not close to ${expected}`);
}
