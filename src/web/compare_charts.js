/// <reference lib="dom" />
/** The pictures of a comparison, below its table. */

import { html, nothing, render } from "lit-html";
import { attempt, get } from "./api.js";
import { ChartBox } from "./chart_box.js";
import { curveControls } from "./curve_controls.js";
import {
  barDrawing,
  curveDrawing,
  groupDrawing,
  manyDrawing,
  pairDrawing,
} from "./compare_drawings.js";
import { barCharts, chartGroups } from "./compare_groups.js";
import { keyOf, tellingAxes } from "./compare_options.js";

/**
 * @typedef {import("./compare.js").CompareData} CompareData
 * @typedef {import("./compare_rows.js").Row} Row
 * @typedef {import("./chart_box.js").BoxParts} BoxParts
 * @typedef {import("../contract/interactive_chart.ts").InteractiveChart} InteractiveChart
 * @typedef {(change: (query: URLSearchParams) => void) => void} Readdress
 */

/** Curves that are there at first, and that come with each click. */
const SOME_CURVES = 24;
/** Room for the name of an axis. */
const AXIS_REM = 6;
const PLACES = { parameters: "Parameters", metrics: "Metrics" };

/** @type {Map<string, ChartBox>} */
let boxes = new Map();
/** Logged charts, by the iterations' ids. @type {Map<string, InteractiveChart[]>} */
const charts = new Map();
const controls = document.createElement("span");
controls.className = "bar";
let mostCurves = SOME_CURVES;
/** @type {(changed: string) => void} */
let onChoice;
const choice = curveControls(controls, (changed) => onChoice(changed));

/**
 * Draws all pictures, or again what may have changed of them.
 *
 * @param {CompareData} data
 * @param {Readdress} readdress
 */
export async function drawCharts(data, readdress) {
  const groups = await attempt(() => loggedGroups(data)) ?? [];
  const place = /** @type {HTMLElement} */ (document.getElementById("comparison-charts"));
  const before = boxes;
  boxes = new Map();
  const boxOf = (/** @type {string} */ key, /** @type {BoxParts} */ parts) => {
    const box = before.get(key) ?? new ChartBox(parts);
    box.parts = parts;
    boxes.set(key, box);
    return box.element;
  };
  const again = () => drawCharts(data, readdress);
  render(
    html`
      ${barView(data, boxOf)} ${curvesView(data, boxOf, again)} ${groups.length === 0
        ? nothing
        : part(
          "Charts",
          nothing,
          groups.map((group, at) => boxOf(`logged ${at}`, groupDrawing(group))),
        )} ${manyView(data, boxOf, readdress, again)} ${pairView(data, boxOf, readdress, again)}
    `,
    place,
  );
  for (const [key, box] of before) {
    if (boxes.has(key)) box.refresh();
    else box.remove();
  }
}

/** @typedef {(key: string, parts: BoxParts) => HTMLElement} BoxOf */

/**
 * @param {string} heading
 * @param {unknown} controls
 * @param {readonly HTMLElement[]} elements
 */
function part(heading, controls, elements) {
  return html`
    <section class="panel">
      <div class="bar"><h2>${heading}</h2> ${controls}</div>
      <div class="chart-grid ${elements.length === 1 ? "alone" : ""}">${elements}</div>
    </section>
  `;
}

/**
 * @param {CompareData} data
 * @param {BoxOf} boxOf
 */
function barView({ rows, names }, boxOf) {
  const bars = barCharts(rows, names);
  if (bars[0]?.chart.x_data[0]?.length === 0) return nothing;
  return part("Metrics", nothing, [boxOf("bars", barDrawing(bars))]);
}

/**
 * @param {CompareData} data
 * @param {BoxOf} boxOf
 * @param {() => void} again
 */
function curvesView(data, boxOf, again) {
  const metrics = data.rows.filter(({ section }) => section === "metrics");
  if (metrics.length === 0) return nothing;
  onChoice = (changed) => {
    if (changed === "search") again();
    else boxes.forEach((box) => box.redraw());
  };
  const words = choice.search.toLowerCase();
  const found = metrics.filter(({ name }) => name.toLowerCase().includes(words));
  const more = () => {
    mostCurves += SOME_CURVES;
    again();
  };
  const rest = found.length - mostCurves;
  const elements = found.slice(0, mostCurves).map((row) =>
    boxOf(`curve ${row.name}`, curveDrawing(row, data, choice))
  );
  return html`
    ${part("Curves", controls, elements)}
    ${rest > 0
      ? html`<p><button @click="${more}">Show more (${rest} are left)</button></p>`
      : nothing}
  `;
}

/**
 * @param {CompareData} data
 * @param {BoxOf} boxOf
 * @param {Readdress} readdress
 * @param {() => void} again
 */
function manyView({ rows, names }, boxOf, readdress, again) {
  const query = new URLSearchParams(location.search);
  const keys = query.has("axis") ? query.getAll("axis") : tellingAxes(rows).axes;
  const axes = keys.flatMap((key) => rows.find((row) => keyOf(row) === key) ?? []);
  const set = (/** @type {string[]} */ wanted) => {
    readdress((query) => {
      query.delete("axis");
      for (const key of wanted.length === 0 ? [""] : wanted) query.append("axis", key);
    });
    again();
  };
  const tools = html`
    ${axes.map((row) =>
      html`
        <button class="chip" aria-label="Remove the axis ${row.name}"
          @click="${() => set(keys.filter((key) => key !== keyOf(row)))}"><bdi>${row
            .name}</bdi> ×</button>
      `
    )}
    ${rowSelect("Add an axis", rows, "", (key) => set([...keys.filter((it) => it !== key), key]))}
  `;
  if (axes.length < 2) {
    return part("Parallel coordinates", html`${tools} <p>Two axes make a picture.</p>`, []);
  }
  const element = boxOf("many", manyDrawing(axes, names));
  element.style.minWidth = `${axes.length * AXIS_REM}rem`;
  return part("Parallel coordinates", tools, [element]);
}

/**
 * @param {CompareData} data
 * @param {BoxOf} boxOf
 * @param {Readdress} readdress
 * @param {() => void} again
 */
function pairView({ rows, names }, boxOf, readdress, again) {
  const query = new URLSearchParams(location.search);
  const telling = tellingAxes(rows);
  const rowOf = (/** @type {"across" | "up"} */ axis) =>
    rows.find((row) => keyOf(row) === query.get(axis)) ??
      rows.find((row) => keyOf(row) === telling[axis]);
  const [x, y] = [rowOf("across"), rowOf("up")];
  if (x === undefined || y === undefined) return nothing;
  const set = (/** @type {"across" | "up"} */ axis) => (/** @type {string} */ key) => {
    readdress((query) => query.set(axis, key));
    again();
  };
  const tools = html`
    ${rowSelect("Across", rows, keyOf(x), set("across"))} ${rowSelect(
      "Up",
      rows,
      keyOf(y),
      set("up"),
    )}
  `;
  return part("One against another", tools, [boxOf("pair", pairDrawing(x, y, names))]);
}

/**
 * A choice of a parameter or a metric.
 *
 * @param {string} label
 * @param {readonly Row[]} rows
 * @param {string} chosen
 * @param {(key: string) => void} choose
 */
function rowSelect(label, rows, chosen, choose) {
  const onChange = (/** @type {Event} */ { target }) =>
    choose(/** @type {HTMLSelectElement} */ (target).value);
  const options = (/** @type {string} */ section) =>
    rows.filter((row) => row.section === section).map((row) =>
      html`<option value="${keyOf(row)}" .selected="${keyOf(row) === chosen}">${row.name}</option>`
    );
  return html`
    <label>${label}
      <select @change="${onChange}">
        ${chosen === "" ? html`<option value="" .selected="${true}">…</option>` : nothing}
        ${Object.entries(PLACES).map(([section, text]) =>
          html`<optgroup label="${text}">${options(section)}</optgroup>`
        )}
      </select></label>
  `;
}

/** @param {CompareData} data */
async function loggedGroups({ iterations, names }) {
  const own = await Promise.all(iterations.map(async ({ id, status, hasCharts }) => {
    if (!hasCharts) return [];
    const known = status === "running" ? undefined : charts.get(id);
    if (known !== undefined) return known;
    charts.set(id, await get(`ui/iterations/${id}/charts`));
    return charts.get(id) ?? [];
  }));
  return chartGroups(own, names);
}
