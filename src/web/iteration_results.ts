/**
 * What an iteration's page shows of what was logged: values, curves, charts, images.
 *
 * @module
 */

import { html } from "../deps/hono.ts";
import type { ListedIteration } from "../store/tracking_store.ts";
import type { Html } from "./page.ts";
import { valueText } from "./grid_values.js";

/** A table of more rows can be searched. */
const SEARCHED = 12;
/** So many rows are laid out at first. */
const MOST_ROWS = 100;
/** A longer text is cut, and whole when it is asked for. */
const MOST_SHOWN = 300;

/** Each metric's last value; the script adds its least and its greatest one. */
export function metricsSection({ id, metrics }: ListedIteration): Html {
  const entries = Object.entries(metrics ?? {});
  const rows = entries.map(([name, value]) =>
    html`
      <tr data-metric="${name}">
        <th scope="row"><bdi>${name}</bdi></th>
        <td class="number" title="${fullText(value)}">${valueText(value)}</td>
        <td class="number"></td>
        <td class="number"></td>
        <td class="number"></td>
      </tr>
    `
  );
  const columns = ["Metric", "Last", "Minimum", "Maximum", "Best at step"];
  return valuesSection(id, {
    part: "metrics",
    count: entries.length,
    none: `iteration.logMetrics({ loss, accuracy })`,
    table: html`
      <thead>
        <tr>${columns.map((it, at) =>
          html`<th scope="col" class="${at > 0 ? "number" : ""}">${it}</th>`
        )}</tr>
      </thead>
      ${bodies(rows)}
    `,
  });
}

/** Every parameter's last value. */
export function parametersSection({ id, parameters }: ListedIteration): Html {
  const entries = Object.entries(parameters ?? {});
  return valuesSection(id, {
    part: "parameters",
    count: entries.length,
    none: "iteration.logParameters({ epochs: 20 })",
    table: html`
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      ${bodies(entries.map(row))}
    `,
  });
}

/** What it ran in. */
export function environmentSection({ environment }: ListedIteration): Html {
  const entries = Object.entries(environment ?? {});
  return html`
    <details class="panel" data-part="environment">
      <summary><h2>Environment</h2></summary>
      ${entries.length === 0 ? html`<p class="muted">No environment to show.</p>` : html`
        <table class="plain">
          <tbody>${entries.map(row)}</tbody>
        </table>
      `}
    </details>
  `;
}

/** Room for the curves, which the script draws when they are scrolled to. */
export function curvesSection({ metrics }: ListedIteration): Html {
  const hasNone = Object.keys(metrics ?? {}).length === 0;
  return html`
    <section class="panel" id="curves" aria-labelledby="curves-heading" ${hasNone ? "hidden" : ""}>
      <div class="bar">
        <h2 id="curves-heading">Curves</h2>
        <span class="grow"></span>
        <span id="curve-controls" class="bar"></span>
      </div>
      <div id="curve-groups"></div>
    </section>
  `;
}

/** Room for the charts. */
export function chartsSection({ interactive_charts }: ListedIteration): Html {
  const isEmpty = (interactive_charts ?? []).length === 0;
  return html`
    <section class="panel" aria-labelledby="charts-heading">
      <h2 id="charts-heading">Charts</h2>
      <p class="muted" id="no-charts" ${isEmpty ? "" : "hidden"}>No charts to show. Log one with
        <code>iteration.logChart({ name: "roc", type: "line", x: [fpr], y: [tpr] })</code>.</p>
      <div id="charts" class="chart-grid"></div>
    </section>
  `;
}

/** The images, whether they are compared or not. */
export function imagesSection({ id, image_charts }: ListedIteration): Html {
  const images = image_charts ?? [];
  return html`
    <section class="panel" data-part="images" aria-labelledby="images-heading">
      <h2 id="images-heading">Images</h2>
      ${images.length === 0
        ? html`<p class="muted">No images to show. Log one with
          <code>iteration.logImageChart("confusion", "confusion.png")</code>.</p>`
        : html`<ul class="masonry">${images.map(({ name }, index) => image(id, name, index))}</ul>`}
    </section>
  `;
}

function image(id: string, name: string, index: number): Html {
  const address = `ui/iterations/${id}/images/${index}`;
  return html`
    <li>
      <a href="${address}"
        data-image="${index}"><img src="${address}" alt="${name}" loading="lazy"></a>
      <p><bdi>${name}</bdi></p>
    </li>
  `;
}

interface ValuesParts {
  part: "metrics" | "parameters";
  count: number;
  /** The line that logs some. */
  none: string;
  table: Html;
}

function valuesSection(id: string, { part, count, none, table }: ValuesParts): Html {
  const title = part === "metrics" ? "Metrics" : "Parameters";
  if (count === 0) {
    return html`
      <section class="panel" data-part="${part}">
        <h2>${title}</h2>
        <p class="muted">No ${part} to show. Log some with <code>${none}</code>.</p>
      </section>
    `;
  }
  return html`
    <section class="panel" data-part="${part}">
      <div class="bar">
        <h2>${title} <span class="count">${count}</span></h2>
        <span class="grow"></span>
        ${count > SEARCHED
          ? html`<input type="search" data-search placeholder="Search" aria-label="Search ${part}">`
          : ""}
        <a class="button" href="ui/iterations/${id}/${part}.csv" download="${part}.csv">CSV</a>
        <a class="button" href="ui/iterations/${id}/${part}.json" download="${part}.json">JSON</a>
      </div>
      <div class="scroll tall" tabindex="0" role="region" aria-label="${title}">
        <table class="plain values">${table}</table>
        ${count > MOST_ROWS ? html`<button data-act="rows">Show all ${count}</button>` : ""}
      </div>
    </section>
  `;
}

/** The rows after the first ones cost nothing until they are asked for. */
function bodies(rows: Html[]): Html {
  const rest = rows.slice(MOST_ROWS);
  return html`
    <tbody>${rows.slice(0, MOST_ROWS)}</tbody>
    ${rest.length === 0 ? "" : html`<tbody hidden>${rest}</tbody>`}
  `;
}

function row([name, value]: [string, unknown]): Html {
  return html`
    <tr>
      <th scope="row"><bdi>${name}</bdi></th>
      <td class="value">${shownValue(value)}</td>
    </tr>
  `;
}

/** A value with all of its digits. */
export function fullText(value: unknown): string {
  return typeof value === "string" && value !== ""
    ? value
    : typeof value === "number"
    ? String(value)
    : givenText(value);
}

/** A value that there is, `null` as well: only a missing one is a dash. */
export function givenText(value: unknown): string {
  return value === null ? "null" : valueText(value);
}

function shownValue(value: unknown): Html {
  const text = fullText(value);
  if (typeof value === "number") return html`<span title="${text}">${valueText(value)}</span>`;
  if (text.length <= MOST_SHOWN) return html`<bdi>${text}</bdi>`;
  return html`
    <details><summary><bdi>${text.slice(0, MOST_SHOWN)}…</bdi></summary><bdi>${text}</bdi></details>
  `;
}
