/** What iterations have in common and what not, row by row: for the page, the snapshot and the terminal. */

/**
 * What is compared of an iteration, as the App's JSON has it.
 *
 * @typedef {object} Compared
 * @property {string} id
 * @property {string} iteration_name
 * @property {string | null} experiment_id
 * @property {string | null} experiment_name
 * @property {string | null} project_id
 * @property {string | null} project_title
 * @property {string} user_name
 * @property {string} status
 * @property {string} started_at
 * @property {string | null} ended_at
 * @property {string | null} stale_since
 * @property {string[]} tags
 * @property {string | null} model_name
 * @property {string | null} path_to_model
 * @property {number | null} model_size
 * @property {string | null} model_sha256
 * @property {{ id: string, name: string | null, version: string | null } | null} dataset
 * @property {Record<string, unknown> | null} parameters
 * @property {Record<string, unknown> | null} metrics
 * @property {Record<string, unknown> | null} environment
 */

/** @typedef {"iteration" | "model" | "dataset" | "parameters" | "metrics" | "environment"} Section */
/** @typedef {"higher" | "lower"} Direction */

/**
 * @typedef {object} Row
 * @property {Section} section
 * @property {string} name
 * @property {unknown[]} values One of each iteration; `undefined` where it has none.
 * @property {boolean} differs
 * @property {Direction} [better] Of a metric, if it is known.
 * @property {number[]} best Which of the values are the best.
 */

const LOWER =
  /loss|(^|[^a-z])err(or)?s?(?![a-z])|(^|[^a-z])(r?mse|mae|mape|smape|msle|rmsle|medae|nll|ppl|wer|cer|fid|brier|ece)(?![a-z])|perplexity|entropy|regret|divergence|latency|duration|(^|[^a-z])(time|seconds|ms|cost)(?![a-z])/i;
const HIGHER =
  /acc(uracy)?(?![a-z])|(^|[^a-z])(auc|roc|auroc|f\d+|r2|iou|miou|dice|map(?=$|@|_?\d)|ndcg|mrr|mcc|psnr|ssim|bleu|rouge|elbo|hits)(?![a-z])|precision|recall|score|reward|return|success|likelihood|throughput|kappa|specificity|sensitivity/i;

/**
 * What is better of a metric, as far as its name tells.
 *
 * @param {string} name
 * @returns {Direction | undefined}
 */
export function betterOf(name) {
  const parts = name.replace(/([a-z\d])([A-Z])/g, "$1_$2");
  if (LOWER.test(parts)) return "lower";
  return HIGHER.test(parts) || HIGHER.test(name) ? "higher" : undefined;
}

/**
 * Which values are the best: none where all are, or where it is not known what is better.
 *
 * @param {readonly unknown[]} values
 * @param {Direction | undefined} better
 * @returns {number[]}
 */
export function bestOf(values, better) {
  const numbers = values.map(numberOf);
  const known = numbers.filter((value) => value !== undefined && !Number.isNaN(value));
  if (better === undefined || known.length === 0) return [];
  const best = known.reduce((a, b) =>
    better === "lower" ? Math.min(Number(a), Number(b)) : Math.max(Number(a), Number(b))
  );
  const found = numbers.flatMap((value, index) => value === best ? [index] : []);
  return found.length === values.length ? [] : found;
}

/**
 * A number of the App's JSON, in which three of them are texts.
 *
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function numberOf(value) {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity"
    ? Number(value)
    : undefined;
}

/**
 * The rows of a comparison, each with a value at least. Those of parameters, metrics and environment that differ stand first.
 *
 * @param {readonly Compared[]} iterations
 * @param {{ now: number, better?: Record<string, Direction> }} options What is better of metrics whose
 * names do not tell it.
 * @returns {Row[]}
 */
export function comparisonRows(iterations, { now, better = {} }) {
  const facts = FACTS.map(([section, name, of]) =>
    rowOf(section, name, iterations.map((iteration) => of(iteration, now) ?? undefined))
  ).filter(({ values }) => values.some((value) => value !== undefined));
  const metrics = unionOf("metrics", iterations).map((row) => {
    const known = Object.hasOwn(better, row.name) ? better[row.name] : betterOf(row.name);
    return { ...row, ...(known && { better: known }), best: bestOf(row.values, known) };
  });
  return [
    ...facts,
    ...unionOf("parameters", iterations),
    ...metrics,
    ...unionOf("environment", iterations.map(withFlatEnvironment)),
  ];
}

/**
 * Of the state of a Git repository and the like, each part is a row.
 *
 * @param {Compared} iteration
 * @returns {Compared}
 */
function withFlatEnvironment(iteration) {
  const parts = Object.entries(iteration.environment ?? {}).flatMap(([name, value]) =>
    value === null || typeof value !== "object" || Array.isArray(value)
      ? [[name, value]]
      : Object.entries(value).map(([part, it]) => [`${name}.${part}`, it])
  );
  return { ...iteration, environment: Object.fromEntries(parts) };
}

/** @type {readonly (readonly [Section, string, (it: Compared, now: number) => unknown])[]} */
const FACTS = [
  ["iteration", "id", (it) => it.id],
  ["iteration", "project", (it) => it.project_title ?? it.project_id],
  ["iteration", "experiment", (it) => it.experiment_name ?? it.experiment_id],
  ["iteration", "status", (it) => it.stale_since === null ? it.status : "stale"],
  ["iteration", "started", (it) => it.started_at],
  ["iteration", "duration", durationOf],
  ["iteration", "user", (it) => it.user_name],
  ["iteration", "tags", (it) => it.tags.length === 0 ? null : it.tags.join(", ")],
  ["model", "name", (it) => it.model_name],
  ["model", "path", (it) => it.path_to_model || null],
  ["model", "size", (it) => it.model_size],
  ["model", "sha256", (it) => it.model_sha256],
  ["dataset", "name", (it) => it.dataset && (it.dataset.name ?? it.dataset.id)],
  ["dataset", "version", (it) => it.dataset?.version],
];

/**
 * Milliseconds that an iteration took, or runs by now.
 *
 * @param {Pick<Compared, "started_at" | "ended_at">} iteration
 * @param {number} now
 */
export function durationOf({ started_at, ended_at }, now) {
  return Math.max(0, (ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at));
}

/**
 * @param {"parameters" | "metrics" | "environment"} section
 * @param {readonly Compared[]} iterations
 * @returns {Row[]}
 */
function unionOf(section, iterations) {
  const names = new Set(iterations.flatMap((it) => Object.keys(it[section] ?? {})));
  const rows = [...names].map((name) =>
    rowOf(section, name, iterations.map((it) => ownOf(it[section], name)))
  );
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}

/**
 * @param {Section} section
 * @param {string} name
 * @param {unknown[]} values
 * @returns {Row}
 */
function rowOf(section, name, values) {
  const differs = new Set(values.map(identityOf)).size > 1;
  return { section, name, values, differs, best: [] };
}

/**
 * @param {Record<string, unknown> | null} values
 * @param {string} name
 */
function ownOf(values, name) {
  return values !== null && Object.hasOwn(values, name) ? values[name] : undefined;
}

/**
 * What equal values have in common, in whatever order the keys of objects stand.
 *
 * @param {unknown} value
 */
function identityOf(value) {
  return JSON.stringify(
    value,
    (_, part) =>
      part !== null && typeof part === "object" && !Array.isArray(part)
        ? Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)
        : part,
  );
}

/**
 * Names as heads of columns: those that come again get a number.
 *
 * @param {readonly string[]} names
 * @returns {string[]}
 */
export function distinctNames(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} [${count}]`;
  });
}
