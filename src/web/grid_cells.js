/// <reference lib="dom" />
/** The cells of the grid. */

import { html, nothing } from "lit-html";
import { numberOf } from "./compare_rows.js";
import { cellValue } from "./grid_rows.js";
import { agoText, dateText, durationText, MISSING, valueText } from "./grid_values.js";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_rows.js").Row} Row
 * @typedef {import("./grid_layout.js").GridLayout} GridLayout
 */

/**
 * What cells need to know besides their row.
 *
 * @typedef {object} CellFacts
 * @property {(id: string) => boolean} isSelected
 * @property {(id: string) => boolean} isOpen
 * @property {ReadonlyMap<string, number>} best The best values by the ids of their columns.
 * @property {"ago" | "full"} dates
 * @property {number} now
 */

/** How far a child stands to the right of its parent, in pixels. */
const INDENT = 18;

/**
 * The cells of a row, of which the first one always stands there.
 *
 * @param {Row} row
 * @param {GridLayout} layout
 * @param {readonly [number, number]} range
 * @param {CellFacts} facts
 */
export function rowCells(row, layout, [from, to], facts) {
  return [
    nameCell(row, layout.widthOf(0), facts),
    layout.columns.slice(from, to).map((column, index) =>
      cell(row, column, facts, {
        index: from + index,
        place: `left:${layout.offsets[from + index]}px;width:${layout.widthOf(from + index)}px`,
      })
    ),
  ];
}

/**
 * @param {Row} row
 * @param {number} width
 * @param {CellFacts} facts
 */
function nameCell(row, width, { isSelected, isOpen }) {
  const { id, name, depth, parent_id, children } = row;
  const isLoose = parent_id !== null && depth === 0;
  return html`
    <div role="rowheader" class="cell name" aria-colindex="1" .style="${`width:${width}px`}">
      <input type="checkbox" tabindex="-1" data-act="select" aria-label="Select ${name}"
        .checked="${isSelected(id)}">
      <span .style="${`padding-left:${depth * INDENT}px`}"></span>
      ${children > 0 ? opener(children, isOpen(id)) : nothing}
      ${isLoose
        ? html`<span class="muted" title="Started within another iteration">↳</span>`
        : nothing}
      <a href="ui/iterations/${id}" tabindex="-1" title="${name}"><bdi>${name}</bdi></a>
    </div>
  `;
}

/**
 * @param {number} count
 * @param {boolean} isOpen
 */
function opener(count, isOpen) {
  const text = `${isOpen ? "Hide" : "Show"} ${count} ${count === 1 ? "child" : "children"}`;
  return html`
    <button class="opener" tabindex="-1" data-act="open" aria-label="${text}" title="${text}"
      aria-expanded="${isOpen}">${isOpen ? "▾" : "▸"} ${count}</button>
  `;
}

/**
 * @param {Row} row
 * @param {Column} column
 * @param {CellFacts} facts
 * @param {{ index: number, place: string }} at
 */
function cell(row, column, facts, { index, place }) {
  const value = cellValue(row, column);
  const isBest = facts.best.has(column.id) && facts.best.get(column.id) === numberOf(value);
  const content = contentOf(row, column, value, facts);
  const title = titleOf(row, column, value);
  return html`
    <div role="gridcell" class="cell ${column.kind} ${isBest ? "best" : ""}" title="${title ??
      nothing}"
      aria-colindex="${index + 1}" .style="${place}">${isBest
        ? html`<span class="star" role="img" aria-label="Best">★</span>`
        : nothing}${content}</div>
  `;
}

/**
 * @param {Row} row
 * @param {Column} column
 * @param {unknown} value
 * @param {CellFacts} facts
 */
function contentOf(row, { id, kind }, value, { dates, now }) {
  switch (kind) {
    case "status":
      return statusOf(row);
    case "time":
      return typeof value === "string" ? timeOf(value, dates, now) : MISSING;
    case "duration":
      return durationText(elapsedOf(row, now));
    case "tags":
      return row.tags.map((tag) => html`<span class="tag"><bdi>${tag}</bdi></span>`);
    case "number":
    case "value":
      return valueText(value);
  }
  if (typeof value !== "string" || value === "") return MISSING;
  if (id === "dataset") {
    return html`<a href="ui/datasets#${row.dataset_id}" tabindex="-1"><bdi>${value}</bdi></a>`;
  }
  return html`<bdi>${value}</bdi>`;
}

/** @param {Row} row */
function statusOf({ status, stale_since }) {
  if (stale_since === null) return html`<span class="badge ${status}">${status}</span>`;
  return html`<span class="badge stale" title="Nothing was heard for long">${status}?</span>`;
}

/**
 * @param {string} value
 * @param {"ago" | "full"} dates
 * @param {number} now
 */
function timeOf(value, dates, now) {
  const time = Date.parse(value);
  const text = dates === "full" ? dateText(time) : agoText(time, now);
  return html`<time datetime="${value}">${text}</time>`;
}

/**
 * @param {Row} row
 * @param {number} now
 */
function elapsedOf({ started_at, ended_at }, now) {
  return (ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at);
}

/**
 * What a cell has no place for.
 *
 * @param {Row} row
 * @param {Column} column
 * @param {unknown} value
 * @returns {string | undefined}
 */
function titleOf(row, { kind }, value) {
  if (kind === "status") return row.error ?? undefined;
  if (kind === "time") return typeof value === "string" ? dateText(Date.parse(value)) : undefined;
  if (kind === "tags") return row.tags.length > 0 ? row.tags.join(", ") : undefined;
  if (value === null || value === undefined) return undefined;
  return kind === "duration" ? `${value} s` : String(value);
}
