/** Where the columns of the grid stand. */

/** @typedef {import("./grid_columns.js").Column} Column */

/** Places of columns. The first one stays in its place while the others move. */
export class GridLayout {
  /** Where each column begins, and behind them where the last one ends. @type {number[]} */
  offsets = [0];

  /**
   * @param {readonly Column[]} columns
   * @param {(column: Column) => number} widthOf
   */
  constructor(columns, widthOf) {
    this.columns = columns;
    for (const column of columns) this.offsets.push(this.width + widthOf(column));
  }

  /** The width of all of them. */
  get width() {
    return this.offsets.at(-1) ?? 0;
  }

  /** @param {number} index */
  widthOf(index) {
    return (this.offsets[index + 1] ?? 0) - (this.offsets[index] ?? 0);
  }

  /**
   * The columns that are at least partly within, without the first one.
   *
   * @param {number} left
   * @param {number} right
   * @returns {[from: number, to: number]} The index of the first, and that behind the last.
   */
  within(left, right) {
    const from = Math.max(1, this.#last(left));
    return [from, Math.min(this.columns.length, this.#last(right) + 1)];
  }

  /**
   * The groups that follow each other.
   *
   * @returns {{ name: string, left: number, width: number }[]}
   */
  groups() {
    /** @type {{ name: string, left: number, width: number }[]} */
    const groups = [];
    this.columns.forEach(({ group }, index) => {
      const before = groups.at(-1);
      if (before?.name === group) before.width += this.widthOf(index);
      else groups.push({ name: group, left: this.offsets[index] ?? 0, width: this.widthOf(index) });
    });
    return groups;
  }

  /**
   * The last column that begins at a place or before it.
   *
   * @param {number} place
   */
  #last(place) {
    let [from, to] = [0, this.offsets.length - 1];
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if ((this.offsets[middle] ?? 0) <= place) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}
