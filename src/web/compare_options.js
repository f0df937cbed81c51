/**
 * What a chart library is told about iterations side by side: pure functions, without a page. An iteration
 * has one colour and one kind of line in all pictures, by its place.
 */

import {
  axisOptions,
  colorOf,
  dashOf,
  drawn,
  frameOptions,
  symbolOf,
  THROUGH,
  zoomOptions,
} from "./chart_frame.js";
import { numberOf } from "./compare_rows.js";

/**
 * @typedef {import("./chart_frame.js").ChartLook} ChartLook
 * @typedef {import("./chart_frame.js").Options} Options
 * @typedef {import("./compare_rows.js").Row} Row
 */

/** Longer texts are no axis. */
const MOST_CHARACTERS = 60;

/**
 * What an axis is called in an address: `metrics.loss`.
 *
 * @param {Pick<Row, "section" | "name">} row
 */
export function keyOf({ section, name }) {
  return `${section}.${name}`;
}

/**
 * The axes that tell most: parameters that differ, and metrics.
 *
 * @param {readonly Row[]} rows
 * @returns {{ across: string, up: string, axes: string[] }}
 */
export function tellingAxes(rows) {
  const of = (/** @type {string} */ section) =>
    rows.filter((row) => row.section === section && isDrawable(row));
  const parameters = of("parameters");
  const metrics = of("metrics").filter((row) => row.values.some(isFinite))
    .sort((a, b) => Number(isHeldOut(b)) - Number(isHeldOut(a)));
  const telling = parameters.filter(hasTwo);
  const [x = metrics[1] ?? metrics[0]] = [...telling, ...parameters];
  const y = metrics[0] ?? parameters[1] ?? x;
  return {
    across: x === undefined ? "" : keyOf(x),
    up: y === undefined ? "" : keyOf(y),
    axes: [...telling.slice(0, 6), ...metrics.slice(0, 3)].map(keyOf),
  };
}

/** That one has nothing does not count. @param {Row} row */
function hasTwo(row) {
  return textsOf(row).length > 1;
}

/** @param {Row} row */
function isHeldOut({ name }) {
  return /test|val|eval|dev/i.test(name);
}

/** @param {Row} row */
function isDrawable({ values }) {
  return values.every((value) => textOf(value).length <= MOST_CHARACTERS);
}

/** @param {unknown} value */
function isFinite(value) {
  return Number.isFinite(numberOf(value));
}

/**
 * Iterations as lines through axes.
 *
 * @param {readonly Row[]} axes
 * @param {readonly string[]} names
 * @param {ChartLook} look
 * @returns {Options}
 */
export function parallelOptions(axes, names, look) {
  const { theme } = look;
  const frame = frameOptions(look);
  return {
    ...frame,
    ...titleOf("Parallel coordinates", look),
    legend: { ...frame.legend, data: names },
    tooltip: frame.tooltip && { ...frame.tooltip, trigger: "item" },
    parallel: { left: 60, right: 90, top: look.titled ? 104 : 76, bottom: 28 },
    parallelAxis: axes.map((row, dim) => ({
      dim,
      ...scaleOf(row, theme),
      scale: true,
      name: row.name,
      nameLocation: "end",
      nameGap: 14,
      nameTruncate: { maxWidth: 110 },
    })),
    series: names.map((name, index) => ({
      type: "parallel",
      name,
      lineStyle: { ...lineOf(index, theme), opacity: 0.9 },
      color: colorOf(index, theme),
      smooth: false,
      data: unbroken(axes.map((row) => pointOf(row, index))),
    })),
  };
}

/**
 * A line for each part of one that has values: it would go straight across the axis where it has none.
 *
 * @param {readonly unknown[]} points
 */
function unbroken(points) {
  const starts = points.flatMap((it, at) =>
    it !== null && (points[at - 1] ?? null) === null ? [at] : []
  );
  return starts.map((start) => {
    const gap = points.indexOf(null, start);
    const end = gap < 0 ? points.length : gap;
    return points.map((it, at) => at < start || at >= end ? null : it);
  });
}

/**
 * One value of iterations against another.
 *
 * @param {Row} x
 * @param {Row} y
 * @param {readonly string[]} names
 * @param {ChartLook} look
 * @returns {Options}
 */
export function scatterOptions(x, y, names, look) {
  const { theme } = look;
  const frame = frameOptions(look);
  return {
    ...frame,
    ...titleOf(`${y.name} against ${x.name}`, look),
    legend: { ...frame.legend, data: names },
    tooltip: frame.tooltip && { ...frame.tooltip, trigger: "item" },
    xAxis: { ...scaleOf(x, theme), name: x.name, scale: true },
    yAxis: { ...scaleOf(y, theme, look.log), name: y.name, scale: true, nameGap: 44 },
    dataZoom: zoomOptions(look),
    series: names.map((name, index) => ({
      type: "scatter",
      name,
      color: colorOf(index, theme),
      symbol: symbolOf(index),
      symbolSize: 14,
      itemStyle: THROUGH,
      data: [[pointOf(x, index), pointOf(y, index, look.log)]].filter((it) => !it.includes(null)),
    })),
  };
}

/**
 * @param {string} text
 * @param {ChartLook} look
 */
function titleOf(text, { titled, theme }) {
  const textStyle = { color: theme.text, fontSize: 14, width: 560, overflow: "truncate" };
  return titled ? { title: { text, left: 16, top: 6, textStyle } } : {};
}

/**
 * Numbers have a scale; where there is something else as well, each value has its place.
 *
 * @param {Row} row
 * @param {import("./chart_frame.js").Theme} theme
 * @param {boolean} [log]
 */
function scaleOf(row, theme, log = false) {
  return isNumeric(row)
    ? axisOptions(log ? "log" : "value", null, theme)
    : { ...axisOptions("category", null, theme), data: textsOf(row) };
}

/** @param {Row} row */
function textsOf({ values }) {
  return [...new Set(values.filter((value) => value !== undefined).map(textOf))];
}

/** @param {Row} row */
function isNumeric({ values }) {
  return values.every((value) => value === undefined || numberOf(value) !== undefined);
}

/**
 * @param {Row} row
 * @param {number} index
 * @param {boolean} [log]
 */
function pointOf(row, index, log = false) {
  const value = row.values[index];
  if (value === undefined) return null;
  return isNumeric(row) ? drawn(numberOf(value), log) : textOf(value);
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/**
 * @param {number} index
 * @param {import("./chart_frame.js").Theme} theme
 */
function lineOf(index, theme) {
  return { width: 2, type: dashOf(index), color: colorOf(index, theme) };
}
