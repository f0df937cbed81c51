/// <reference lib="dom" />
/** The steps that somebody took in the grid, for the browser's Back and Forward. */

import { writeView } from "./grid_state.js";

/**
 * Where somebody was.
 *
 * @typedef {object} Place
 * @property {number} top
 * @property {number} left
 * @property {number} rows How many had been read.
 * @property {string[]} selected
 */

/** What Back undoes; what is typed, and how it looks, it does not. */
const STEPS = ["experiments", "filter", "within", "sort"];

/**
 * Where somebody was when the page was left.
 *
 * @returns {Place}
 */
export function keptPlace() {
  return { top: 0, left: 0, rows: 0, selected: [], ...history.state };
}

/**
 * Keeps the place while other pages are looked at, and tells of a step back or forward.
 *
 * @param {() => Place} placeOf
 * @param {() => void} onStep
 */
export function keepPlaces(placeOf, onStep) {
  addEventListener("pagehide", () => history.replaceState(placeOf(), ""));
  addEventListener("popstate", onStep);
}

/**
 * Makes the address that of a view.
 *
 * @param {import("./grid_state.js").View} view
 * @param {readonly string[]} changed What of the view has changed.
 * @param {Place} place
 */
export function tellAddress(view, changed, place) {
  const parameters = writeView(view).toString();
  const isOther = parameters !== new URLSearchParams(location.search).toString();
  const address = `${location.pathname}?${parameters}`;
  history.replaceState(place, "");
  if (isOther && changed.some((name) => STEPS.includes(name))) history.pushState(null, "", address);
  else history.replaceState(place, "", address);
}
