/** What charts that were logged have in them, and what several of them are as one: pure functions, without a page. */

/**
 * A chart as the App has it (see `InteractiveChart` in src/contract/interactive_chart.ts).
 *
 * @typedef {import("../contract/interactive_chart.ts").InteractiveChart} InteractiveChart
 */

/**
 * @typedef {object} ShownChart
 * @property {InteractiveChart} chart
 * @property {string} iteration The iteration's name, for series that have none of their own.
 * @property {number} [place] Which colour of the palette its series has, if it is one; its place otherwise.
 */

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {[x: unknown, y: unknown][]} points
 * @property {number} index Which colour, kind of line and symbol it has.
 */

/**
 * The series of charts. One is named by the chart's own names, else by its iteration, with a number where there are
 * several; of several charts the iteration stands behind each name.
 *
 * @param {readonly ShownChart[]} charts
 * @returns {Series[]}
 */
export function seriesOf(charts) {
  const all = charts.flatMap(({ chart, iteration, place }) => {
    const { x_data: x, y_data: y, y_data_names: names } = chart;
    const lists = x.length === 1 ? y : y.slice(0, x.length);
    return lists.map((values, index) => {
      const own = names[index] ?? (lists.length > 1 ? `${iteration} (${index + 1})` : iteration);
      const isTold = charts.length > 1 && names[index] !== undefined;
      const ofX = (x.length === 1 ? x[0] : x[index]) ?? [];
      return {
        name: isTold ? `${own} - ${iteration}` : own,
        index: lists.length === 1 ? place : undefined,
        points: values.map((value, at) => /** @type {[unknown, unknown]} */ ([ofX[at], value])),
      };
    });
  });
  return all.map((series, at) => ({ ...series, index: series.index ?? at }));
}

/**
 * One chart with what is most frequent of several, and the widest of the ranges that they give.
 *
 * @param {readonly InteractiveChart[]} charts At least one.
 * @returns {InteractiveChart}
 */
export function mergedChart(charts) {
  const first = /** @type {InteractiveChart} */ (charts[0]);
  if (charts.length === 1) return first;
  const texts = /** @type {const} */ (["chart_title", "chart_subtitle", "x_label", "y_label"]);
  return {
    ...first,
    ...Object.fromEntries(texts.map((key) => [key, mostFrequent(charts.map((it) => it[key]))])),
    x_min: given(charts.map((it) => it.x_min), Math.min),
    x_max: given(charts.map((it) => it.x_max), Math.max),
    y_min: given(charts.map((it) => it.y_min), Math.min),
    y_max: given(charts.map((it) => it.y_max), Math.max),
  };
}

/**
 * @template T
 * @param {readonly T[]} values
 */
function mostFrequent(values) {
  const count = (/** @type {T} */ value) => values.filter((it) => it === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a))[0];
}

/**
 * @param {readonly (number | null)[]} limits
 * @param {(...values: number[]) => number} widest
 */
function given(limits, widest) {
  const numbers = limits.filter((limit) => limit !== null);
  return numbers.length === 0 ? null : widest(...numbers);
}
