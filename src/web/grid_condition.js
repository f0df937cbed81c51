/** Conditions of filters, made of what is picked for a column. */

import { filterName } from "./grid_columns.js";

/** @typedef {import("./grid_columns.js").Column} Column */

/** @type {Record<string, string>} */
const NUMBER = { ">": "more than", "<": "less than", "=": "equal to", "!=": "other than" };
/** @type {Record<string, string>} */
const TEXT = { has: "has in it", "=": "is", "!=": "is not" };
/** @type {Record<string, string>} */
const TIME = { ">=": "since", "<": "before" };
/** @type {Record<string, string>} */
const ANY = { "is not null": "has a value", "is null": "has no value" };

/**
 * What a column can be asked.
 *
 * @param {Column} column
 * @returns {[operator: string, text: string][]}
 */
export function operatorsOf({ kind, id }) {
  if (kind === "status" || id === "id") return Object.entries({ "=": "is", "!=": "is not" });
  if (kind === "time") return Object.entries({ ...TIME, ...ANY });
  if (kind === "number" || kind === "duration") return Object.entries({ ...NUMBER, ...ANY });
  const texts = Object.entries({ ...TEXT, ...ANY });
  return kind === "value" ? [...Object.entries(NUMBER).slice(0, 2), ...texts] : texts;
}

/**
 * A condition in the language of filters.
 *
 * @param {Column} column
 * @param {string} operator
 * @param {string} value
 * @returns {string}
 */
export function conditionOf(column, operator, value) {
  const name = filterName(column);
  if (operator in ANY) return `${name} ${operator}`;
  if (operator === "has") return `${name} ilike ${quoted(`%${value}%`)}`;
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
  const isBare = isNumber && ["number", "duration", "value"].includes(column.kind);
  return `${name} ${operator} ${isBare ? value.trim() : quoted(value)}`;
}

/**
 * A text in quotes.
 *
 * @param {string} text
 * @returns {string}
 */
export function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}
