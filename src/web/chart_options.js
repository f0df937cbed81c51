/**
 * What a chart library is told about charts that were logged: pure functions, without a page. The App makes
 * pictures with them, too. Curves of metrics have `curve_options.js`, colours and axes `chart_frame.js`.
 */

import {
  axisOptions,
  colorOf,
  dashOf,
  drawn,
  frameOptions,
  rangeOf,
  symbolOf,
  THROUGH,
  zoomOptions,
} from "./chart_frame.js";
import { mergedChart, seriesOf } from "./chart_series.js";

/**
 * @typedef {import("./chart_frame.js").ChartLook} ChartLook
 * @typedef {import("./chart_frame.js").Options} Options
 * @typedef {import("./chart_frame.js").Theme} Theme
 * @typedef {import("./chart_series.js").InteractiveChart} InteractiveChart
 * @typedef {import("./chart_series.js").ShownChart} ShownChart
 */

/** A line of more points is drawn without a mark on each. */
const MOST_MARKS = 60;

/**
 * What a chart is drawn by; or several line, scatter or bar charts of one type, as one. Of pies and box plots
 * there is one to a picture.
 *
 * @param {ShownChart | readonly ShownChart[]} shown At least one.
 * @param {ChartLook} look
 * @returns {Options}
 */
export function chartOptions(shown, look) {
  const charts = "chart" in shown ? [shown] : shown;
  const chart = mergedChart(charts.map((it) => it.chart));
  const make = {
    line: xyOptions,
    scatter: xyOptions,
    bar: barOptions,
    pie: pieOptions,
    boxplot: boxOptions,
  };
  const hasLegend = chart.chart_type === "pie" || charts.length > 1 || chart.y_data.length > 1 ||
    chart.y_data_names.length > 0;
  return {
    ...frameOptions(look, hasLegend && chart.chart_type !== "boxplot"),
    ...(look.titled && { title: titleOptions(chart, look.theme) }),
    ...make[chart.chart_type](chart, charts, look),
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {Theme} theme
 */
function titleOptions({ chart_title, chart_subtitle }, theme) {
  return {
    text: chart_title,
    subtext: chart_subtitle ?? "",
    left: 16,
    top: 6,
    itemGap: 2,
    textStyle: { color: theme.text, fontSize: 14, width: 560, overflow: "truncate" },
    subtextStyle: { color: theme.muted, width: 560, overflow: "truncate" },
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {readonly ShownChart[]} charts
 * @param {ChartLook} look
 */
function xyOptions(chart, charts, look) {
  const series = seriesOf(charts);
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const isCategory = xs.some((x) => typeof x !== "number");
  const ys = series.flatMap(({ points }) => points.map(([, y]) => Number(y)));
  const xAxis = isCategory
    ? { ...axisOptions("category", chart.x_label, look.theme), data: [...new Set(xs.map(String))] }
    : {
      ...axisOptions("value", chart.x_label, look.theme),
      ...rangeOf(/** @type {number[]} */ (xs), chart.x_min, chart.x_max),
    };
  return {
    xAxis,
    yAxis: yAxisOf(chart, look, rangeOf(ys, chart.y_min, chart.y_max)),
    dataZoom: zoomOptions(look),
    series: series.map(({ name, points, index }) => ({
      type: chart.chart_type,
      name,
      color: colorOf(index, look.theme),
      symbol: symbolOf(index),
      symbolSize: chart.chart_type === "scatter" ? 9 : 6,
      ...(chart.chart_type === "scatter" && { itemStyle: THROUGH }),
      showSymbol: points.length <= MOST_MARKS,
      lineStyle: { width: 2, type: dashOf(index) },
      data: points.map(([x, y]) => [isCategory ? String(x) : x, drawn(y, look.log)]),
    })),
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {readonly ShownChart[]} charts
 * @param {ChartLook} look
 */
function barOptions(chart, charts, look) {
  const series = seriesOf(charts);
  const names = [...new Set(charts.flatMap((it) => (it.chart.x_data[0] ?? []).map(String)))];
  const ys = series.flatMap(({ points }) => points.map(([, y]) => Number(y)));
  return {
    xAxis: { ...axisOptions("category", chart.x_label, look.theme), data: names },
    yAxis: yAxisOf(chart, look, rangeOf([0, ...ys], chart.y_min, chart.y_max)),
    dataZoom: zoomOptions(look),
    series: series.map(({ name, points, index }) => ({
      type: "bar",
      name,
      color: colorOf(index, look.theme),
      barMaxWidth: 60,
      data: points.map(([x, y]) => [String(x), drawn(y, look.log)]),
    })),
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {readonly ShownChart[]} _charts
 * @param {ChartLook} look
 */
function pieOptions(chart, _charts, { theme, titled }) {
  const [names = []] = chart.x_data;
  const [values = []] = chart.y_data;
  return {
    series: [{
      type: "pie",
      name: chart.y_data_names[0] ?? chart.name,
      radius: "55%",
      center: ["50%", titled ? "60%" : "55%"],
      label: { color: theme.text, formatter: "{d} % {b}", overflow: "truncate" },
      labelLayout: { hideOverlap: true },
      minShowLabelAngle: 4,
      itemStyle: { borderColor: theme.panel, borderWidth: 2 },
      data: names.map((name, at) => ({ name: String(name), value: drawn(values[at]) })),
    }],
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {readonly ShownChart[]} charts
 * @param {ChartLook} look
 */
function boxOptions(chart, charts, look) {
  const ys = chart.y_data.flat().map(Number);
  return {
    xAxis: {
      ...axisOptions("category", chart.x_label, look.theme),
      data: (chart.x_data[0] ?? []).map(String),
    },
    yAxis: yAxisOf(chart, look, rangeOf(ys, chart.y_min, chart.y_max)),
    dataZoom: zoomOptions(look),
    series: [{
      type: "boxplot",
      name: charts[0]?.iteration,
      itemStyle: { color: "transparent", borderColor: look.theme.palette[0] },
      data: chart.y_data.map((box) => box.map((value) => drawn(value, look.log))),
    }],
  };
}

/**
 * @param {InteractiveChart} chart
 * @param {ChartLook} look
 * @param {{ min?: number, max?: number }} range
 */
function yAxisOf(chart, { theme, log }, range) {
  const axis = axisOptions(log ? "log" : "value", chart.y_label, theme);
  return { ...axis, nameGap: 44, ...(!log && range) };
}
