/// <reference lib="dom" />
/** What the pictures of a comparison are drawn from. */

import { ApiError } from "./api.js";
import { chartOptions } from "./chart_options.js";
import { chartSummary, chartTable, curveSummary, curveTable } from "./chart_words.js";
import { parallelOptions, scatterOptions } from "./compare_options.js";
import { loadHistory } from "./curve_data.js";
import { curveOptions } from "./curve_options.js";

/**
 * @typedef {import("./compare.js").CompareData} CompareData
 * @typedef {import("./compare_rows.js").Row} Row
 * @typedef {import("./chart_box.js").BoxParts} BoxParts
 * @typedef {import("./chart_series.js").ShownChart} ShownChart
 */

/**
 * Metrics as bars beside each other.
 *
 * @param {readonly ShownChart[]} bars
 * @returns {BoxParts}
 */
export function barDrawing(bars) {
  return { ...groupDrawing(bars), title: "Last values" };
}

/**
 * Charts of one name as one.
 *
 * @param {readonly ShownChart[]} group
 * @returns {BoxParts}
 */
export function groupDrawing(group) {
  const [{ chart, iteration }] = /** @type {[ShownChart]} */ (group);
  const { chart_title, chart_type, chart_subtitle } = chart;
  return {
    title: group.length === 1 ? `${chart_title} - ${iteration}` : chart_title,
    subtitle: chart_subtitle,
    hasAxes: chart_type !== "pie",
    load: () => ({
      options: (look) => chartOptions(group, look),
      summary: chartSummary(group),
      table: chartTable(group),
    }),
  };
}

/**
 * A metric of all iterations.
 *
 * @param {Row} row
 * @param {CompareData} data
 * @param {import("./curve_controls.js").CurveChoice} choice
 * @returns {BoxParts}
 */
export function curveDrawing({ name, values }, { iterations, names }, choice) {
  return {
    title: name,
    async load(points, signal) {
      const having = iterations.map((it, index) => ({ ...it, index }))
        .filter(({ index }) => values[index] !== undefined);
      const found = await Promise.all(having.map(async ({ id, index, started_at }) => {
        const history = await historyOf(id, name, points, signal);
        const start = Date.parse(started_at);
        return { ...history, name: names[index] ?? "", color: index, start };
      }));
      const curves = found.filter((curve) => curve.values.length > 0);
      return {
        options(look) {
          const { x, smoothing, log } = choice;
          const isLog = log || look.log === true;
          return curveOptions(curves, { ...look, x, smoothing, log: isLog, title: name });
        },
        summary: curveSummary(name, curves),
        table: curveTable(curves),
        isThinned: curves.some((curve) => curve.values.length > points / 3),
      };
    },
  };
}

/**
 * What other clients posted has a last value, and no history.
 *
 * @param {string} id
 * @param {string} metric
 * @param {number} points
 * @param {AbortSignal} signal
 * @returns {Promise<import("./curve_data.js").History>}
 */
async function historyOf(id, metric, points, signal) {
  try {
    return await loadHistory(id, metric, points, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    return { steps: [], values: [], timestamps: [] };
  }
}

/**
 * Iterations as lines through axes.
 *
 * @param {readonly Row[]} axes
 * @param {readonly string[]} names
 * @returns {BoxParts}
 */
export function manyDrawing(axes, names) {
  const columns = axes.map(({ name }) => name);
  const isBroken = axes.some(({ values }) => values.includes(undefined));
  return {
    title: "Iterations as lines through axes",
    subtitle: isBroken
      ? "A line breaks where its iteration has no value, and takes two beside each other."
      : null,
    hasAxes: false,
    load: () => ({
      options: (look) => parallelOptions(axes, names, look),
      summary: `${names.length} iterations as lines through ${columns.join(", ")}.`,
      table: tableOf(axes, names),
    }),
  };
}

/**
 * One value of iterations against another.
 *
 * @param {Row} x
 * @param {Row} y
 * @param {readonly string[]} names
 * @returns {BoxParts}
 */
export function pairDrawing(x, y, names) {
  return {
    title: `${y.name} against ${x.name}`,
    load: () => ({
      options: (look) => scatterOptions(x, y, names, look),
      summary: `${y.name} of ${names.length} iterations against ${x.name}.`,
      table: tableOf([x, y], names),
    }),
  };
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly string[]} names
 */
function tableOf(rows, names) {
  return {
    columns: ["iteration", ...rows.map(({ name }) => name)],
    rows: names.map((iteration, index) => [iteration, ...rows.map(({ values }) => values[index])]),
  };
}
