/// <reference lib="dom" />
/** How wide the columns are, as somebody made them. */

import { fittingWidth } from "./grid_columns.js";
import { keep, kept } from "./grid_kept.js";

/** @typedef {import("./grid_columns.js").Column} Column */

/** How much of the screen the names take, unless somebody made them wider; of a narrow one, at most. */
const NAME_SHARE = 0.13;
const MOST_NAME_SHARE = 0.45;
const LEAST_NAME = 160;

/** @type {Record<string, number>} */
const widths = JSON.parse(kept("widths") ?? "{}");

/**
 * @param {Column} column
 * @param {number} [length] Of its longest text.
 * @param {"ago" | "full"} [dates]
 */
export function widthOf(column, length = 0, dates = "ago") {
  const { id, width } = column;
  const own = Object.hasOwn(widths, id) ? widths[id] : undefined;
  if (id !== "name") return own ?? fittingWidth(column, length, dates);
  const wanted = own ?? Math.min(width, Math.max(LEAST_NAME, innerWidth * NAME_SHARE));
  return Math.round(Math.min(wanted, innerWidth * MOST_NAME_SHARE));
}

/**
 * @param {Column} column
 * @param {number} width
 */
export function setWidth({ id }, width) {
  widths[id] = width;
  keep("widths", JSON.stringify(widths));
}
