/** The order of the grid's rows. */

import { cellValue } from "./grid_rows.js";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_rows.js").Row} Row
 */

/**
 * Compares rows as the App sorts them: those without a value come last, and of equal ones that which
 * started later comes first.
 *
 * @param {{ key: string, descending: boolean }} order
 * @param {Pick<Column, "id" | "values" | "name">} column The one that is sorted by.
 * @returns {(a: Row, b: Row) => number}
 */
export function comparing({ descending }, column) {
  return (a, b) => {
    const [one, other] = [sortable(cellValue(a, column)), sortable(cellValue(b, column))];
    const isMissing = Number(one === undefined) - Number(other === undefined);
    if (isMissing !== 0) return isMissing;
    const difference = compareValues(one, other);
    if (difference !== 0) return descending ? -difference : difference;
    return a.started_at < b.started_at ? 1 : -Number(a.started_at > b.started_at);
  };
}

/** @param {unknown} value */
function sortable(value) {
  if (value === "NaN" || value === null) return undefined;
  if (value === "Infinity" || value === "-Infinity") return Number(value);
  return typeof value === "boolean" ? Number(value) : value;
}

/**
 * @param {any} a
 * @param {any} b
 */
function compareValues(a, b) {
  if (typeof a !== typeof b) return Number(typeof a === "string") - Number(typeof b === "string");
  return Number(a > b) - Number(a < b);
}
