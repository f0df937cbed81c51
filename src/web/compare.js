/// <reference lib="dom" />
/** Iterations side by side. What is shown is told by the address, so that it can be sent to somebody. */

import { save } from "./chart_download.js";
import { showAdd } from "./compare_add.js";
import { drawCharts } from "./compare_charts.js";
import { comparisonCsv, comparisonJson } from "./compare_file.js";
import { onKeys } from "./keys.js";
import { listen } from "./live.js";
import { toast } from "./toast.js";
import { durationText } from "./grid_values.js";

/**
 * @typedef {object} CompareData
 * @property {{ id: string, project_id: string | null, status: string, started_at: string,
 *   hasCharts: boolean }[]} iterations
 * @property {string[]} names
 * @property {import("./compare_rows.js").Row[]} rows
 */

/** Milliseconds between two looks at what runs. */
const PACE = 1500;
/** What a click on a metric's sign makes of it. */
const NEXT = { higher: "lower", lower: "higher", none: "higher" };

let data = readData(document);
let isAsking = false;
let isStale = false;

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {Document} page
 * @returns {CompareData}
 */
function readData(page) {
  const read = JSON.parse(page.getElementById("data")?.textContent ?? "");
  for (const { values, missing } of read.rows) {
    for (const index of missing) values[index] = undefined;
  }
  return read;
}

/**
 * Changes the address.
 *
 * @param {(query: URLSearchParams) => void} change
 */
function readdress(change) {
  const url = new URL(location.href);
  change(url.searchParams);
  url.search = url.search.replaceAll("%2C", ",");
  history.replaceState(null, "", url.href);
  const snapshot = /** @type {HTMLAnchorElement} */ (byId("snapshot"));
  snapshot.href = `ui/compare/snapshot${url.search}`;
}

/** What was compared before is a step back. @param {string[]} ids */
function compareIds(ids) {
  history.pushState(null, "", location.href);
  readdress((query) => {
    query.set("ids", ids.join(","));
    if (!ids.includes(query.get("base") ?? "")) query.delete("base");
  });
  return refresh();
}

/** Shows what the App has now; asked for again meanwhile, it does so once more. */
async function refresh() {
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  while (isStale) {
    isStale = false;
    await readAgain();
  }
  isAsking = false;
}

async function readAgain() {
  const response = await fetch(location.href).catch(() => undefined);
  if (response === undefined) return toast("The App gives no answer. Does it run?", "error");
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok || response.redirected || fresh.getElementById("comparison") === null) {
    return location.reload();
  }
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.metric;
  data = readData(fresh);
  for (const id of ["comparison-head", "base", "comparison"]) takeOver(id, fresh);
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".direction"));
  if (focused) [...buttons].find(({ dataset }) => dataset.metric === focused)?.focus();
  showTimes();
  drawCharts(data, readdress);
}

/**
 * Copies: a select whose chosen option is moved away would choose another.
 *
 * @param {string} id
 * @param {Document} fresh
 */
function takeOver(id, fresh) {
  const { childNodes } = /** @type {HTMLElement} */ (fresh.getElementById(id));
  byId(id).replaceChildren(...Array.from(childNodes, (node) => document.importNode(node, true)));
}

/** Times as they are where the page is looked at. */
function showTimes() {
  for (const time of byId("comparison").querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    time.textContent = moment.toLocaleString("sv");
    time.title = moment.toLocaleString();
  }
  showDurations();
}

function showDurations() {
  for (const span of byId("comparison").querySelectorAll("[data-start]")) {
    const { start = "" } = /** @type {HTMLElement} */ (span).dataset;
    span.textContent = durationText(Date.now() - Date.parse(start));
  }
}

/** @param {MouseEvent} event */
function onClick({ target }) {
  const button = target instanceof Element && target.closest("button");
  if (!button) return;
  const { remove, metric, better, download } = button.dataset;
  const ids = data.iterations.map(({ id }) => id);
  if (remove !== undefined) compareIds(ids.filter((id) => id !== remove));
  if (metric !== undefined) turn(metric, /** @type {keyof typeof NEXT} */ (better));
  if (download !== undefined) keep(download);
  if (button.dataset.all !== undefined) {
    readdress((query) => query.set("all", ""));
    refresh();
  }
  if (button.id === "add") showAdd(ids, (id) => compareIds([...ids, id]));
}

/**
 * @param {string} metric
 * @param {keyof typeof NEXT} better
 */
function turn(metric, better) {
  readdress((query) => {
    for (const direction of ["higher", "lower"]) query.delete(direction, metric);
    query.append(NEXT[better], metric);
  });
  refresh();
}

/** @param {string} format */
function keep(format) {
  if (format === "csv") {
    save("comparison.csv", new Blob([comparisonCsv(data)], { type: "text/csv" }));
  } else save("comparison.json", new Blob([comparisonJson(data)], { type: "application/json" }));
}

/** @param {Event} event */
function onChange({ target }) {
  if (!(target instanceof HTMLElement)) return;
  if (target instanceof HTMLSelectElement && target.id === "base") {
    readdress((query) => target.value ? query.set("base", target.value) : query.delete("base"));
    refresh();
  }
  if (target instanceof HTMLInputElement && target.id === "different") {
    readdress((query) => target.checked ? query.set("different", "") : query.delete("different"));
    byId("comparison").dataset.different = String(target.checked);
  }
}

/** Only what happens to these is looked at; where they are of one project, nothing else is told. */
function watch() {
  const [project, ...others] = new Set(data.iterations.map(({ project_id }) => project_id));
  listen(
    project && others.length === 0 ? { project_id: project } : {},
    (events) => {
      const ids = new Set(data.iterations.map(({ id }) => id));
      if (events.some(({ iteration_id }) => ids.has(iteration_id))) refresh();
    },
    refresh,
    PACE,
  );
  setInterval(showDurations, 1000);
}

document.addEventListener("click", onClick);
addEventListener("popstate", () => location.reload());
byId("comparison-tools").addEventListener("change", onChange);
onKeys("a", "Add an iteration", () => byId("add").click());
onKeys("d", "Only differences, or all", () => byId("different").click());
showTimes();
drawCharts(data, readdress);
watch();
