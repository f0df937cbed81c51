/// <reference lib="dom" />
/** What the grid shows: it is read page by page, and kept as it is in the App. */

import { ApiError, get } from "./api.js";
import { columnsOf, wantedColumns } from "./grid_columns.js";
import { comparing } from "./grid_order.js";
import { GridRows } from "./grid_rows.js";
import { columnParameters, orderOf, rowsParameters } from "./grid_state.js";
import { toast } from "./toast.js";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_rows.js").GridPage} GridPage
 * @typedef {import("./grid_state.js").View} View
 * @typedef {import("./grid_best.js").MetricRange} MetricRange
 * @typedef {{ total: number, metrics: MetricRange[], parameters: string[], unknown: string[] }} Overview
 */

const PAGE = 200;
/** Rows with so many values come fewer at a time. */
const MANY_VALUES = 300;
const SMALL_PAGE = 40;
/** So many rows are read at once at most. */
const MOST = 1000;
/** Milliseconds after a change until the whole is looked at anew. */
const OVERVIEW_PACE = 5000;

/** The rows and all that is known of them. */
export class GridData {
  rows = new GridRows();
  /** @type {Overview | undefined} */ overview;
  /** Why the rows are not those that were asked for. @type {string | null} */
  error = null;
  isLoading = false;
  #asked = new AbortController();
  #isReading = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {Column[] | undefined} */ #columns;

  /**
   * @param {View} view
   * @param {string} project Its id; empty for all.
   * @param {() => void} onChange
   */
  constructor(view, project, onChange) {
    this.view = view;
    this.project = project;
    this.onChange = onChange;
  }

  /** All columns that there are. */
  get allColumns() {
    this.#columns ??= columnsOf({
      metrics: join(this.rows.names.metrics, this.overview?.metrics.map(({ name }) => name)),
      parameters: join(this.rows.names.parameters, this.overview?.parameters),
    });
    return this.#columns;
  }

  /** Those that are shown. */
  get columns() {
    return this.allColumns.filter(wantedColumns(columnParameters(this.view)));
  }

  /** How many iterations there are in all, as far as it is known. */
  get total() {
    const isAll = this.error === null && this.rows.next === null;
    return this.overview?.total ?? (isAll ? this.rows.count : undefined);
  }

  /**
   * Begins with rows that are there already.
   *
   * @param {GridPage} page
   * @param {number} count How many were seen here before.
   */
  async begin(page, count) {
    this.rows.replace(page);
    this.#changed();
    if (count > this.rows.count && page.next !== null) return await this.refresh(count);
    await this.readOverview();
  }

  /** Reads what is asked for from its beginning. */
  async load() {
    const page = await this.#first(this.#limit());
    if (page === undefined) return;
    this.rows.replace(page);
    this.overview = undefined;
    this.#changed();
    await this.readOverview();
  }

  /**
   * Reads all that is there once more; open rows stay open.
   *
   * @param {number} count How many rows.
   */
  async refresh(count = this.rows.count) {
    const open = this.rows.shown.filter(({ id }) => this.rows.isOpen(id)).map(({ id }) => id);
    const page = await this.#first(Math.min(MOST, Math.max(count, this.#limit())));
    if (page === undefined) return;
    this.rows.replace(page);
    for (const id of open) await this.open(id);
    this.#changed();
    await this.readOverview();
  }

  /** Reads the next page, if there is one. */
  async more() {
    const { next } = this.rows;
    if (next === null || this.#isReading || this.isLoading) return;
    this.#isReading = true;
    const { signal } = this.#asked;
    try {
      const page = await this.#ask("", { limit: String(this.#limit()), cursor: next }, signal);
      if (signal.aborted) return;
      this.rows.append(page);
    } catch (error) {
      this.#fail(error, signal);
    } finally {
      this.#isReading = false;
    }
    this.#changed();
  }

  /**
   * Shows the children of a row.
   *
   * @param {string} id
   */
  async open(id) {
    const { signal } = this.#asked;
    try {
      const page = await this.#ask("", { parent: id }, signal);
      if (!signal.aborted) this.rows.open(id, page);
    } catch (error) {
      this.#fail(error, signal);
    }
    this.#changed();
  }

  /** @param {string} id */
  close(id) {
    this.rows.close(id);
    this.#changed();
  }

  /**
   * Reads iterations as they are now.
   *
   * @param {string[]} ids
   */
  async update(ids) {
    const { signal } = this.#asked;
    try {
      /** @type {GridPage} */
      const page = await this.#ask("", { ids: ids.join() }, signal);
      if (signal.aborted) return;
      const found = new Set(page.rows.map(({ id }) => id));
      const parents = this.#counting(() => {
        this.rows.remove(ids.filter((id) => !found.has(id)));
        return this.rows.update(page, this.#compare());
      });
      if (parents.length > 0) await this.#updateParents(parents, signal);
    } catch (error) {
      this.#fail(error, signal);
    }
    this.#changed();
    this.#overviewLater();
  }

  /** @param {string[]} ids */
  remove(ids) {
    this.#counting(() => this.rows.remove(ids));
    this.#changed();
    this.#overviewLater();
  }

  /** All ids of what is asked for, in no order of note. @returns {Promise<string[]>} */
  allIds() {
    return this.#ask("/ids", {}, this.#asked.signal);
  }

  /** Reads how many there are, what values they have, and which of them are the best. */
  async readOverview() {
    const { signal } = this.#asked;
    try {
      const overview = await this.#ask("/overview", {}, signal);
      if (signal.aborted) return;
      this.overview = overview;
    } catch (error) {
      this.#fail(error, signal);
    }
    this.#changed();
  }

  /**
   * @param {string[]} ids
   * @param {AbortSignal} signal
   */
  async #updateParents(ids, signal) {
    const page = await this.#ask("", { ids: ids.join() }, signal);
    if (signal.aborted) return;
    this.rows.update(page, this.#compare());
    for (const id of ids.filter((it) => this.rows.isOpen(it))) await this.open(id);
  }

  #compare() {
    const order = orderOf(this.view);
    const column = this.allColumns.find(({ sort }) => sort === order.key);
    return comparing(order, column ?? { id: order.key });
  }

  /**
   * What was asked before does not matter any more.
   *
   * @param {number} limit
   * @returns {Promise<GridPage | undefined>}
   */
  async #first(limit) {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.isLoading = true;
    this.onChange();
    try {
      const page = await this.#ask("", { limit: String(limit) }, signal);
      this.error = null;
      return page;
    } catch (error) {
      this.#fail(error, signal);
      return undefined;
    } finally {
      if (!signal.aborted) {
        this.isLoading = false;
        this.onChange();
      }
    }
  }

  #limit() {
    const { metrics, parameters } = this.rows.names;
    return metrics.size + parameters.size > MANY_VALUES ? SMALL_PAGE : PAGE;
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} more
   * @param {AbortSignal} signal
   * @returns {Promise<any>}
   */
  async #ask(path, more, signal) {
    const parameters = rowsParameters(this.view, this.project);
    for (const [name, value] of Object.entries(more)) parameters.set(name, value);
    const reply = await get(`ui/rows${path}?${parameters}`, signal);
    if (reply.fault !== undefined) throw new ApiError(reply.fault, 422);
    return reply;
  }

  /**
   * @param {unknown} error
   * @param {AbortSignal} signal
   */
  #fail(error, signal) {
    if (signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 422) this.error = error.message;
    else toast(error.message, "error");
  }

  /**
   * Changes the rows, and at once how many iterations there are.
   *
   * @template T
   * @param {() => T} change
   * @returns {T}
   */
  #counting(change) {
    const before = this.rows.count;
    const result = change();
    if (this.overview !== undefined) this.overview.total += this.rows.count - before;
    return result;
  }

  #overviewLater() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.readOverview();
    }, OVERVIEW_PACE);
  }

  #changed() {
    this.#columns = undefined;
    this.onChange();
  }
}

/**
 * @param {Iterable<string>} names
 * @param {readonly string[]} more
 */
function join(names, more = []) {
  return [...new Set([...names, ...more])].sort();
}
