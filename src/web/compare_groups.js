/** Which charts of a comparison are drawn as one: pure functions, without a page. */

import { giantsText, withoutGiants } from "./chart_frame.js";
import { numberOf } from "./compare_rows.js";

/**
 * @typedef {import("./compare_rows.js").Row} Row
 * @typedef {import("../contract/interactive_chart.ts").InteractiveChart} InteractiveChart
 * @typedef {import("./chart_series.js").ShownChart} ShownChart
 */

/** Bars of more metrics are no picture. */
const MOST_BARS = 30;
/** What can be drawn over each other. */
const MERGED = ["line", "scatter", "bar"];

/**
 * Charts of several iterations by their names. Under one name, only those of one type and with the same axes make
 * one picture; pies and box plots stand alone.
 *
 * @param {readonly (readonly InteractiveChart[])[]} charts Of each iteration.
 * @param {readonly string[]} names
 * @returns {ShownChart[][]}
 */
export function chartGroups(charts, names) {
  /** @type {Map<string, ShownChart[]>} */
  const groups = new Map();
  for (const [index, own] of charts.entries()) {
    for (const chart of own.filter(({ comparable }) => comparable === true)) {
      const isMerged = MERGED.includes(chart.chart_type);
      const { name, chart_type, x_label, y_label } = chart;
      const key = JSON.stringify([name, chart_type, x_label, y_label, !isMerged && index]);
      const shown = { chart, iteration: /** @type {string} */ (names[index]), place: index };
      groups.set(key, [...groups.get(key) ?? [], shown]);
    }
  }
  return [...groups.values()].sort(([a], [b]) => compareTexts(a?.chart.name, b?.chart.name));
}

/**
 * @param {string | undefined} a
 * @param {string | undefined} b
 */
function compareTexts(a = "", b = "") {
  return a < b ? -1 : Number(a > b);
}

/**
 * Metrics as bars beside each other.
 *
 * @param {readonly Row[]} rows
 * @param {readonly string[]} names The iterations'.
 * @returns {ShownChart[]} One of each iteration, to be drawn as one.
 */
export function barCharts(rows, names) {
  const metrics = rows.filter(({ section, values }) =>
    section === "metrics" && values.some(isDrawn)
  ).slice(0, MOST_BARS);
  const { drawn, left } = withoutGiants(metrics, ({ values }) => values.map(numberOf));
  const subtitle = giantsText(left.map(({ name }) => name));
  return names.map((iteration, index) => ({
    iteration,
    chart: { ...barChart(drawn, index), chart_subtitle: subtitle },
  }));
}

/**
 * @param {readonly Row[]} metrics
 * @param {number} index
 * @returns {InteractiveChart}
 */
function barChart(metrics, index) {
  return {
    id: "",
    name: "Metrics",
    chart_type: "bar",
    chart_title: "Metrics",
    chart_subtitle: null,
    x_data: [metrics.map(({ name }) => name)],
    y_data: [metrics.map(({ values }) => numberOf(values[index]) ?? null)],
    y_data_names: [],
    x_label: null,
    y_label: null,
    x_min: null,
    x_max: null,
    y_min: null,
    y_max: null,
    comparable: true,
  };
}

/** @param {unknown} value */
function isDrawn(value) {
  return Number.isFinite(numberOf(value));
}
