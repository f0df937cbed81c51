/// <reference lib="dom" />
/** The page of a grid: what it shows, and what can be done with it. */

import { render } from "lit-html";
import { attempt } from "./api.js";
import { compare, deleteAll, rename, showDownloads } from "./grid_actions.js";
import { chooseColumns, columnChoice } from "./grid_chooser.js";
import { bestValues, directionOf } from "./grid_best.js";
import { columnMenu, sortAfter } from "./grid_column_menu.js";
import { filterName } from "./grid_columns.js";
import { GridData } from "./grid_data.js";
import { gridEmptiness } from "./grid_empty.js";
import { askCondition, offerNames, showFilterHelp } from "./grid_filter.js";
import { keep, kept } from "./grid_kept.js";
import { GridLayout } from "./grid_layout.js";
import { keepPlaces, keptPlace, tellAddress } from "./grid_history.js";
import { keepLive } from "./grid_live.js";
import { GridMoves } from "./grid_moves.js";
import { showExperiments } from "./grid_project.js";
import { GridSelection } from "./grid_selection.js";
import * as states from "./grid_state.js";
import { gridTools } from "./grid_tools.js";
import { GridView } from "./grid_view.js";
import { setWidth, widthOf } from "./grid_widths.js";
import { onKeys } from "./keys.js";
import { showMenu } from "./menu.js";

/**
 * @typedef {import("./grid_columns.js").Column} Column
 * @typedef {import("./grid_state.js").View} View
 */

/** Rows that are nearer than this to the last one make the next page come. */
const AHEAD = 60;
const TICK = 1000;
/** Every so many ticks all ages are written anew. */
const AGES = 30;
/** What makes other rows of the view. */
const ROWS = ["experiments", "filter", "search", "within", "sort"];
const GAP = 12;

/** @type {import("./grid_project.js").Given} */
const given = JSON.parse(byId("data").textContent ?? "");
const known = given.experiments.map(({ id }) => id);
const view = addressedView();

const data = new GridData(view, given.project?.id ?? "", draw);
const selection = new GridSelection();
selection.replace(keptPlace().selected);
let layout = new GridLayout([], shownWidth);
/** @type {ReadonlyMap<string, number>} */
let best = new Map();

const tools = byId("tools");
const place = byId("grid");
const nothing = document.createElement("div");
const grid = new GridView(place, sceneOf, loadAhead);
place.after(nothing);
const moves = new GridMoves(data, selection, grid, draw);
const list = showExperiments(given, view, change);

start();

async function start() {
  data.error = given.error;
  draw();
  const filter = /** @type {HTMLInputElement} */ (byId("grid-filter"));
  offerNames(filter, byId("filter-names"), namesForFilter, () => applyFilter(filter.value));
  new ResizeObserver(fit).observe(tools);
  addEventListener("resize", fit);
  listen();
  keepLive(data);
  setInterval(tick, TICK);
  if (given.page !== null) await data.begin(given.page, keptPlace().rows);
  scrollBack();
}

/** What the address says. */
function addressedView() {
  const dates = kept("dates") === "full" ? "full" : "ago";
  const addressed = states.readView(new URLSearchParams(location.search), dates);
  addressed.experiments = addressed.experiments.filter((id) => known.includes(id));
  return addressed;
}

/** The rows are drawn one frame after they are there. */
function scrollBack() {
  const { left, top } = keptPlace();
  requestAnimationFrame(() => requestAnimationFrame(() => grid.element.scrollTo(left, top)));
}

function placeNow() {
  const { scrollTop: top, scrollLeft: left } = grid.element;
  return { top, left, rows: data.rows.count, selected: selection.ids };
}

/** Shows what the address says after a step back or forward. */
async function showAddressed() {
  Object.assign(view, addressedView());
  selection.replace(keptPlace().selected);
  list?.draw();
  await data.load();
  scrollBack();
}

/**
 * Shows something else, or in another way.
 *
 * @param {Partial<View>} changes
 */
function change(changes) {
  Object.assign(view, changes);
  if (changes.dates !== undefined) keep("dates", changes.dates);
  const names = Object.keys(changes);
  tellAddress(view, names, placeNow());
  if (names.some((name) => ROWS.includes(name))) {
    if (!names.includes("sort")) selection.replace([]);
    grid.element.scrollTop = 0;
    data.load();
  } else if (["only", "hide", "show"].some((name) => names.includes(name))) data.refresh();
  list?.draw();
  draw();
}

function draw() {
  layout = new GridLayout(data.columns.filter(isRelevant), shownWidth);
  best = bestValues(data.overview?.metrics ?? [], view);
  render(gridTools(toolFacts()), tools);
  const isEmpty = data.rows.count === 0 && data.rows.next === null && !data.isLoading &&
    data.error === null && given.page !== null;
  place.hidden = isEmpty;
  const only = given.experiments.find(({ id }) => view.experiments.includes(id));
  const facts = { project: given.project?.title, experiment: only?.name, clear: clearFilters };
  render(isEmpty ? gridEmptiness({ ...facts, isFiltered: states.isFiltered(view) }) : "", nothing);
  grid.draw();
  loadAhead();
}

/** @returns {import("./grid_view.js").Scene} */
function sceneOf() {
  const { total = data.rows.count, rows } = data;
  const share = selection.size === 0 ? "none" : selection.size < total ? "some" : "all";
  return {
    layout,
    active: moves.active,
    total,
    rows: rows.shown,
    cells: {
      best,
      dates: view.dates,
      now: Date.now(),
      isSelected: (id) => selection.has(id),
      isOpen: (id) => rows.isOpen(id),
    },
    head: {
      order: states.orderOf(view),
      selection: share,
      onSort: (column) =>
        change({ sort: sortAfter(column, view, directionOf(column.title, view)) }),
      onMenu: openMenu,
      onResize: (column, width) => resize(column, width),
      onSelectAll: selectAll,
    },
  };
}

/** @returns {import("./grid_tools.js").ToolFacts} */
function toolFacts() {
  return {
    view,
    total: data.total,
    selected: selection.size,
    isLoading: data.isLoading,
    isSorted: view.sort !== states.DEFAULT_SORT,
    error: data.error,
    unknown: data.overview?.unknown ?? [],
    change,
    onFilter: applyFilter,
    onHelp: () => showFilterHelp((filter) => change({ filter })),
    onColumns: () => {
      const columns = data.allColumns.filter(isRelevant);
      const shown = new Set(layout.columns.map(({ id }) => id));
      chooseColumns(columns, shown, (chosen) => change(columnChoice(columns, chosen)));
    },
    onDownload: (button) => showDownloads(button, view, data.project),
    onCompare: () => compare(selection.ids, view),
    onRename: renameSelected,
    onDelete: deleteSelected,
    onUnselect: () => select(() => selection.replace([])),
  };
}

/** @param {string} filter */
function applyFilter(filter) {
  if (filter.trim() !== view.filter || data.error !== null) change({ filter: filter.trim() });
}

function clearFilters() {
  change({ filter: "", search: "", within: "" });
}

/** @param {() => void} act */
function select(act) {
  act();
  draw();
}

/** @param {boolean} isAll */
async function selectAll(isAll) {
  const ids = isAll ? await attempt(() => data.allIds()) : [];
  select(() => selection.replace(ids ?? []));
}

function renameSelected() {
  const row = data.rows.get(selection.ids[0] ?? "");
  if (row !== undefined) rename(row, () => data.update([row.id]));
}

function deleteSelected() {
  const { ids } = selection;
  const names = ids.map((id) => data.rows.get(id)?.name).filter((it) => it !== undefined);
  deleteAll(ids, names, () => {
    selection.replace([]);
    data.remove(ids);
  });
}

/**
 * @param {Column} column
 * @param {HTMLElement} button
 */
function openMenu(column, button) {
  const better = column.values === "metrics" ? directionOf(column.title, view) : undefined;
  showMenu(
    button,
    columnMenu(column, view, {
      better,
      change,
      filter: () =>
        askCondition(
          column,
          (condition) => change({ filter: states.withCondition(view.filter, condition) }),
        ),
      widen: (step) => resize(column, shownWidth(column) + step),
    }),
  );
}

/** @param {Column} column */
function shownWidth(column) {
  return widthOf(column, data.rows.lengths.get(column.id), view.dates);
}

/**
 * @param {Column} column
 * @param {number} width
 */
function resize(column, width) {
  setWidth(column, width);
  draw();
}

/** What is the same everywhere is no column. @param {Column} column */
function isRelevant({ id }) {
  if (id === "project") return given.project === null;
  const count = view.experiments.length || given.experiments.length;
  return id !== "experiment" || given.project === null || count !== 1;
}

function namesForFilter() {
  const names = data.allColumns.map(filterName).filter((name) => name !== undefined);
  return [...names, "and", "or", "not", "like", "ilike", "in", "is null", "is not null"];
}

function loadAhead() {
  if (grid.lastSeen + AHEAD > data.rows.shown.length) data.more();
}

function listen() {
  onKeys("/", "Search", () => byId("grid-search").focus());
  onKeys("f", "Filter", () => byId("grid-filter").focus());
  onKeys("c", "Compare what is selected", () => compare(selection.ids, view));
  keepPlaces(placeNow, showAddressed);
}

let ticks = 0;
function tick() {
  ticks++;
  const isMoving = grid.seen.some(({ ended_at }) => ended_at === null);
  if (!document.hidden && (isMoving || ticks % AGES === 0)) grid.draw();
}

/** The grid ends where the window does. */
function fit() {
  const top = place.getBoundingClientRect().top + scrollY;
  grid.element.style.maxHeight = `${Math.max(320, innerHeight - top - GAP)}px`;
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
