/** Which iterations are selected. */

/** A selection. */
export class GridSelection {
  /** @type {Set<string>} */ #ids = new Set();
  /** Where a range begins. @type {string | undefined} */
  #anchor;

  get size() {
    return this.#ids.size;
  }

  /** The ids, in the order in which they were selected. */
  get ids() {
    return [...this.#ids];
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /**
   * Selects one, or unselects it.
   *
   * @param {string} id
   */
  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
  }

  /**
   * Selects all from the one that was toggled last up to another.
   *
   * @param {string} id
   * @param {readonly string[]} order
   */
  extend(id, order) {
    const [from, to] = [order.indexOf(this.#anchor ?? id), order.indexOf(id)];
    for (const it of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.#ids.add(it);
    this.#ids.add(id);
  }

  /** @param {Iterable<string>} ids */
  replace(ids) {
    this.#ids = new Set(ids);
  }
}
