/// <reference lib="dom" />
/** What can be done with a column. */

import { filterName } from "./grid_columns.js";
import { DEFAULT_SORT, orderOf } from "./grid_state.js";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_state.js").View} View
 */

/** How much wider a column gets at once, in pixels. */
const STEP = 40;

/**
 * The order after a press on a column's title: the best or the latest first, then the other way round,
 * then as at first.
 *
 * @param {Column} column
 * @param {View} view
 * @param {"higher" | "lower" | undefined} better
 */
export function sortAfter({ sort, kind }, view, better) {
  if (sort === undefined) return view.sort;
  const { key, descending } = orderOf(view);
  const isDown = kind === "time" || (kind === "number" && better !== "lower");
  if (key !== sort) return `${sort} ${isDown ? "desc" : "asc"}`;
  return descending === isDown ? `${sort} ${isDown ? "asc" : "desc"}` : DEFAULT_SORT;
}

/**
 * The items of its menu.
 *
 * @param {Column} column
 * @param {View} view
 * @param {object} does
 * @param {"higher" | "lower" | undefined} does.better
 * @param {(changes: Partial<View>) => void} does.change
 * @param {() => void} does.filter
 * @param {(step: number) => void} does.widen
 * @returns {import("./menu.js").MenuItem[]}
 */
export function columnMenu(column, view, { better, change, filter, widen }) {
  const { id, sort } = column;
  return [
    ...(sort === undefined ? [] : [
      { text: "Sort up ▲", act: () => change({ sort: `${sort} asc` }) },
      { text: "Sort down ▼", act: () => change({ sort: `${sort} desc` }) },
    ]),
    ...(filterName(column) === undefined ? [] : [{ text: "Filter …", act: filter }]),
    ...(column.values === "metrics" ? [directionItem(column.title, view, better, change)] : []),
    { text: "Wider", act: () => widen(STEP) },
    { text: "Narrower", act: () => widen(-STEP) },
    ...(id === "name" ? [] : [{ text: "Hide", act: () => change(without(column, view)) }]),
  ];
}

/**
 * @param {string} metric
 * @param {View} view
 * @param {"higher" | "lower" | undefined} better
 * @param {(changes: Partial<View>) => void} change
 */
function directionItem(metric, view, better, change) {
  const others = {
    higher: view.higher.filter((it) => it !== metric),
    lower: view.lower.filter((it) => it !== metric),
  };
  return better === "higher"
    ? {
      text: "Lower is better",
      act: () => change({ ...others, lower: [...others.lower, metric] }),
    }
    : {
      text: "Higher is better",
      act: () => change({ ...others, higher: [...others.higher, metric] }),
    };
}

/**
 * @param {Column} column
 * @param {View} view
 * @returns {Partial<View>}
 */
function without({ id, isExtra }, { only, hide, show }) {
  if (only.length > 0) return { only: only.filter((it) => it !== id) };
  return isExtra ? { show: show.filter((it) => it !== id) } : { hide: [...hide, id] };
}
