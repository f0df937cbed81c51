/** The rows that the grid has so far, in their order, with children under their parents. */

import { valueText } from "./grid_values.js";

/**
 * A row as the App sends it: its fields are those of the columns, and more that cells need.
 *
 * @typedef {object} GridRow
 * @property {string} id
 * @property {string} name
 * @property {string} status
 * @property {string | null} stale_since
 * @property {string} started_at
 * @property {string | null} ended_at
 * @property {string} created_at
 * @property {string} user
 * @property {string | null} experiment_id
 * @property {string | null} experiment
 * @property {string | null} project_id
 * @property {string | null} project
 * @property {string | null} model_name
 * @property {string | null} path_to_model
 * @property {string | null} dataset_id
 * @property {string | null} dataset
 * @property {string | null} version
 * @property {string[]} tags
 * @property {string | null} note
 * @property {string | null} error
 * @property {string | null} parent_id
 * @property {boolean} is_nested Whether it stands under its parent.
 * @property {number} children How many iterations were started within it.
 * @property {unknown[]} metrics The values of the page's metrics, in their order; `null` where it has none.
 * @property {unknown[]} parameters The values of the page's parameters.
 */

/**
 * Rows, and the names of the values that they have.
 *
 * @typedef {object} GridPage
 * @property {string[]} metrics
 * @property {string[]} parameters
 * @property {GridRow[]} rows
 * @property {string | null} next Leads to the next page, if there is one.
 */

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {{ metrics: Map<string, number>, parameters: Map<string, number> }} Places
 */

/**
 * A row, where its values stand, and how deep it stands.
 *
 * @typedef {GridRow & { places: Places, depth: number }} Row
 */

/** Rows. */
export class GridRows {
  /** @type {Row[]} */
  #top = [];
  /** @type {Map<string, Row>} */
  #byId = new Map();
  /** The children of parents that are open. @type {Map<string, Row[]>} */
  #open = new Map();
  /** @type {Row[] | undefined} */
  #shown;
  /** Leads to the next page; `null` after the last one. @type {string | null} */
  next = null;
  /** The names of all values that were seen. @type {{ metrics: Set<string>, parameters: Set<string> }} */
  names = { metrics: new Set(), parameters: new Set() };
  /** The lengths of the longest texts that were seen, by the ids of their columns. @type {Map<string, number>} */
  lengths = new Map();

  /** All rows that are to be seen, from the first to the last. */
  get shown() {
    this.#shown ??= this.#open.size === 0 ? this.#top : this.#top.flatMap((row) => this.#with(row));
    return this.#shown;
  }

  /** How many there are without the children. */
  get count() {
    return this.#top.length;
  }

  /** @param {string} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** @param {string} id */
  isOpen(id) {
    return this.#open.has(id);
  }

  /**
   * Takes a page instead of all that was there.
   *
   * @param {GridPage} page
   */
  replace(page) {
    this.#top = [];
    this.#byId.clear();
    this.#open.clear();
    this.names = { metrics: new Set(), parameters: new Set() };
    this.append(page);
  }

  /**
   * Takes the next page.
   *
   * @param {GridPage} page
   */
  append(page) {
    for (const row of this.#read(page, 0)) {
      if (this.#byId.has(row.id)) continue;
      this.#byId.set(row.id, row);
      this.#top.push(row);
    }
    this.next = page.next;
    this.#shown = undefined;
  }

  /**
   * Takes rows as they are now: known ones stay where they are, new ones find their place in the order.
   *
   * @param {GridPage} page
   * @param {(a: Row, b: Row) => number} compare
   * @returns {string[]} The ids of the parents whose children have changed.
   */
  update(page, compare) {
    /** @type {Set<string>} */
    const parents = new Set();
    for (const row of this.#read(page, 0)) {
      const known = this.#byId.get(row.id);
      if (known !== undefined) Object.assign(known, row, { depth: known.depth });
      else if (row.is_nested) parents.add(row.parent_id ?? "");
      else this.#insert(row, compare);
    }
    this.#shown = undefined;
    return [...parents].filter((id) => this.#byId.has(id));
  }

  /**
   * Removes rows; those that are not there do not matter.
   *
   * @param {Iterable<string>} ids
   */
  remove(ids) {
    const gone = new Set(ids);
    const isLeft = (/** @type {Row} */ { id }) => !gone.has(id);
    this.#top = this.#top.filter(isLeft);
    for (const id of gone) this.close(id);
    for (const [id, children] of this.#open) this.#open.set(id, children.filter(isLeft));
    for (const id of gone) this.#byId.delete(id);
    this.#shown = undefined;
  }

  /**
   * Shows the children of a row below it.
   *
   * @param {string} id
   * @param {GridPage} page
   */
  open(id, page) {
    const parent = this.#byId.get(id);
    if (parent === undefined) return;
    this.close(id);
    const children = this.#read(page, parent.depth + 1).filter((row) => !this.#byId.has(row.id));
    for (const row of children) this.#byId.set(row.id, row);
    this.#open.set(id, children);
    this.#shown = undefined;
  }

  /** @param {string} id */
  close(id) {
    for (const child of this.#open.get(id) ?? []) {
      this.close(child.id);
      this.#byId.delete(child.id);
    }
    this.#open.delete(id);
    this.#shown = undefined;
  }

  /**
   * @param {Row} row
   * @param {(a: Row, b: Row) => number} compare
   */
  #insert(row, compare) {
    const found = this.#top.findIndex((other) => compare(row, other) < 0);
    if (found < 0 && this.next !== null) return; // it comes with its page
    this.#top.splice(found < 0 ? this.#top.length : found, 0, row);
    this.#byId.set(row.id, row);
  }

  /**
   * @param {Row} row
   * @returns {Row[]}
   */
  #with(row) {
    const children = this.#open.get(row.id);
    return children === undefined ? [row] : [row, ...children.flatMap((it) => this.#with(it))];
  }

  /**
   * @param {GridPage} page
   * @param {number} depth
   * @returns {Row[]}
   */
  #read({ rows, metrics, parameters }, depth) {
    this.#measure(rows, "metrics", metrics);
    this.#measure(rows, "parameters", parameters);
    for (const name of metrics) this.names.metrics.add(name);
    for (const name of parameters) this.names.parameters.add(name);
    const places = { metrics: placesOf(metrics), parameters: placesOf(parameters) };
    return rows.map((row) => ({ ...row, places, depth }));
  }

  /**
   * @param {readonly GridRow[]} rows
   * @param {"metrics" | "parameters"} values
   * @param {readonly string[]} names
   */
  #measure(rows, values, names) {
    names.forEach((name, place) => {
      const lengths = rows.map((row) => valueText(row[values][place]).length);
      const before = this.lengths.get(`${values}.${name}`) ?? 0;
      this.lengths.set(`${values}.${name}`, Math.max(before, ...lengths));
    });
  }
}

/**
 * What a row has in a column; `undefined` or `null` where it has nothing.
 *
 * @param {Row} row
 * @param {Pick<Column, "id" | "values" | "name">} column
 * @returns {unknown}
 */
export function cellValue(row, { id, values, name = "" }) {
  if (id === "elapsed") return secondsOf(row);
  if (values === undefined) return row[/** @type {keyof GridRow} */ (id)];
  const place = row.places[values].get(name);
  return place === undefined ? undefined : row[values][place];
}

/** @param {Row} row */
function secondsOf({ started_at, ended_at }) {
  return ended_at === null ? undefined : (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
}

/** @param {readonly string[]} names */
function placesOf(names) {
  return new Map(names.map((name, index) => [name, index]));
}
