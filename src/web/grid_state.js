/** What of the iterations is shown, and how: an address says all of it. */

import { quoted } from "./grid_condition.js";

/**
 * @typedef {object} View
 * @property {string[]} experiments None means all.
 * @property {string} filter
 * @property {string} search
 * @property {string} within Such as `24h`.
 * @property {string} sort
 * @property {string[]} only The only columns that are shown; none means all but those below.
 * @property {string[]} hide
 * @property {string[]} show Extra columns.
 * @property {string[]} higher Metrics of which the highest value is the best, whatever their name says.
 * @property {string[]} lower
 * @property {"ago" | "full"} dates
 */

/** How the grid is sorted unless it is asked otherwise. */
export const DEFAULT_SORT = "started_at desc";

const HOUR = 3_600_000;
/** The App takes no longer address. */
const LONGEST = 6000;
const TEXTS = /** @type {const} */ (["filter", "search", "within"]);
const COLUMNS = /** @type {const} */ (["only", "hide", "show"]);
const DIRECTIONS = /** @type {const} */ (["higher", "lower"]);

/**
 * Reads an address.
 *
 * @param {URLSearchParams} parameters
 * @param {View["dates"]} dates How dates are written where it does not say.
 * @returns {View}
 */
export function readView(parameters, dates = "ago") {
  const told = parameters.get("dates");
  return {
    experiments: (parameters.get("experiments") ?? "").split(",").filter((id) => id !== ""),
    filter: parameters.get("filter") ?? "",
    search: parameters.get("search") ?? "",
    within: parameters.get("within") ?? "",
    sort: parameters.get("sort") ?? DEFAULT_SORT,
    only: parameters.getAll("only"),
    hide: parameters.getAll("hide"),
    show: parameters.getAll("show"),
    higher: parameters.getAll("higher"),
    lower: parameters.getAll("lower"),
    dates: told === "full" || told === "ago" ? told : dates,
  };
}

/**
 * Writes the address of a view; columns are left out where it would become too long.
 *
 * @param {View} view
 * @returns {URLSearchParams}
 */
export function writeView(view) {
  const parameters = rowsParameters(view, "");
  for (const name of DIRECTIONS) {
    for (const metric of view[name]) parameters.append(name, metric);
  }
  if (view.dates !== "ago") parameters.set("dates", view.dates);
  return parameters;
}

/**
 * What the App is asked for to show a view.
 *
 * @param {View} view
 * @param {string} project Its id; empty for all projects.
 * @returns {URLSearchParams}
 */
export function rowsParameters(view, project) {
  const parameters = new URLSearchParams(project === "" ? [] : [["project", project]]);
  if (view.experiments.length > 0) parameters.set("experiments", view.experiments.join());
  for (const name of TEXTS) {
    if (view[name] !== "") parameters.set(name, view[name]);
  }
  if (view.sort !== DEFAULT_SORT) parameters.set("sort", view.sort);
  const columns = columnParameters(view).toString();
  const whole = `${parameters}&${columns}`;
  return columns === "" || whole.length > LONGEST ? parameters : new URLSearchParams(whole);
}

/**
 * The part of it that tells the columns.
 *
 * @param {View} view
 * @returns {URLSearchParams}
 */
export function columnParameters(view) {
  const named = COLUMNS.flatMap((name) => view[name].map((column) => [name, column]));
  return new URLSearchParams(named);
}

/**
 * Whether anything but the order leaves rows out.
 *
 * @param {View} view
 * @returns {boolean}
 */
export function isFiltered(view) {
  return TEXTS.some((name) => view[name] !== "");
}

/**
 * The order that a view is in.
 *
 * @param {View} view
 * @returns {{ key: string, descending: boolean }}
 */
export function orderOf({ sort }) {
  const [, key = sort, direction] = /^(.*?)(?: (asc|desc))?$/s.exec(sort) ?? [];
  return { key, descending: direction === undefined ? key.endsWith("_at") : direction === "desc" };
}

/**
 * All that leaves iterations out, in the language of filters.
 *
 * @param {View} view
 * @param {number} now
 * @returns {string}
 */
export function filterText({ experiments, filter, search, within }, now) {
  let text = filter;
  if (experiments.length > 0) {
    text = withCondition(text, `experiment_id in (${experiments.map(quoted).join(", ")})`);
  }
  if (search !== "") {
    const pattern = quoted(`%${search}%`);
    const fields = ["name", "user", "tags"].map((field) => `${field} ilike ${pattern}`);
    text = withCondition(text, `(${fields.join(" or ")})`);
  }
  const [, count, unit] = /^(\d+)([hd])$/.exec(within) ?? [];
  if (unit === undefined) return text;
  const since = new Date(now - Number(count) * (unit === "h" ? HOUR : 24 * HOUR));
  return withCondition(text, `started_at >= ${quoted(since.toISOString())}`);
}

/**
 * Adds a condition to a filter.
 *
 * @param {string} filter
 * @param {string} condition
 * @returns {string}
 */
export function withCondition(filter, condition) {
  const before = filter.trim();
  if (before === "") return condition;
  return `${hasOr(before) ? `(${before})` : before} and ${condition}`;
}

/**
 * Whether a filter has an `or` that stands in no parentheses.
 *
 * @param {string} filter
 */
function hasOr(filter) {
  let text = filter.replaceAll(/'[^']*'|"[^"]*"|`[^`]*`/g, "x");
  for (let before = ""; text !== before;) {
    before = text;
    text = text.replaceAll(/\([^()]*\)/g, "x");
  }
  return /\bor\b/i.test(text);
}
