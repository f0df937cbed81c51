/// <reference lib="dom" />
/** The grid on the page: of all rows and columns only those are made that can be seen. */

import { html, render } from "lit-html";
import { rowCells } from "./grid_cells.js";
import { gridHead } from "./grid_head.js";

/**
 * @typedef {import("./grid_rows.js").Row} Row
 * @typedef {import("./grid_layout.js").GridLayout} GridLayout
 */

/**
 * What is to be seen.
 *
 * @typedef {object} Scene
 * @property {readonly Row[]} rows
 * @property {number} total How many rows there are, as far as it is known.
 * @property {GridLayout} layout
 * @property {string | undefined} active The id of the row that the keyboard is at.
 * @property {import("./grid_head.js").HeadFacts} head
 * @property {import("./grid_cells.js").CellFacts} cells
 */

/** The height of a row, in pixels; the style says the same. */
export const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 54;
/** So many rows are made beyond those that can be seen. */
const BEYOND = 6;
/** So far beyond its edges columns are made, in pixels. */
const BESIDE = 200;

/** The grid. */
export class GridView {
  /** @type {HTMLElement} */ #element;
  /** @type {HTMLElement} */ #head;
  /** @type {HTMLElement} */ #body;
  /** @type {() => Scene} */ #sceneOf;
  /** The elements of the rows that are made, by their ids. @type {Map<string, HTMLElement>} */
  #made = new Map();
  /** @type {HTMLElement[]} */ #spare = [];
  /** What each of them shows. @type {WeakMap<HTMLElement, string>} */
  #drawn = new WeakMap();
  #version = 0;
  #isWaiting = false;
  /** The rows that are made. @type {readonly Row[]} */
  seen = [];

  /**
   * @param {HTMLElement} place
   * @param {() => Scene} sceneOf
   * @param {() => void} onScroll
   */
  constructor(place, sceneOf, onScroll) {
    this.#sceneOf = sceneOf;
    place.replaceChildren();
    render(frame(), place);
    this.#element = /** @type {HTMLElement} */ (place.querySelector(".grid"));
    this.#head = /** @type {HTMLElement} */ (place.querySelector(".grid-head"));
    this.#body = /** @type {HTMLElement} */ (place.querySelector(".grid-body"));
    this.#element.addEventListener("scroll", () => {
      this.#soon();
      onScroll();
    }, { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.#element);
  }

  /** The element that has the focus while the keyboard is at the rows. */
  get element() {
    return this.#element;
  }

  /** How many rows can be seen at once. */
  get pageRows() {
    return Math.max(1, Math.floor((this.#element.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT) - 1);
  }

  /** Shows everything as it is now. */
  draw() {
    this.#version++;
    this.#soon();
  }

  /**
   * Brings a row into sight.
   *
   * @param {number} index
   */
  reveal(index) {
    const { scrollTop, clientHeight } = this.#element;
    const top = index * ROW_HEIGHT;
    const least = top + ROW_HEIGHT + HEAD_HEIGHT - clientHeight;
    if (scrollTop > top) this.#element.scrollTop = top;
    else if (scrollTop < least) this.#element.scrollTop = least;
  }

  #soon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  /** The place of the first row that can be seen as a whole. */
  get firstSeen() {
    return Math.ceil(this.#element.scrollTop / ROW_HEIGHT);
  }

  /** The place behind the last row that can be seen. */
  get lastSeen() {
    const { scrollTop, clientHeight } = this.#element;
    return Math.ceil((scrollTop + clientHeight - HEAD_HEIGHT) / ROW_HEIGHT);
  }

  #draw() {
    const scene = this.#sceneOf();
    const { layout, rows, total, active } = scene;
    const { scrollLeft, scrollTop, clientWidth } = this.#element;
    const range = layout.within(
      scrollLeft + layout.widthOf(0) - BESIDE,
      scrollLeft + clientWidth + BESIDE,
    );
    const from = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - BEYOND);
    const to = Math.min(rows.length, this.lastSeen + BEYOND);
    this.#body.style.height = `${rows.length * ROW_HEIGHT}px`;
    this.#head.style.width = this.#body.style.width = `${layout.width}px`;
    this.#element.setAttribute("aria-rowcount", String(total + 2));
    this.#element.setAttribute("aria-colcount", String(layout.columns.length));
    const key = `${this.#version} ${range}`;
    if (this.#drawn.get(this.#head) !== key) {
      render(gridHead(layout, range, scene.head), this.#head);
      this.#drawn.set(this.#head, key);
    }
    this.#drawRows(scene, { from, to, range, key });
    const isThere = active !== undefined && this.#made.has(active);
    if (isThere) this.#element.setAttribute("aria-activedescendant", `row-${active}`);
    else this.#element.removeAttribute("aria-activedescendant");
  }

  /**
   * @param {Scene} scene
   * @param {{ from: number, to: number, range: [number, number], key: string }} at
   */
  #drawRows(scene, { from, to, range, key }) {
    const seen = this.seen = scene.rows.slice(from, to);
    const ids = new Set(seen.map(({ id }) => id));
    for (const [id, element] of this.#made) {
      if (ids.has(id)) continue;
      this.#made.delete(id);
      element.remove();
      this.#spare.push(element);
    }
    let before = /** @type {Element | null} */ (this.#body.firstElementChild);
    seen.forEach((row, index) => {
      const element = this.#elementOf(row.id);
      const place = `${key} ${from + index}`;
      if (this.#drawn.get(element) !== place) {
        this.#drawRow(element, row, scene, from + index, range);
        this.#drawn.set(element, place);
      }
      if (element === before) before = before.nextElementSibling;
      else this.#body.insertBefore(element, before);
    });
  }

  /** @param {string} id */
  #elementOf(id) {
    const there = this.#made.get(id);
    if (there !== undefined) return there;
    const element = this.#spare.pop() ?? document.createElement("div");
    this.#drawn.delete(element);
    this.#made.set(id, element);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Row} row
   * @param {Scene} scene
   * @param {number} index
   * @param {[number, number]} range
   */
  #drawRow(element, row, { layout, cells, active }, index, range) {
    const isSelected = cells.isSelected(row.id);
    element.id = `row-${row.id}`;
    element.dataset.id = row.id;
    element.className = `grid-row ${row.depth > 0 ? "child" : ""} ${
      row.id === active ? "active" : ""
    } ${isSelected ? "selected" : ""}`;
    element.style.top = `${index * ROW_HEIGHT}px`;
    element.setAttribute("role", "row");
    element.setAttribute("aria-rowindex", String(index + 3));
    element.setAttribute("aria-selected", String(isSelected));
    element.setAttribute("aria-level", String(row.depth + 1));
    render(rowCells(row, layout, range, cells), element);
  }
}

function frame() {
  return html`
    <div class="grid" role="treegrid" tabindex="0" aria-label="Iterations" aria-multiselectable="true">
      <div class="grid-head" role="rowgroup"></div>
      <div class="grid-body" role="rowgroup"></div>
    </div>
  `;
}
