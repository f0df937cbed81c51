/// <reference lib="dom" />
/** What a chart is drawn from, to be read. */

import { html, nothing } from "lit-html";
import { downloadCsv, downloadJson } from "./chart_download.js";
import { showDialog } from "./dialog.js";
import { valueText } from "./grid_values.js";

/** The rows that are shown; all of them can be downloaded. */
const MOST_ROWS = 500;

/**
 * Shows the data of a chart.
 *
 * @param {string} title
 * @param {import("./chart_words.js").DataTable} table
 */
export function showTable(title, table) {
  const { columns, rows } = table;
  const rest = rows.length - MOST_ROWS;
  const row = (/** @type {unknown[]} */ values) =>
    html`<tr>${values.map((value) => html`<td><bdi>${valueText(value)}</bdi></td>`)}</tr>`;
  const content = html`
    <div class="scroll tall" tabindex="0" role="region" aria-label="${title}">
      <table class="plain">
        <thead>
          <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>${rows.slice(0, MOST_ROWS).map(row)}</tbody>
      </table>
    </div>
    ${rest > 0 ? html`<p class="muted">${rest} more rows are in the file.</p>` : nothing}
    <footer>
      <button @click="${() => downloadCsv(title, table)}">CSV</button>
      <button @click="${() => downloadJson(title, table)}">JSON</button>
    </footer>
  `;
  showDialog(title, () => content).classList.add("wide");
}
