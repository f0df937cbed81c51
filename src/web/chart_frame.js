/**
 * What all pictures have in common: colours, axes, ranges, the slider. Pure functions, without a page.
 */

import { valueText } from "./grid_values.js";

/**
 * @typedef {object} Theme The colours of a picture.
 * @property {string} text
 * @property {string} muted
 * @property {string} line
 * @property {string} panel
 * @property {readonly string[]} palette
 */

/**
 * @typedef {object} ChartLook
 * @property {Theme} theme
 * @property {boolean} [log] Whether the y axis is logarithmic.
 * @property {boolean} [titled] Whether the title is part of the picture: on a page it stands above.
 * @property {boolean} [small] Whether there is no room for a slider.
 * @property {boolean} [still] Whether nothing can be moved in it: no zoom, no tooltip.
 */

/** @typedef {Record<string, any>} Options What ECharts takes. */

/** @type {Record<"light" | "dark", Theme>} */
export const THEMES = {
  light: {
    text: "#18202c",
    muted: "#566274",
    line: "#d8dde5",
    panel: "#ffffff",
    palette: [
      "#1d4ed8",
      "#c2410c",
      "#047857",
      "#a21caf",
      "#a16207",
      "#0e7490",
      "#be123c",
      "#4d5b6e",
    ],
  },
  dark: {
    text: "#e6eaf0",
    muted: "#9dabbd",
    line: "#2f3a49",
    panel: "#171e28",
    palette: [
      "#7aa7ff",
      "#fb9a5b",
      "#4fd1a1",
      "#e28bf0",
      "#e6c04f",
      "#58cfe6",
      "#ff8fa3",
      "#aab6c6",
    ],
  },
};

/** Series differ by these, too: colours alone do not tell them apart for everybody. */
const DASHES = /** @type {const} */ (["solid", "dashed", "dotted"]);
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "arrow"];

/** What is behind a point is seen through it. */
export const THROUGH = { opacity: 0.6 };
/** A value is drawn that is so many times the middle one. */
const MOST_TIMES = 1e6;

/**
 * What colour a series has.
 *
 * @param {number} place Its own among the series.
 * @param {Pick<Theme, "palette">} theme
 */
export function colorOf(place, { palette }) {
  return /** @type {string} */ (palette[place % palette.length]);
}

/**
 * What kind of line a series has.
 *
 * @param {number} place Its own among the series.
 */
export function dashOf(place) {
  return /** @type {typeof DASHES[number]} */ (DASHES[place % DASHES.length]);
}

/**
 * What its points are marked by.
 *
 * @param {number} place Its own among the series.
 */
export function symbolOf(place) {
  return SYMBOLS[place % SYMBOLS.length];
}

/**
 * What is around every picture, told by how it shall look.
 *
 * @param {ChartLook} look
 * @param {boolean} [hasLegend]
 * @returns {Options}
 */
export function frameOptions({ theme, titled, still, small }, hasLegend = true) {
  const top = titled ? 48 : 8;
  return {
    animation: false,
    backgroundColor: titled ? theme.panel : "transparent",
    color: theme.palette,
    textStyle: { color: theme.text, fontFamily: "system-ui, sans-serif" },
    grid: {
      left: 12,
      right: 20,
      top: hasLegend ? top + 32 : top + 8,
      bottom: still || small ? 8 : 32,
      // Labels and names of axes are within these.
      outerBoundsMode: "same",
      outerBoundsContain: "all",
    },
    legend: {
      show: hasLegend,
      type: "scroll",
      top,
      textStyle: { color: theme.muted, width: 220, overflow: "truncate" },
    },
    ...(!still && { tooltip: tooltipOptions(theme) }),
  };
}

/** Texts in it are texts: as HTML they would need styles that the page does not allow. @param {Theme} theme */
function tooltipOptions(theme) {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.panel,
    borderColor: theme.line,
    textStyle: { color: theme.text, width: 320, overflow: "truncate" },
    valueFormatter: (/** @type {unknown} */ value) => [value].flat().map(valueText).join(", "),
  };
}

/**
 * An axis.
 *
 * @param {"value" | "log" | "category" | "time"} type
 * @param {string | null} name
 * @param {Theme} theme
 * @returns {Options}
 */
export function axisOptions(type, name, theme) {
  return {
    type,
    name: name ?? "",
    nameLocation: "middle",
    nameGap: 28,
    nameTruncate: { maxWidth: 260 },
    nameTextStyle: { color: theme.muted },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, hideOverlap: true, width: 120, overflow: "truncate" },
    splitLine: { lineStyle: { color: theme.line, opacity: 0.6 } },
  };
}

/**
 * A slider below the picture, and the wheel in it: with Ctrl, as without it the page moves.
 *
 * @param {ChartLook} look
 */
export function zoomOptions({ theme, still, small }) {
  const common = { xAxisIndex: 0, filterMode: "none" };
  const inside = {
    type: "inside",
    ...common,
    zoomOnMouseWheel: "ctrl",
    preventDefaultMouseMove: false,
  };
  const slider = {
    type: "slider",
    ...common,
    height: 16,
    bottom: 6,
    borderColor: theme.line,
    textStyle: { color: theme.muted },
  };
  if (still) return [];
  return small ? [inside] : [inside, slider];
}

/**
 * Where an axis begins and ends, by whole numbers; or, if the values lie close together, by a part of one.
 *
 * @param {readonly number[]} values
 * @param {number | null} min Given.
 * @param {number | null} max Given.
 * @returns {{ min?: number, max?: number }}
 */
export function rangeOf(values, min, max) {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const power = 10 ** Math.floor(Math.log10(high - low));
  const unit = high > low ? Math.min(1, Math.max(Number.MIN_VALUE, power)) : 1;
  const start = min ?? (finite.length > 0 ? tidy(Math.floor(tidy(low / unit)) * unit) : undefined);
  const end = max ?? (finite.length > 0 ? tidy(Math.ceil(tidy(high / unit)) * unit) : undefined);
  return { ...(start !== undefined && { min: start }), ...(end !== undefined && { max: end }) };
}

/**
 * What can be drawn of a value: nothing where it is no number, nor where a logarithm has no place for it.
 *
 * @param {unknown} value
 * @param {boolean} [log]
 * @returns {number | null}
 */
export function drawn(value, log = false) {
  const number = typeof value === "boolean" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return null;
  return log && number <= 0 ? null : number;
}

/**
 * What can be drawn beside each other, and what is left out: beside it most of the others would vanish.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => readonly unknown[]} valuesOf
 * @returns {{ drawn: T[], left: T[] }}
 */
export function withoutGiants(items, valuesOf) {
  const sizesOf = (/** @type {T} */ item) =>
    valuesOf(item).map((value) => Math.abs(drawn(value) ?? 0));
  const sizes = items.flatMap(sizesOf).filter((size) => size > 0).sort((a, b) => a - b);
  const most = (sizes[(sizes.length - 1) >> 1] ?? 0) * MOST_TIMES;
  const isGiant = (/** @type {T} */ item) => sizesOf(item).some((size) => size > most);
  return { drawn: items.filter((it) => !isGiant(it)), left: items.filter(isGiant) };
}

/**
 * What is said of those.
 *
 * @param {readonly string[]} names
 */
export function giantsText(names) {
  if (names.length === 0) return null;
  return `Left out, as the others would vanish beside it: ${names.join(", ")}.`;
}

/** Without what binary fractions leave: 0.1 * 3. @param {number} value */
function tidy(value) {
  return Number(value.toPrecision(12));
}
