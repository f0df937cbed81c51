/**
 * Limits how many values JSON holds: one of two bytes takes a hundred in memory, and time to look at.
 *
 * @module
 */

import { AppError } from "./app_error.ts";

/** More than there is room for in a document of the MLOps App, which has at most 16 MB. */
const MOST_VALUES = 1_000_000;
/** What stands before every value but the first. */
const [COMMA, BRACKET, BRACE] = [44, 91, 123];

/**
 * Checks that there are not too many values in a text, before it is parsed. Such marks within strings
 * count as well: images and models have none.
 *
 * @throws {AppError} If there are (413).
 */
export function checkSize(json: Uint8Array, most: number = MOST_VALUES): void {
  if (json.length <= most) return;
  let count = 0;
  for (let at = 0; at < json.length && count <= most; at++) {
    const byte = json[at];
    if (byte === COMMA || byte === BRACKET || byte === BRACE) count++;
  }
  if (count > most) throw new AppError(413, `The body holds more than ${most} values.`);
}
