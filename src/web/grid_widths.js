/// <reference lib="dom" />
/** How wide the columns are, as somebody made them. */

import { keep, kept } from "./grid_kept.js";

/** @typedef {import("./grid_columns.js").Column} Column */

/** How much of a narrow screen the names take. */
const NAME_SHARE = 0.45;

/** @type {Record<string, number>} */
const widths = JSON.parse(kept("widths") ?? "{}");

/** @param {Column} column */
export function widthOf({ id, width }) {
  const wanted = Object.hasOwn(widths, id) ? widths[id] ?? width : width;
  return id === "name" ? Math.round(Math.min(wanted, innerWidth * NAME_SHARE)) : wanted;
}

/**
 * @param {Column} column
 * @param {number} width
 */
export function setWidth({ id }, width) {
  widths[id] = width;
  keep("widths", JSON.stringify(widths));
}
