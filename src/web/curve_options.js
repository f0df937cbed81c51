/** What a chart library is told about metrics' curves: pure functions, without a page. */

import { axisOptions, DASHES, drawn, frameOptions, zoomOptions } from "./chart_frame.js";
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
const X_NAMES = { step: "step", wall: "", relative: "time since the start" };

/**
 * What curves are drawn by. A value that is no finite number makes a gap and a mark at the height of the one before.
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
    yAxis: { ...axisOptions(log ? "log" : "value", null, theme), scale: true },
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
    relative: (/** @type {number} */ seconds) => durationText(seconds * 1000),
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
  const color = theme.palette[place % theme.palette.length];
  const type = DASHES[place % DASHES.length];
  const xs = xsOf(curve, x);
  const ys = curve.values.map((value) => drawn(value, log));
  const line = {
    type: "line",
    name: curve.name,
    color,
    showSymbol: ys.length === 1,
    lineStyle: { width: 2, type },
    markPoint: marksOf(curve, xs, ys, theme),
    data: pointsOf(xs, smooth(xs, ys, smoothing)),
  };
  if (smoothing === 0) return [line];
  const raw = {
    ...line,
    lineStyle: { width: 1, opacity: 0.3 },
    silent: true,
    tooltip: { show: false },
  };
  return [line, { ...raw, markPoint: {}, data: pointsOf(xs, ys) }];
}

/**
 * @param {readonly number[]} xs
 * @param {readonly (number | null)[]} ys
 */
function pointsOf(xs, ys) {
  return xs.map((x, at) => [x, ys[at]]);
}

/**
 * @param {Curve} curve
 * @param {readonly number[]} xs
 * @param {readonly (number | null)[]} ys
 * @param {import("./chart_frame.js").Theme} theme
 */
function marksOf({ values }, xs, ys, theme) {
  let height = ys.find((y) => y !== null) ?? 1;
  const data = values.flatMap((value, at) => {
    height = ys[at] ?? height;
    const isMarked = typeof value === "string" || !Number.isFinite(value);
    return isMarked ? [{ name: String(value), value: String(value), coord: [xs[at], height] }] : [];
  });
  return {
    symbol: "triangle",
    symbolSize: 9,
    itemStyle: { color: theme.panel, borderColor: theme.text, borderWidth: 1.5 },
    label: { show: data.length <= 5, formatter: "{c}", position: "top", color: theme.text },
    data,
  };
}
