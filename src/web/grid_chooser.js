/// <reference lib="dom" />
/** The dialog in which columns are chosen. */

import { html, nothing, render } from "lit-html";
import { showDialog } from "./dialog.js";
import { GROUPS } from "./grid_columns.js";
import { matchScore } from "./search_match.js";

/** @typedef {import("./grid_columns.js").Column} Column */

/**
 * Shows all columns by their groups. The name is always shown, so it is no choice.
 *
 * @param {readonly Column[]} columns
 * @param {ReadonlySet<string>} shown The ids of those that are shown.
 * @param {(shown: Set<string>) => void} onChange
 */
export function chooseColumns(columns, shown, onChange) {
  const place = document.createElement("div");
  const chosen = new Set(shown);
  let search = "";
  const draw = () => render(chooser(), place);
  showDialog("Columns", () => place);
  draw();
  /** @type {HTMLInputElement | null} */ (place.querySelector("input"))?.focus();

  function chooser() {
    const found = columns.filter(({ id, title }) => id !== "name" && matchScore(title, search) > 0);
    return html`
      <input type="search" class="wide" placeholder="Search the columns" aria-label="Search the columns"
        @input="${onSearch}">
      <div class="chooser">
        ${GROUPS.map((name) => groupOf(name, found.filter(({ group }) => group === name)))}
        ${found.length === 0 ? html`<p class="muted">No column has this in its name.</p>` : nothing}
      </div>
    `;
  }

  /**
   * @param {string} name
   * @param {readonly Column[]} found
   */
  function groupOf(name, found) {
    if (found.length === 0) return nothing;
    const count = found.filter(({ id }) => chosen.has(id)).length;
    return html`
      <section role="group" aria-label="${name}">
        <label class="choice"><input type="checkbox" .checked="${count === found.length}"
          .indeterminate="${count > 0 && count < found.length}"
          @change="${(/** @type {Event} */ event) => choose(found, event)}">
          <strong>${name}</strong> <span class="muted">${count} of ${found.length}</span></label>
        <ul>${found.map((column) => choice(column))}</ul>
      </section>
    `;
  }

  /** @param {Column} column */
  function choice(column) {
    return html`
      <li><label class="choice"><input type="checkbox" .checked="${chosen.has(column.id)}"
        @change="${(/** @type {Event} */ event) => choose([column], event)}">
        <bdi>${column.title}</bdi></label></li>
    `;
  }

  /**
   * @param {readonly Column[]} changed
   * @param {Event} event
   */
  function choose(changed, { target }) {
    const isShown = /** @type {HTMLInputElement} */ (target).checked;
    for (const { id } of changed) isShown ? chosen.add(id) : chosen.delete(id);
    draw();
    onChange(chosen);
  }

  /** @param {Event} event */
  function onSearch({ target }) {
    search = /** @type {HTMLInputElement} */ (target).value;
    draw();
  }
}

/**
 * Says which columns are shown in as few words as an address can.
 *
 * @param {readonly Column[]} columns
 * @param {ReadonlySet<string>} shown
 * @returns {{ only: string[], hide: string[], show: string[] }}
 */
export function columnChoice(columns, shown) {
  const others = columns.filter(({ id }) => id !== "name");
  const idsOf = (/** @type {(column: Column) => boolean} */ isWanted) =>
    others.filter(isWanted).map(({ id }) => id);
  const hide = idsOf(({ id, isExtra }) => !isExtra && !shown.has(id));
  const show = idsOf(({ id, isExtra }) => isExtra === true && shown.has(id));
  const only = idsOf(({ id }) => shown.has(id));
  return only.length > 0 && only.length < hide.length
    ? { only, hide: [], show: [] }
    : { only: [], hide, show };
}
