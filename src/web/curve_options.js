/** What a chart library is told about metrics' curves: pure functions, without a page. */

import { axisOptions, colorOf, dashOf, drawn, frameOptions, zoomOptions } from "./chart_frame.js";
import { dateText, durationText, valueText } from "./grid_values.js";

/**
 * @typedef {import("./chart_frame.js").ChartLook} ChartLook
 * @typedef {import("./chart_frame.js").Options} Options
 */

/**
 * @typedef {object} Curve The points of one metric of one iteration.
 * @property {string} name What the legend says.
 * @property {readonly number[]} steps
 * @property {readonly (number | string)[]} values As the App sends them: "NaN", "Infinity" and "-Infinity" are texts.
 * @property {readonly number[]} timestamps Milliseconds since 1970.
 * @property {number} [start] When the iteration started; what relative time counts from. The first point otherwise.
 * @property {number} [color] Which colour of the palette; its place otherwise.
 */

/**
 * @typedef {object} CurveLook How curves are shown, besides their colours.
 * @property {"step" | "wall" | "relative"} [x]
 * @property {number} [smoothing] From 0, which is none, to 0.99.
 * @property {string} [title] Part of the picture, if it is `titled`.
 */

/** Like W&B: how much of a curve counts does not depend on how many points there are, but on their distance. */
const WIDTH = 1000;
/** Side by side, so many marks do not cover each other. */
const MOST_MARKS = 40;

/** @typedef {{ height: number, symbol: string, symbolRotate?: number }} Edge */

/** Where what is no finite number has its place, in percent of the height. @type {Record<string, Edge>} */
const EDGES = {
  Infinity: { height: 97, symbol: "triangle" },
  "-Infinity": { height: 3, symbol: "triangle", symbolRotate: 180 },
  NaN: { height: 9, symbol: "path://M2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5L0 2Z" },
};
const X_NAMES = { step: "step", wall: "", relative: "time since the start" };

/**
 * What curves are drawn by. A value that is no finite number makes a gap, and a mark at an edge.
 *
 * @param {readonly Curve[]} curves Of one iteration or several.
 * @param {ChartLook & CurveLook} look
 * @returns {Options}
 */
export function curveOptions(curves, look) {
  const { x = "step", theme, log = false } = look;
  const frame = frameOptions(look, curves.length > 1);
  return {
    ...frame,
    ...(look.titled &&
      {
        title: {
          text: look.title,
          left: 16,
          top: 6,
          textStyle: { color: theme.text, fontSize: 14 },
        },
      }),
    tooltip: frame.tooltip && { ...frame.tooltip, trigger: "axis" },
    xAxis: xAxisOf(x, theme),
    yAxis: [
      { ...axisOptions(log ? "log" : "value", null, theme), scale: true },
      { type: "value", min: 0, max: 100, show: false },
    ],
    dataZoom: zoomOptions(look),
    series: curves.flatMap((curve, index) => seriesOf(curve, index, { ...look, x })),
  };
}

/**
 * @param {"step" | "wall" | "relative"} x
 * @param {import("./chart_frame.js").Theme} theme
 */
function xAxisOf(x, theme) {
  const text = {
    step: (/** @type {number} */ step) => `step ${valueText(step)}`,
    wall: dateText,
    relative: secondsText,
  };
  const axis = axisOptions(x === "wall" ? "time" : "value", X_NAMES[x], theme);
  return {
    ...axis,
    ...(x !== "wall" && { min: "dataMin", max: "dataMax" }),
    ...(x === "relative" && { axisLabel: { ...axis.axisLabel, formatter: text.relative } }),
    // What the tooltip says above the values.
    axisPointer: { label: { formatter: (/** @type {any} */ { value }) => text[x](Number(value)) } },
  };
}

/** Ticks close together look different. @param {number} seconds */
function secondsText(seconds) {
  if (seconds >= 60) return durationText(seconds * 1000);
  return seconds < 1
    ? `${Number((seconds * 1000).toPrecision(4))} ms`
    : `${Number(seconds.toPrecision(4))} s`;
}

/**
 * The exponential moving average of values, weighted by how far apart they are: the one that W&B draws. Values
 * that are `null` stay so, and count nothing.
 *
 * @param {readonly number[]} xs
 * @param {readonly (number | null)[]} ys
 * @param {number} smoothing From 0 to 0.99.
 * @returns {(number | null)[]}
 */
export function smooth(xs, ys, smoothing) {
  if (smoothing === 0) return [...ys];
  const weight = Math.min(Math.sqrt(smoothing), 0.999);
  const range = ((xs.at(-1) ?? 0) - (xs[0] ?? 0)) || 1;
  const width = Math.min(WIDTH, xs.length - 1);
  let [sum, count, before] = [0, 0, xs[0] ?? 0];
  return ys.map((y, at) => {
    const x = /** @type {number} */ (xs[at]);
    if (y === null) return null;
    const left = weight ** (Math.abs(x - before) / range * width);
    before = x;
    sum = sum * left + y;
    count = count * left + 1;
    return sum / count;
  });
}

/**
 * @param {Curve} curve
 * @param {"step" | "wall" | "relative"} x
 * @returns {readonly number[]}
 */
function xsOf({ steps, timestamps, start = timestamps[0] ?? 0 }, x) {
  if (x === "step") return steps;
  return x === "wall" ? timestamps : timestamps.map((time) => (time - start) / 1000);
}

/**
 * @param {Curve} curve
 * @param {number} index
 * @param {ChartLook & CurveLook & { x: "step" | "wall" | "relative" }} look
 */
function seriesOf(curve, index, { theme, log, x, smoothing = 0 }) {
  const place = curve.color ?? index;
  const color = colorOf(place, theme);
  const type = dashOf(place);
  const xs = xsOf(curve, x);
  const ys = curve.values.map((value) => drawn(value, log));
  const line = {
    type: "line",
    name: curve.name,
    color,
    showSymbol: ys.length === 1,
    lineStyle: { width: 2, type },
    data: pointsOf(xs, smooth(xs, ys, smoothing)),
  };
  const marks = marksOf(curve, xs);
  const edges = marks.length === 0 ? [] : [markSeries(marks, curve.name, color)];
  if (smoothing === 0) return [line, ...edges];
  const raw = {
    ...line,
    lineStyle: { width: 1, opacity: 0.3 },
    silent: true,
    tooltip: { show: false },
  };
  return [line, { ...raw, data: pointsOf(xs, ys) }, ...edges];
}

/**
 * @param {readonly number[]} xs
 * @param {readonly (number | null)[]} ys
 */
function pointsOf(xs, ys) {
  return xs.map((x, at) => [x, ys[at]]);
}

/**
 * What is no finite number, at the edges of the picture: a mark for each of such points that follow each other, or
 * that would cover each other.
 *
 * @param {Curve} curve
 * @param {readonly number[]} xs
 */
function marksOf({ values }, xs) {
  const near = ((xs.at(-1) ?? 0) - (xs[0] ?? 0)) / MOST_MARKS;
  /** @type {Map<string, { kind: string, x: number, count: number, last: number }>} */
  const latest = new Map();
  return values.flatMap((value, at) => {
    const kind = String(value);
    if (EDGES[kind] === undefined) return [];
    const x = /** @type {number} */ (xs[at]);
    const mark = latest.get(kind);
    if (mark !== undefined && (mark.last === at - 1 || x - mark.x < near)) {
      mark.count++;
      mark.last = at;
      return [];
    }
    const fresh = { kind, x, count: 1, last: at };
    latest.set(kind, fresh);
    return [fresh];
  });
}

/**
 * @param {ReturnType<typeof marksOf>} marks
 * @param {string} name
 * @param {string | undefined} color
 */
function markSeries(marks, name, color) {
  const text = (/** @type {number} */ at) => {
    const { kind, count } = /** @type {ReturnType<typeof marksOf>[number]} */ (marks[at]);
    return count === 1 ? kind : `${count} × ${kind}`;
  };
  return {
    type: "scatter",
    name,
    color,
    yAxisIndex: 1,
    symbolSize: 9,
    tooltip: {
      valueFormatter: (/** @type {unknown} */ _, /** @type {number} */ at) => text(at),
    },
    data: marks.map(({ kind, x }) => {
      const { height, ...look } = /** @type {Edge} */ (EDGES[kind]);
      return { value: [x, height], ...look };
    }),
  };
}
