/// <reference lib="dom" />
/** The tables of an iteration's page. */

import { betterOf, numberOf } from "./compare_rows.js";
import { dateText, valueText } from "./grid_values.js";

/** @typedef {import("./iteration_tables.ts").MetricSummary} MetricSummary */

/** Shows times as they are where the page is looked at. */
export function showTimes() {
  for (const time of document.querySelectorAll("time")) {
    const moment = Date.parse(time.dateTime);
    time.textContent = dateText(moment);
    time.title = new Date(moment).toLocaleString();
  }
}

/**
 * Adds to each metric's row what its points came to. The better one of the least and the greatest value is
 * marked, where the metric's name tells which that is.
 *
 * @param {MetricSummary[]} summaries
 */
export function fillMetrics(summaries) {
  const known = new Map(summaries.map((summary) => [summary.name, summary]));
  for (const row of document.querySelectorAll("tr[data-metric]")) {
    const summary = known.get(/** @type {HTMLElement} */ (row).dataset.metric ?? "");
    if (summary !== undefined) fillRow(/** @type {HTMLTableRowElement} */ (row), summary);
  }
}

/**
 * @param {HTMLTableRowElement} row
 * @param {MetricSummary} summary
 */
function fillRow(row, { name, minimum, minimum_step, maximum, maximum_step }) {
  const [, , least, greatest, best] = row.cells;
  const better = betterOf(name);
  fillCell(least, minimum, minimum_step, better === "lower");
  fillCell(greatest, maximum, maximum_step, better === "higher");
  const step = better === "lower" ? minimum_step : maximum_step;
  if (best !== undefined) best.textContent = better === undefined ? "–" : valueText(numberOf(step));
}

/**
 * @param {HTMLTableCellElement | undefined} cell
 * @param {unknown} value
 * @param {unknown} step
 * @param {boolean} isBest
 */
function fillCell(cell, value, step, isBest) {
  if (cell === undefined) return;
  cell.textContent = valueText(numberOf(value));
  cell.title = value === null ? "" : `${value} at step ${step}${isBest ? ", the best" : ""}`;
  cell.classList.toggle("best", isBest && value !== null);
}

/**
 * Leaves the rows of a table in which the searched text is.
 *
 * @param {HTMLInputElement} field
 */
export function search(field) {
  const part = field.closest("[data-part]");
  const words = field.value.toLowerCase();
  if (part === null || words === "" && part.querySelector("tr[hidden]") === null) return;
  if (words !== "") showRows(part);
  for (const row of part.querySelectorAll("tbody tr")) {
    const isFound = row.textContent?.toLowerCase().includes(words) ?? false;
    /** @type {HTMLElement} */ (row).hidden = !isFound;
  }
}

/**
 * Shows all rows of a table.
 *
 * @param {Element} part The part of the page that it is in.
 */
export function showRows(part) {
  for (const body of part.querySelectorAll("tbody")) body.hidden = false;
  part.querySelector("[data-act='rows']")?.remove();
}
