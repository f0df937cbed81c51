/// <reference lib="dom" />
/** How a chart of its own is looked at, kept in the address: `view=log,20,80,loss`. */

/**
 * @typedef {object} ChartView
 * @property {boolean} log
 * @property {{ start: number, end: number }} zoom In percent.
 */

/** Name of it in the address; one of each chart that is not looked at as all are. */
const KEY = "view";
const PATTERN = /^(log)?,([\d.]+),([\d.]+),([^]*)$/;

/**
 * @param {string} title The chart's.
 * @returns {ChartView}
 */
export function readView(title) {
  const views = new URLSearchParams(location.search).getAll(KEY).map((it) => PATTERN.exec(it));
  const [, log, start = 0, end = 100] = views.find((it) => it?.[4] === title) ?? [];
  return { log: log !== undefined, zoom: { start: Number(start), end: Number(end) } };
}

/**
 * @param {string} title
 * @param {ChartView} view
 */
export function keepView(title, { log, zoom: { start, end } }) {
  const url = new URL(location.href);
  const { searchParams: query } = url;
  const others = query.getAll(KEY).filter((it) => PATTERN.exec(it)?.[4] !== title);
  const isOwn = log || start > 0 || end < 100;
  const round = (/** @type {number} */ percent) => Number(percent.toFixed(3));
  const own = `${log ? "log" : ""},${round(start)},${round(end)},${title}`;
  query.delete(KEY);
  for (const view of isOwn ? [...others, own] : others) query.append(KEY, view);
  url.search = url.search.replaceAll("%2C", ",");
  history.replaceState(history.state, "", url);
}
