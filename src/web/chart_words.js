/** Charts in words and as tables, for whoever cannot see them: pure functions, without a page. */

import { seriesOf } from "./chart_series.js";
import { valueText } from "./grid_values.js";

/**
 * @typedef {import("./chart_series.js").ShownChart} ShownChart
 * @typedef {import("./curve_options.js").Curve} Curve
 */

/**
 * @typedef {object} DataTable
 * @property {string[]} columns
 * @property {unknown[][]} rows
 */

/** So many series are told of by name. */
const MOST_NAMED = 5;
const BOX = ["minimum", "first quartile", "median", "third quartile", "maximum"];

/**
 * What a chart shows, in a sentence or two.
 *
 * @param {ShownChart | readonly ShownChart[]} shown
 * @returns {string}
 */
export function chartSummary(shown) {
  const charts = "chart" in shown ? [shown] : shown;
  const [{ chart }] = /** @type {[ShownChart]} */ (charts);
  const { chart_type: type, chart_title: title } = chart;
  if (type === "pie" || type === "boxplot") {
    const names = chart.x_data[0] ?? [];
    return `${title}: ${type === "pie" ? "pie chart" : "box plot"} of ${countOf(names, "part")}: ${
      some(names.map(String))
    }.`;
  }
  const series = seriesOf(charts);
  const ranges = series.slice(0, MOST_NAMED).map(({ name, points }) =>
    `${name} ${rangeText(points.map(([, y]) => y))}`
  );
  return `${title}: ${type} chart of ${countOf(series, "series", "series")}. ${ranges.join("; ")}.`;
}

/**
 * What curves show.
 *
 * @param {string} title
 * @param {readonly Curve[]} curves
 * @returns {string}
 */
export function curveSummary(title, curves) {
  const told = curves.slice(0, MOST_NAMED).map(({ name, steps, values }) =>
    `${name}: ${countOf(values, "point")}, ${rangeText(values)}, last ${
      valueText(values.at(-1))
    } ` +
    `at step ${valueText(steps.at(-1))}`
  );
  return `${title}: ${countOf(curves, "curve")}. ${told.join("; ")}.`;
}

/**
 * What a chart is drawn from.
 *
 * @param {ShownChart | readonly ShownChart[]} shown
 * @returns {DataTable}
 */
export function chartTable(shown) {
  const charts = "chart" in shown ? [shown] : shown;
  const [{ chart }] = /** @type {[ShownChart]} */ (charts);
  const [x, y] = [chart.x_label ?? "x", chart.y_label ?? "y"];
  if (chart.chart_type === "boxplot") {
    const rows = (chart.x_data[0] ?? []).map((name, at) => [name, ...chart.y_data[at] ?? []]);
    return { columns: [x, ...BOX], rows };
  }
  const rows = seriesOf(charts).flatMap(({ name, points }) => points.map((it) => [name, ...it]));
  return { columns: ["series", x, y], rows };
}

/**
 * What curves are drawn from.
 *
 * @param {readonly Curve[]} curves
 * @returns {DataTable}
 */
export function curveTable(curves) {
  return {
    columns: ["name", "step", "value", "time"],
    rows: curves.flatMap(({ name, steps, values, timestamps }) =>
      values.map((value, at) => {
        const time = new Date(/** @type {number} */ (timestamps[at])).toISOString();
        return [name, steps[at], value, time];
      })
    ),
  };
}

/** @param {readonly unknown[]} values */
function rangeText(values) {
  const numbers = values.map(Number).filter(Number.isFinite);
  if (numbers.length === 0) return "without numbers";
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  return `from ${valueText(low)} to ${valueText(high)}`;
}

/**
 * @param {readonly unknown[]} items
 * @param {string} noun
 * @param {string} [plural]
 */
function countOf({ length }, noun, plural = `${noun}s`) {
  return `${length} ${length === 1 ? noun : plural}`;
}

/** @param {readonly string[]} names */
function some(names) {
  const rest = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
