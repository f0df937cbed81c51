/// <reference lib="dom" />
/** The page of one iteration. */

import { ApiError, attempt, get } from "./api.js";
import { ChartBox } from "./chart_box.js";
import { chartOptions } from "./chart_options.js";
import { chartSummary, chartTable } from "./chart_words.js";
import { copy } from "./copy.js";
import { CurveList } from "./curve_list.js";
import { durationText } from "./grid_values.js";
import { markImage, openImage } from "./image_lightbox.js";
import { addActions } from "./iteration_actions.js";
import { fillMetrics, search, showRows, showTimes } from "./iteration_values.js";
import { listen } from "./live.js";
import { isEditing } from "./note_editor.js";

/**
 * @typedef {object} PageData
 * @property {string} id
 * @property {string | null} project_id
 * @property {string | null} experiment_id
 * @property {string} iteration_name
 * @property {string} status
 * @property {string} started_at
 * @property {string | null} note
 * @property {string[]} tags
 * @property {string[]} metrics
 * @property {{ name: string, chart_type: string, chart_title: string, chart_subtitle: string | null }[]} charts
 * @property {string[]} images
 */

/** The App rests so many times as long as it was asked. */
const REST = 10;
const MOST_REST_MS = 30_000;

let data = readData(document);
const curves = new CurveList(data, byId("curve-groups"), byId("curve-controls"));
/** @type {Map<string, ChartBox>} */
const charts = new Map();
/** @type {Map<string, string>} */
const parts = new Map();
/** @type {Promise<any[]> | undefined} */
let chartData;
let isWanted = false;
let isAsking = false;
let endRest = () => {};

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {Document} page
 * @returns {PageData}
 */
function readData(page) {
  return JSON.parse(page.getElementById("data")?.textContent ?? "");
}

/** Shows the iteration as the App has it now: what came while it was asked is asked for once more. */
async function refresh() {
  isWanted = true;
  if (isAsking) return;
  isAsking = true;
  while (isWanted) {
    isWanted = false;
    const start = performance.now();
    await attempt(takeOver);
    const rest = Math.min(MOST_REST_MS, REST * (performance.now() - start));
    await new Promise((resolve) => {
      endRest = () => resolve(undefined);
      setTimeout(resolve, rest);
    });
  }
  isAsking = false;
}

/** The same at once: whoever changed something waits for it. */
function refreshNow() {
  refresh();
  endRest();
}

async function takeOver() {
  const response = await fetch(location.href).catch(() => undefined);
  if (response === undefined) throw new ApiError("The App gives no answer. Does it run?", 0);
  if (!response.ok || response.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) replacePart(part);
  data = readData(fresh);
  document.title = fresh.title;
  await show();
}

/** Takes over a part that is not as it was; what is open in it stays open. @param {Element} part */
function replacePart(part) {
  const { part: name = "" } = /** @type {HTMLElement} */ (part).dataset;
  const old = /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
  const isSame = parts.get(name) === part.outerHTML;
  if (isSame || isEditing(old)) return;
  parts.set(name, part.outerHTML);
  const fresh = /** @type {HTMLElement} */ (document.adoptNode(part));
  if (old.hasAttribute("open")) fresh.setAttribute("open", "");
  const searched = /** @type {HTMLInputElement | null} */ (old.querySelector("[data-search]"));
  const field = /** @type {HTMLInputElement | null} */ (fresh.querySelector("[data-search]"));
  if (searched && field) field.value = searched.value;
  if (old.querySelector("tbody[hidden]") === null) showRows(fresh);
  const isFocused = searched !== null && document.activeElement === searched;
  old.replaceWith(fresh);
  if (isFocused) field?.focus();
}

/** Does what the server does not: local times, summaries, curves, charts. */
async function show() {
  showTimes();
  tick();
  showCharts();
  for (const field of document.querySelectorAll("[data-search]")) {
    search(/** @type {HTMLInputElement} */ (field));
  }
  byId("curves").hidden = data.metrics.length === 0;
  if (data.metrics.length === 0) return;
  const summaries = await get(`ui/iterations/${data.id}/metrics`);
  fillMetrics(summaries);
  curves.show(summaries);
}

/** Charts are never changed once they are logged; there may be more of them. */
function showCharts() {
  byId("no-charts").hidden = data.charts.length > 0;
  const fresh = data.charts.filter(({ name }) => !charts.has(name));
  if (fresh.length > 0) chartData = undefined;
  for (const { name, chart_type, chart_title, chart_subtitle } of fresh) {
    const box = new ChartBox({
      title: chart_title,
      subtitle: chart_subtitle,
      hasAxes: chart_type !== "pie",
      hasBrush: chart_type === "scatter" || chart_type === "bar",
      load: () => chartDrawing(name),
    });
    charts.set(name, box);
    byId("charts").append(box.element);
  }
}

/** @param {string} name */
async function chartDrawing(name) {
  chartData ??= get(`ui/iterations/${data.id}/charts`);
  const chart = (await chartData).find((it) => it.name === name);
  const shown = { chart, iteration: data.iteration_name };
  return {
    options: (/** @type {import("./chart_frame.js").ChartLook} */ look) =>
      chartOptions(shown, look),
    summary: chartSummary(shown),
    table: chartTable(shown),
  };
}

function tick() {
  const place = byId("elapsed");
  const { start = "", end = "" } = place.dataset;
  if (end === "") place.textContent = `for ${durationText(Date.now() - Date.parse(start))}`;
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const image = /** @type {HTMLElement | null} */ (target.closest("[data-image]"));
  if (image !== null && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openImage(data.id, data.images, Number(image.dataset.image));
  }
  const part = target.closest("[data-act='rows']")?.closest("[data-part]");
  if (part) showRows(part);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-copy]"));
  const { copy: id = "", what = "" } = button?.dataset ?? {};
  if (button !== null) copy(byId(id).innerText, what);
});
document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement && target.dataset.search !== undefined) search(target);
});
for (const part of document.querySelectorAll("[data-part]")) {
  parts.set(/** @type {HTMLElement} */ (part).dataset.part ?? "", part.outerHTML);
}
addActions(() => data, refreshNow);
// An image that cannot be shown tells so but once, and maybe before anybody listens.
addEventListener("error", ({ target }) => markImage(target), true);
for (const image of document.querySelectorAll("[data-image] img")) markImage(image);
setInterval(tick, 1000);
attempt(show);
listen({ iteration_id: data.id }, (events) => {
  if (events.some(({ kind }) => kind === "deleted")) location.reload();
  else refresh();
}, refresh);
