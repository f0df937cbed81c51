/**
 * Limits how deeply JSON is nested: what came in must go out again, within other documents.
 *
 * @module
 */

import { AppError } from "./app_error.ts";

/** The most levels of lists and objects. */
const MOST_LEVELS = 200;

/**
 * Checks that a value is not nested too deeply.
 *
 * @throws {AppError} If it is (422).
 */
export function checkDepth(value: unknown, levels: number = MOST_LEVELS): void {
  if (typeof value !== "object" || value === null) return;
  if (levels === 0) {
    throw new AppError(422, `The JSON is nested more than ${MOST_LEVELS} levels deep.`);
  }
  for (const member of Object.values(value)) checkDepth(member, levels - 1);
}
