/// <reference lib="dom" />
/** The head of the grid: groups, and columns that can be sorted and made wider. */

import { html, nothing } from "lit-html";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_layout.js").GridLayout} GridLayout
 */

/**
 * What the head shows, and whom it tells.
 *
 * @typedef {object} HeadFacts
 * @property {{ key: string, descending: boolean }} order
 * @property {"none" | "some" | "all"} selection
 * @property {(column: Column) => void} onSort
 * @property {(column: Column, button: HTMLElement) => void} onMenu
 * @property {(column: Column, width: number) => void} onResize
 * @property {(isAll: boolean) => void} onSelectAll
 */

const LEAST_WIDTH = 56;

/**
 * The head.
 *
 * @param {GridLayout} layout
 * @param {readonly [number, number]} range
 * @param {HeadFacts} facts
 */
export function gridHead(layout, [from, to], facts) {
  const { columns, offsets } = layout;
  const nameWidth = layout.widthOf(0);
  return html`
    <div role="row" class="groups" aria-rowindex="1">
      ${layout.groups().map(({ name, left, width }) =>
        html`
          <div role="columnheader" class="group" .style="${`left:${left}px;width:${width}px`}">
            <span .style="${`left:${left === 0 ? 8 : nameWidth + 8}px`}">${name}</span>
          </div>
        `
      )}
    </div>
    <div role="row" class="titles" aria-rowindex="2">
      ${columns.slice(0, 1).map((column) => nameTitle(column, nameWidth, facts))}
      ${columns.slice(from, to).map((column, index) =>
        title(column, facts, {
          index: from + index,
          left: offsets[from + index] ?? 0,
          width: layout.widthOf(from + index),
        })
      )}
    </div>
  `;
}

/**
 * @param {Column} column
 * @param {number} width
 * @param {HeadFacts} facts
 */
function nameTitle(column, width, facts) {
  const onChange = (/** @type {Event} */ { target }) =>
    facts.onSelectAll(/** @type {HTMLInputElement} */ (target).checked);
  return html`
    <div role="columnheader" class="title name" aria-colindex="1"
      aria-sort="${sortOf(column, facts)}" .style="${`width:${width}px`}">
      <input type="checkbox" aria-label="Select all that match" @change="${onChange}"
        .checked="${facts.selection === "all"}" .indeterminate="${facts.selection === "some"}">
      ${inside(column, width, facts)}
    </div>
  `;
}

/**
 * @param {Column} column
 * @param {HeadFacts} facts
 * @param {{ index: number, left: number, width: number }} at
 */
function title(column, facts, { index, left, width }) {
  return html`
    <div role="columnheader" class="title ${column.kind}" aria-colindex="${index + 1}"
      aria-sort="${sortOf(column, facts)}" .style="${`left:${left}px;width:${width}px`}">
      ${inside(column, width, facts)}
    </div>
  `;
}

/**
 * @param {Column} column
 * @param {number} width
 * @param {HeadFacts} facts
 */
function inside(column, width, facts) {
  const { order: { key, descending }, onSort, onMenu, onResize } = facts;
  const arrow = column.sort === key ? (descending ? "▼" : "▲") : nothing;
  const openMenu = (/** @type {Event} */ event) => {
    event.preventDefault();
    onMenu(column, /** @type {HTMLElement} */ (event.currentTarget));
  };
  return html`
    <button class="sort" title="${column.title}" @click="${() => onSort(column)}"
      @contextmenu="${openMenu}"><bdi>${column.title}</bdi> ${arrow}</button>
    <button class="more" tabindex="-1" aria-haspopup="menu" aria-label="Actions for ${column.title}"
      @click="${openMenu}">⋮</button>
    <span class="resize" @pointerdown="${(/** @type {PointerEvent} */ event) =>
      drag(event, width, (to) => onResize(column, to))}"></span>
  `;
}

/**
 * @param {Column} column
 * @param {HeadFacts} facts
 */
function sortOf({ sort }, { order: { key, descending } }) {
  if (sort !== key) return "none";
  return descending ? "descending" : "ascending";
}

/**
 * Follows the pointer until it is let go.
 *
 * @param {PointerEvent} start
 * @param {number} width
 * @param {(width: number) => void} resize
 */
function drag(start, width, resize) {
  start.preventDefault();
  const handle = /** @type {HTMLElement} */ (start.currentTarget);
  handle.setPointerCapture(start.pointerId);
  handle.onpointermove = ({ clientX }) =>
    resize(Math.max(LEAST_WIDTH, Math.round(width + clientX - start.clientX)));
  handle.onlostpointercapture = () => handle.onpointermove = null;
}
