/// <reference lib="dom" />
/** How the curves of a page are shown: chosen once for all of them, and kept in its address. */

import { html, render } from "lit-html";

/**
 * @typedef {object} CurveChoice
 * @property {"step" | "wall" | "relative"} x
 * @property {number} smoothing
 * @property {boolean} log
 * @property {string} search
 */

const SMOOTHING = "An exponential moving average, weighted by distance as in W&B";
const AXES = /** @type {const} */ ([
  ["step", "Step"],
  ["relative", "Time since the start"],
  ["wall", "Time of day"],
]);

/**
 * Shows the controls.
 *
 * @param {HTMLElement} place
 * @param {(changed: keyof CurveChoice) => void} onChange
 * @returns {CurveChoice} What is chosen; it changes.
 */
export function curveControls(place, onChange) {
  const choice = readChoice();
  /**
   * @template {keyof CurveChoice} K
   * @param {K} key
   * @param {CurveChoice[K]} value
   */
  const choose = (key, value) => {
    choice[key] = value;
    keepChoice(choice);
    onChange(key);
  };
  const valueOf = (/** @type {Event} */ { target }) =>
    /** @type {HTMLInputElement} */ (target).value;
  render(
    html`
      <input type="search" placeholder="Search curves" aria-label="Search curves" .value="${choice
        .search}"
        @input="${(/** @type {Event} */ event) => choose("search", valueOf(event))}">
      <label>x <select @change="${(/** @type {Event} */ event) =>
        choose("x", /** @type {CurveChoice["x"]} */ (valueOf(event)))}">
        ${AXES.map(([value, text]) =>
          html`<option value="${value}" ?selected="${value === choice.x}">${text}</option>`
        )}
      </select></label>
      <label title="${SMOOTHING}">Smoothing <input type="range" min="0" max="0.99" step="0.01"
        .value="${String(choice.smoothing)}"
        @input="${(/** @type {Event} */ event) =>
          choose("smoothing", Number(valueOf(event)))}"></label>
      <label><input type="checkbox" ?checked="${choice.log}" @change="${(
        /** @type {Event} */ { target },
      ) => choose("log", /** @type {HTMLInputElement} */ (target).checked)}"> Log scale</label>
    `,
    place,
  );
  return choice;
}

/** @returns {CurveChoice} */
function readChoice() {
  const query = new URLSearchParams(location.search);
  const smoothing = Number(query.get("smoothing"));
  const [x] = AXES.find(([value]) => value === query.get("x")) ?? ["step"];
  return {
    x,
    smoothing: smoothing > 0 && smoothing <= 0.99 ? smoothing : 0,
    log: query.get("log") === "true",
    search: query.get("curves") ?? "",
  };
}

/** @param {CurveChoice} choice */
function keepChoice({ x, smoothing, log, search }) {
  const url = new URL(location.href);
  const wanted = {
    x: x === "step" ? "" : x,
    smoothing: smoothing === 0 ? "" : String(smoothing),
    log: log ? "true" : "",
    curves: search,
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history.replaceState(history.state, "", url);
}
