/// <reference lib="dom" />
/** The row that the keyboard and the pointer are at, and what they do there. */

import { listenToKeys } from "./grid_keyboard.js";

/**
 * @typedef {import("./grid_data.js").GridData} GridData
 * @typedef {import("./grid_selection.js").GridSelection} GridSelection
 * @typedef {import("./grid_view.js").GridView} GridView
 */

/** Where they are. */
export class GridMoves {
  /** The id of the row. @type {string | undefined} */
  active;

  /**
   * @param {GridData} data
   * @param {GridSelection} selection
   * @param {GridView} grid
   * @param {() => void} onChange Told when other rows are selected.
   */
  constructor(data, selection, grid, onChange) {
    this.data = data;
    this.selection = selection;
    this.grid = grid;
    this.onChange = onChange;
    grid.element.addEventListener("click", (event) => this.#click(event));
    listenToKeys(grid.element, {
      pageRows: () => grid.pageRows,
      move: (step) => this.#move(step),
      select: () => this.active !== undefined && this.#select(this.active, false),
      enter: () => this.active !== undefined && open(this.active),
      open: (isOpen) => this.#open(isOpen),
    });
  }

  /** @param {MouseEvent} event */
  #click({ target, shiftKey }) {
    const element = /** @type {HTMLElement} */ (target);
    const id = element.closest(".grid-row")?.getAttribute("data-id") ?? undefined;
    if (id === undefined) return;
    this.active = id;
    const act = element.closest("[data-act]")?.getAttribute("data-act");
    if (act === "open") this.#open(!this.data.rows.isOpen(id));
    else if (act === "select") this.#select(id, shiftKey);
    else this.grid.draw();
  }

  /**
   * @param {string} id
   * @param {boolean} isRange
   */
  #select(id, isRange) {
    if (isRange) this.selection.extend(id, this.data.rows.shown.map((row) => row.id));
    else this.selection.toggle(id);
    this.onChange();
  }

  /** @param {number} step */
  #move(step) {
    const { shown } = this.data.rows;
    const found = shown.findIndex(({ id }) => id === this.active);
    const at = found < 0 ? this.grid.firstSeen - 1 : found;
    const index = Math.max(0, Math.min(shown.length - 1, at + step));
    this.active = shown[index]?.id;
    this.grid.reveal(index);
    this.grid.draw();
  }

  /**
   * @param {boolean} isOpen
   * @returns {boolean} Whether that changes something.
   */
  #open(isOpen) {
    const row = this.data.rows.get(this.active ?? "");
    if (row === undefined || row.children === 0 || this.data.rows.isOpen(row.id) === isOpen) {
      return false;
    }
    if (isOpen) this.data.open(row.id);
    else this.data.close(row.id);
    return true;
  }
}

/** @param {string} id */
function open(id) {
  location.href = new URL(`ui/iterations/${id}`, document.baseURI).href;
}
