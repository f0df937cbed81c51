/**
 * The first rows as a plain table: what is seen until the grid's script has taken its place.
 *
 * @module
 */

import { html } from "../deps/hono.ts";
import type { GridPage, GridRow } from "./grid_rows.js";
import { agoText, durationText, valueText } from "./grid_values.js";
import type { Html } from "./page.ts";

/** So many values are shown of each iteration. */
const MOST_VALUES = 6;
/** So many rows fill a screen. */
const MOST_ROWS = 30;

/** A table of the first rows. */
export function firstRows({ rows, metrics, parameters }: GridPage): Html {
  const shown = [
    ...metrics.map((name, index) => ({ name, valueOf: (row: GridRow) => row.metrics[index] })),
    ...parameters.map((name, index) => ({
      name,
      valueOf: (row: GridRow) => row.parameters[index],
    })),
  ].slice(0, MOST_VALUES);
  return html`
    <div class="scroll first-rows">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Started</th>
            <th scope="col">Took</th>
    ${shown.map(({ name }) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
    ${rows.slice(0, MOST_ROWS).map((row) =>
      html`
        <tr>
          <th scope="row"><a href="ui/iterations/${row.id}"><bdi>${row.name}</bdi></a></th>
          <td><span class="badge ${row.status}">${row.status}</span></td>
          <td><time datetime="${row.started_at}">${startedText(row)}</time></td>
          <td>${tookText(row)}</td>
          ${shown.map(({ valueOf }) => html`<td class="number">${valueText(valueOf(row))}</td>`)}
        </tr>
      `
    )}
        </tbody>
      </table>
    </div>
  `;
}

function startedText({ started_at }: GridRow): string {
  return agoText(Date.parse(started_at), Date.now());
}

function tookText({ started_at, ended_at }: GridRow): string {
  const end = ended_at === null ? Date.now() : Date.parse(ended_at);
  return durationText(end - Date.parse(started_at));
}
