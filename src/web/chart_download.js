/// <reference lib="dom" />
/** Charts as files. */

import * as echarts from "echarts";
import { csvText } from "./table_file.js";

/** @typedef {import("./chart_frame.js").Options} Options */

const SIZE = { width: 960, height: 540 };

/**
 * A picture of pixels, twice as fine as a screen.
 *
 * @param {string} name
 * @param {Options} options
 */
export function downloadPng(name, options) {
  const chart = echarts.init(document.createElement("div"), null, SIZE);
  chart.setOption(options);
  chart.renderToCanvas({ pixelRatio: 2 }).toBlob((blob) => {
    chart.dispose();
    if (blob !== null) save(`${name}.png`, blob);
  });
}

/**
 * A picture of lines.
 *
 * @param {string} name
 * @param {Options} options
 */
export function downloadSvg(name, options) {
  const chart = echarts.init(null, null, { ...SIZE, renderer: "svg", ssr: true });
  chart.setOption(options);
  const svg = chart.renderToSVGString();
  chart.dispose();
  save(`${name}.svg`, new Blob([svg], { type: "image/svg+xml" }));
}

/**
 * What a chart is drawn from.
 *
 * @param {string} name
 * @param {import("./chart_words.js").DataTable} table
 */
export function downloadCsv(name, { columns, rows }) {
  save(`${name}.csv`, new Blob([csvText([columns, ...rows])], { type: "text/csv" }));
}

/**
 * The same as JSON: an object for each row.
 *
 * @param {string} name
 * @param {import("./chart_words.js").DataTable} table
 */
export function downloadJson(name, { columns, rows }) {
  const records = rows.map((row) => Object.fromEntries(columns.map((it, at) => [it, row[at]])));
  const json = JSON.stringify(records, null, 2);
  save(`${name}.json`, new Blob([json], { type: "application/json" }));
}

/**
 * @param {string} name
 * @param {Blob} content
 */
export function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "_").slice(0, 100);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
