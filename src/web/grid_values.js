/** How values, times and durations are written in tables; the server and the browser write them alike. */

/** Stands where there is nothing. */
export const MISSING = "–";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {readonly (readonly [length: number, name: string])[]} */
const AGES = [[365 * DAY, "y"], [30 * DAY, "mo"], [DAY, "d"], [HOUR, "h"], [MINUTE, "min"]];

/**
 * A number to be read: six significant digits, whole numbers in full.
 *
 * @param {number} value
 * @returns {string}
 */
export function numberText(value) {
  const isWhole = Number.isInteger(value) && Math.abs(value) < 1e15;
  return String(isWhole ? value : Number(value.toPrecision(6)));
}

/**
 * A value of a metric or a parameter. What is no value at all is a dash; `0`, `false` and an empty text
 * are themselves.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function valueText(value) {
  if (value === null || value === undefined) return MISSING;
  if (value === "") return '""';
  if (typeof value === "number") return numberText(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * A duration in its two largest units.
 *
 * @param {number} ms
 * @returns {string}
 */
export function durationText(ms) {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, "min", SECOND, "s");
  return ms < DAY ? pair(ms, HOUR, "h", MINUTE, "min") : pair(ms, DAY, "d", HOUR, "h");
}

/**
 * @param {number} ms
 * @param {number} large
 * @param {string} largeName
 * @param {number} small
 * @param {string} smallName
 */
function pair(ms, large, largeName, small, smallName) {
  const rest = Math.floor(ms % large / small);
  const first = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/**
 * How long ago something was.
 *
 * @param {number} time Milliseconds since 1970.
 * @param {number} now
 * @returns {string}
 */
export function agoText(time, now) {
  const age = now - time;
  const [length, name] = AGES.find(([it]) => age >= it) ?? [SECOND, "s"];
  return age < 5 * SECOND ? "just now" : `${Math.floor(age / length)} ${name} ago`;
}

/**
 * A time in full, in the time zone of whoever looks at it.
 *
 * @param {number} time Milliseconds since 1970.
 * @returns {string}
 */
export function dateText(time) {
  const date = new Date(time);
  const local = new Date(time - date.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 19).replace("T", " ");
}
