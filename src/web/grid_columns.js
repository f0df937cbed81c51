/** The columns of the grid; the server and the browser know them alike. */

/**
 * @typedef {object} Column
 * @property {string} id A field of a row, or `metrics.<name>` or `parameters.<name>`.
 * @property {string} title
 * @property {string} group
 * @property {number} width In pixels.
 * @property {"text" | "number" | "time" | "duration" | "status" | "tags" | "value"} kind
 * @property {string} [sort] What the App sorts by.
 * @property {string} [filter] What filters call it.
 * @property {boolean} [isExtra] Whether it is shown only where it is asked for.
 * @property {"metrics" | "parameters"} [values] Which values it is one of.
 * @property {string} [name] The name of the value.
 */

/** @type {readonly Column[]} */
const ITERATION = [
  field("name", "Name", 240, "text", { sort: "iteration_name", filter: "name" }),
  field("status", "Status", 102, "status", { sort: "status", filter: "status" }),
  field("started_at", "Started", 106, "time", { sort: "started_at", filter: "started_at" }),
  field("elapsed", "Took", 102, "duration", { sort: "duration", filter: "duration" }),
  field("project", "Project", 110, "text", { filter: "project" }),
  field("experiment", "Experiment", 110, "text", { filter: "experiment" }),
];

/** @type {readonly Column[]} */
const MORE = [
  field("user", "Run by", 92, "text", { group: "More", filter: "user" }),
  field("tags", "Tags", 130, "tags", { group: "More", filter: "tags" }),
  field("error", "Error", 220, "text", { group: "More", filter: "error", isExtra: true }),
  field("note", "Note", 220, "text", { group: "More", filter: "note", isExtra: true }),
  field("ended_at", "Ended", 116, "time", {
    group: "More",
    sort: "ended_at",
    filter: "ended_at",
    isExtra: true,
  }),
  field("created_at", "Created", 116, "time", { group: "More", sort: "created_at", isExtra: true }),
  field("id", "ID", 210, "text", { group: "More", filter: "id", isExtra: true }),
];

/** @type {readonly Column[]} */
const MODEL = [
  field("model_name", "Model", 140, "text", { group: "Model", filter: "model_name" }),
  field("path_to_model", "Path", 200, "text", {
    group: "Model",
    filter: "path_to_model",
    isExtra: true,
  }),
];

/** @type {readonly Column[]} */
const DATASET = [
  field("dataset", "Dataset", 120, "text", { group: "Dataset", filter: "dataset.name" }),
  field("version", "Version", 80, "text", { group: "Dataset", filter: "dataset.version" }),
];

/** The groups in their order. */
export const GROUPS = /** @type {const} */ ([
  "Iteration",
  "Metrics",
  "Parameters",
  "More",
  "Model",
  "Dataset",
]);

const LEAST_WIDTH = 72;
const MOST_WIDTH = 180;
/** Of a title's character, and of a value's, which is bold where it is the best. */
const UNIT_WIDTHS = /** @type {const} */ ({ title: 7.5, value: 9.2 });
/** What stands beside a title and beside a value: its edges, and the mark of the best. */
const BESIDE = /** @type {const} */ ({ title: 44, value: 30 });
/** Of a date in full. */
const DATE_WIDTH = 172;

/**
 * All columns of a table that has values of these names.
 *
 * @param {{ metrics: readonly string[], parameters: readonly string[] }} names
 * @returns {Column[]}
 */
export function columnsOf({ metrics, parameters }) {
  return [
    ...ITERATION,
    ...metrics.map((name) => valueColumn("metrics", name)),
    ...parameters.map((name) => valueColumn("parameters", name)),
    ...MORE,
    ...MODEL,
    ...DATASET,
  ];
}

/**
 * Which columns a query wants: `only` these; or all, but for those that it shall `hide` and the extra
 * ones that it does not `show`.
 *
 * @param {URLSearchParams} parameters
 * @returns {(column: Pick<Column, "id" | "isExtra">) => boolean}
 */
export function wantedColumns(parameters) {
  const [only, hide, show] = ["only", "hide", "show"].map((it) => new Set(parameters.getAll(it)));
  if (only !== undefined && only.size > 0) return ({ id }) => id === "name" || only.has(id);
  return ({ id, isExtra = false }) =>
    id === "name" || (isExtra ? show?.has(id) === true : !hide?.has(id));
}

/**
 * A name in the language of filters, in quotes where it needs them.
 *
 * @param {Column} column
 * @returns {string | undefined}
 */
export function filterName({ filter, values, name = "" }) {
  return values === undefined ? filter : valueName(values, name);
}

/**
 * What filters call a value.
 *
 * @param {"metrics" | "parameters"} values
 * @param {string} name
 * @returns {string}
 */
export function valueName(values, name) {
  const isPlain = /^[\p{L}\p{N}_][\p{L}\p{N}_./:@-]*$/u.test(name);
  const prefix = values === "metrics" ? "metrics" : "params";
  return `${prefix}.${isPlain ? name : `\`${name.replaceAll("`", "``")}\``}`;
}

/**
 * How wide a column has to be for what stands in it.
 *
 * @param {Pick<Column, "kind" | "values" | "width">} column
 * @param {number} length Of its longest text.
 * @param {"ago" | "full"} dates
 * @returns {number}
 */
export function fittingWidth({ kind, values, width }, length, dates) {
  if (kind === "time") return dates === "full" ? DATE_WIDTH : width;
  return values === undefined ? width : Math.max(width, widthOfText(length, "value"));
}

/**
 * How wide a column has to be for a text, up to a limit.
 *
 * @param {number} length
 * @param {"title" | "value"} what
 */
function widthOfText(length, what) {
  return Math.min(MOST_WIDTH, Math.ceil(BESIDE[what] + length * UNIT_WIDTHS[what]));
}

/**
 * @param {string} id
 * @param {string} title
 * @param {number} width
 * @param {Column["kind"]} kind
 * @param {Partial<Column>} more
 * @returns {Column}
 */
function field(id, title, width, kind, more) {
  return { id, title, width, kind, group: "Iteration", ...more };
}

/**
 * @param {"metrics" | "parameters"} values
 * @param {string} name
 * @returns {Column}
 */
function valueColumn(values, name) {
  return {
    id: `${values}.${name}`,
    title: name,
    group: values === "metrics" ? "Metrics" : "Parameters",
    width: Math.max(LEAST_WIDTH, widthOfText(name.length, "title")),
    kind: values === "metrics" ? "number" : "value",
    sort: valueName(values, name),
    values,
    name,
  };
}
