/**
 * How values look to a person.
 *
 * @module
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHORT_ID = 8;

/** A number in four significant digits, or whole; a whole one is never shortened. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const magnitude = Math.abs(value);
  const [digits, exponent] = value.toExponential(3).split("e") as [string, string];
  if (magnitude < 1e-4 || magnitude >= 1e9) return `${Number(digits)}e${Number(exponent)}`;
  return magnitude < 1e4 ? String(Number(value.toPrecision(4))) : String(Math.round(value));
}

/** A value of any kind that JSON can hold, in one line; an empty text has its quotes. */
export function formatValue(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  const json = JSON.stringify(value) ?? "";
  return typeof value === "string" ? oneLine(value) || json : oneLine(json);
}

/** A span of milliseconds, in its two largest units. */
export function formatDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < SECOND) return `${Math.floor(span)} ms`;
  if (span < 10 * SECOND) return `${(Math.floor(span / 10) / 100).toFixed(2)} s`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  const [unit, name, part, partName] = span < HOUR
    ? [MINUTE, "min", SECOND, "s"] as const
    : span < DAY
    ? [HOUR, "h", MINUTE, "min"] as const
    : [DAY, "d", HOUR, "h"] as const;
  return `${Math.floor(span / unit)} ${name} ${Math.floor(span % unit / part)} ${partName}`;
}

/** A moment as a distance from now; one that is over a day away, as a local date and time. */
export function formatMoment(moment: Date, now: Date): string {
  const age = now.getTime() - moment.getTime();
  if (age < 0 || age >= DAY) return formatDate(moment);
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`;
  return age < HOUR ? `${Math.floor(age / MINUTE)} min ago` : `${Math.floor(age / HOUR)} h ago`;
}

/** A moment as a local date and time. */
export function formatDate(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())];
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two);
  return `${date.join("-")} ${time.join(":")}`;
}

/** A number of bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4);
  return `${formatNumber(bytes / 1000 ** power)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}

/** A noun with its number. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * The ends by which ids are told apart, eight characters or more. Ids of one process begin alike and
 * differ at their ends only.
 */
export function shortIds(ids: readonly string[]): Map<string, string> {
  const distinct = [...new Set(ids)];
  for (let length = SHORT_ID;; length++) {
    const short = new Map(distinct.map((id) => [id, id.slice(-length)]));
    if (new Set(short.values()).size === distinct.length) return short;
  }
}

/**
 * A text of somebody else's in one line. What could steer the terminal, or turn the direction of
 * writing, is replaced.
 */
export function oneLine(text: string): string {
  return harmless(text.replace(/\s+/g, " ").trim());
}

/** A text of somebody else's, with its lines and without what could steer the terminal. */
export function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what it is about
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
