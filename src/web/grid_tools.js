/// <reference lib="dom" />
/** What stands above the grid: search, filter, dates, and what can be done with the rows. */

import { html, nothing } from "lit-html";
import { DEFAULT_SORT, isFiltered } from "./grid_state.js";

/** @typedef {import("./grid_state.js").View} View */

/**
 * What the tools show, and whom they tell.
 *
 * @typedef {object} ToolFacts
 * @property {View} view
 * @property {number | undefined} total
 * @property {number} selected
 * @property {boolean} isLoading
 * @property {boolean} isSorted
 * @property {string | null} error
 * @property {readonly string[]} unknown What the filter names and no iteration has.
 * @property {(changes: Partial<View>) => void} change
 * @property {(filter: string) => void} onFilter
 * @property {() => void} onHelp
 * @property {() => void} onColumns
 * @property {(button: HTMLElement) => void} onDownload
 * @property {() => void} onCompare
 * @property {() => void} onRename
 * @property {() => void} onDelete
 * @property {() => void} onUnselect
 */

const TIMES = /** @type {const} */ ([
  ["", "All time"],
  ["1h", "Last hour"],
  ["3h", "Last 3 hours"],
  ["6h", "Last 6 hours"],
  ["12h", "Last 12 hours"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
  ["90d", "Last 90 days"],
  ["180d", "Last 180 days"],
  ["365d", "Last year"],
]);
const DATES = /** @type {const} */ ([["ago", "Dates: ago"], ["full", "Dates: in full"]]);
/** Milliseconds without a key until the search begins. */
const SEARCH_PACE = 250;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {ToolFacts} facts */
export function gridTools(facts) {
  return html`
    ${questions(facts)}
    ${facts.error === null
      ? nothing
      : html`<pre class="error" id="filter-error" role="alert">${facts.error}</pre>`}
    ${facts.unknown.length === 0
      ? nothing
      : html`<p class="muted" id="filter-hint" role="status">No iteration here has <bdi>${
        facts.unknown.join(", ")
      }</bdi>.</p>`}
    ${actions(facts)}
  `;
}

/** @param {ToolFacts} facts */
function questions({ view, error, change, onFilter, onHelp }) {
  return html`
    <div class="bar" role="search">
      <input id="grid-search" type="search" placeholder="Search names, users, tags"
        aria-label="Search names, users and tags" aria-keyshortcuts="/" maxlength="200"
        .value="${view.search}" @input="${(/** @type {Event} */ event) =>
          searching(event, change)}">
      <div class="filter-field">
        <input id="grid-filter" role="combobox" aria-label="Filter" aria-autocomplete="list"
          aria-keyshortcuts="f" aria-expanded="false" autocomplete="off" spellcheck="false"
          placeholder="Filter: metrics.loss &lt; 0.1 and status = 'completed'"
          aria-invalid="${error !== null}" aria-describedby="${error === null
            ? nothing
            : "filter-error"}"
          .value="${view.filter}" @change="${(/** @type {Event} */ event) =>
            onFilter(valueOf(event))}">
        <button class="icon" aria-label="How to filter" @click="${onHelp}">?</button>
        <ul id="filter-names" class="offered" role="listbox" aria-label="Names" hidden></ul>
      </div>
      ${choice("When it started", TIMES, view.within, (within) => change({ within }))}
    </div>
  `;
}

/** @param {ToolFacts} facts */
function actions(facts) {
  const { view, selected, isSorted, change } = facts;
  const clear = { filter: "", search: "", within: "" };
  return html`
    <div class="bar">
      <output class="count" aria-live="polite">${countText(facts)}</output>
      <button ?disabled="${selected < 2}" @click="${facts.onCompare}">Compare <kbd>c</kbd></button>
      <button data-changes ?disabled="${selected !== 1}" @click="${facts.onRename}">Rename</button>
      <button data-changes ?disabled="${selected < 1}" @click="${facts.onDelete}">Delete</button>
      ${selected === 0 ? nothing : html`<button @click="${facts.onUnselect}">Unselect</button>`}
      <span class="grow"></span>
      ${isFiltered(view)
        ? html`<button @click="${() => change(clear)}">Clear filters</button>`
        : nothing}
      ${isSorted
        ? html`<button @click="${() => change({ sort: DEFAULT_SORT })}">Clear sorting</button>`
        : nothing}
      ${choice(
        "How dates are written",
        DATES,
        view.dates,
        (dates) => change({ dates: /** @type {View["dates"]} */ (dates) }),
      )}
      <button @click="${facts.onColumns}">Columns</button>
      <button aria-haspopup="menu" @click="${(/** @type {Event} */ { currentTarget }) =>
        facts.onDownload(/** @type {HTMLElement} */ (currentTarget))}">Download ▾</button>
    </div>
  `;
}

/** @param {ToolFacts} facts */
function countText({ total, selected, isLoading }) {
  if (isLoading) return "Loading …";
  const count = total === undefined
    ? ""
    : `${total.toLocaleString("en")} iteration${total === 1 ? "" : "s"}`;
  return selected === 0 ? count : `${count}, ${selected.toLocaleString("en")} selected`;
}

/**
 * @param {string} label
 * @param {readonly (readonly [string, string])[]} choices
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
function choice(label, choices, chosen, choose) {
  const isKnown = choices.some(([value]) => value === chosen);
  /** @type {readonly (readonly [string, string])[]} */
  const all = isKnown ? choices : [...choices, [chosen, chosen]];
  return html`
    <select aria-label="${label}" @change="${(/** @type {Event} */ event) =>
      choose(valueOf(event))}">
      ${all.map(([value, text]) =>
        html`<option value="${value}" ?selected="${value === chosen}">${text}</option>`
      )}
    </select>
  `;
}

/**
 * @param {Event} event
 * @param {ToolFacts["change"]} change
 */
function searching(event, change) {
  clearTimeout(timer);
  timer = setTimeout(() => change({ search: valueOf(event).trim() }), SEARCH_PACE);
}

/** @param {Event} event */
function valueOf({ target }) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;
}
