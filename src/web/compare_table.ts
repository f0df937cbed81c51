/**
 * Iterations side by side, as a table: for the page and for the snapshot.
 *
 * @module
 */

import { html } from "../deps/hono.ts";
import type { ListedIteration } from "../store/tracking_store.ts";
import type { Comparison } from "./compare_query.ts";
import { numberOf as toNumber, type Row, type Section } from "./compare_rows.js";
import { colorOf, dashOf, THEMES } from "./chart_frame.js";
import type { Html } from "./page.ts";
import { durationText, numberText } from "./grid_values.js";
import { sizeText } from "./iteration_facts.ts";
import { fullText, givenText } from "./iteration_results.ts";

/** What is different between a page and a snapshot. */
export interface TableParts {
  /** Something that is linked to; as it is where nothing can be followed. */
  link(href: string, content: Html | string): Html | string;
  /** What can be done with an iteration. */
  columnActions(index: number): Html | string;
  /** What can be done with a metric. */
  metricActions(row: Row): Html | string;
  /** An image of an iteration. */
  image(index: number, place: number, name: string): Html;
}

const HEADINGS: Record<Section, string> = {
  iteration: "Iteration",
  model: "Model",
  dataset: "Dataset",
  parameters: "Parameters",
  metrics: "Metrics",
  environment: "Environment",
};
/** What every iteration has of its own: that it differs tells nothing. */
const OWN = ["id", "started", "duration"];
const LONG = 160;
const MOST_TEXT = 10_000;

/** The table. */
export function comparisonTable(comparison: Comparison, parts: TableParts): Html {
  const { iterations, names, rows } = comparison;
  const sections = Map.groupBy(rows, ({ section }) => section);
  return html`
    <table class="compare">
      <caption class="unseen">What the iterations have in common, and what not</caption>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">What is compared</span></th>
          ${iterations.map(({ id }, index) =>
            columnHead(id, names[index]!, index, index === comparison.base, parts)
          )}
        </tr>
      </thead>
      ${[...sections].map(([section, own]) =>
        sectionBody(HEADINGS[section], own.some(({ differs }) => differs), comparison, [
          ...own.map((row) => rowOf(row, comparison, parts)),
        ])
      )}
      ${imageSection(comparison, parts)}
    </table>
  `;
}

function columnHead(
  id: string,
  name: string,
  index: number,
  isBase: boolean,
  { link, columnActions }: TableParts,
): Html {
  return html`
    <th scope="col">
      <div class="head">
        ${swatch(index)}
        <span class="name">${link(`ui/iterations/${id}`, html`<bdi>${name}</bdi>`)}</span>
        ${columnActions(index)}
      </div>
      ${isBase ? html`<span class="badge">baseline</span>` : ""}
    </th>
  `;
}

/** How an iteration's curves look, in light and in dark. */
function swatch(index: number): Html {
  const dash = { solid: "", dashed: "6 4", dotted: "2 3" }[dashOf(index)];
  const line = (theme: "light" | "dark") =>
    html`
      <line class="${theme}" x1="0" y1="5" x2="26" y2="5" stroke-width="3"
        stroke-dasharray="${dash}"
        stroke="${colorOf(index, THEMES[theme])}" />
    `;
  return html`
    <svg class="swatch" width="26" height="10" aria-hidden="true">${line("light")}${line(
      "dark",
    )}</svg>
  `;
}

function sectionBody(
  heading: string,
  differs: boolean,
  { iterations }: Comparison,
  rows: readonly Html[],
): Html | string {
  if (rows.length === 0) return "";
  return html`
    <tbody class="${differs ? "" : "same"}">
      <tr class="section">
        <th scope="rowgroup" colspan="${iterations.length + 1}"><span>${heading}</span></th>
      </tr>
      ${rows}
    </tbody>
  `;
}

function rowOf(row: Row, comparison: Comparison, parts: TableParts): Html {
  const { section, name, differs, values } = row;
  const isTold = differs && !(section === "iteration" && OWN.includes(name));
  return html`
    <tr class="${differs ? "" : "same"}${isTold ? " different" : ""}">
      <th scope="row">
        <div class="head">
          ${isTold ? html`<span class="unequal" title="Differs">≠</span>` : ""}
          <bdi class="text">${name}</bdi>
          ${section === "metrics" ? parts.metricActions(row) : ""}
        </div>
      </th>
      ${values.map((_, index) => cellOf(row, index, comparison, parts))}
    </tr>
  `;
}

function cellOf(row: Row, index: number, comparison: Comparison, { link }: TableParts): Html {
  const value = row.values[index];
  if (value === undefined) return html`<td class="missing">–</td>`;
  const iteration = comparison.iterations[index]!;
  const own = OWN_CELLS.get(`${row.section}.${row.name}`);
  if (own !== undefined) return html`<td>${own(value, iteration, link)}</td>`;
  const isBest = row.best.includes(index);
  return html`
    <td class="${typeof value === "number" ? "number" : ""}${isBest ? " best" : ""}">
      ${valueCell(value)}${isBest
        ? html`
          <span class="mark">★ best</span>
        `
        : ""}
      ${deltaOf(row, index, comparison.base)}
    </td>
  `;
}

/** A long text can be scrolled, by the keyboard as well; all of the longest has the iteration's own page. */
function valueCell(value: unknown): Html {
  const full = fullText(value);
  const text = full.length > MOST_TEXT ? `${full.slice(0, MOST_TEXT)}…` : givenText(value);
  if (text.length > LONG) {
    return html`<div class="long" tabindex="0" role="group" aria-label="Value"><bdi>${text}</bdi></div>`;
  }
  return text === full
    ? html`<bdi class="value">${text}</bdi>`
    : html`<bdi class="value" title="${full}">${text}</bdi>`;
}

/** How far a number is from the one that it is compared with. */
function deltaOf({ section, values }: Row, index: number, base: number): Html | string {
  if (base < 0 || index === base || !["parameters", "metrics"].includes(section)) return "";
  const [value, other] = [toNumber(values[index]), toNumber(values[base])];
  if (value === undefined || other === undefined || value === other) return "";
  const delta = value - other;
  const share = delta / Math.abs(other) * 100;
  const percent = Number.isFinite(share) ? ` (${signed(Number(share.toPrecision(3)))} %)` : "";
  return html`<div class="delta">${signed(delta)}${percent}</div>`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${numberText(value)}`;
}

type OwnCell = (value: unknown, iteration: ListedIteration, link: TableParts["link"]) =>
  | Html
  | string;

const OWN_CELLS = new Map<string, OwnCell>([
  ["iteration.id", (id) => html`<code>${id}</code>`],
  [
    "iteration.project",
    (title, { project_id }, link) =>
      project_id === null
        ? html`<bdi>${title}</bdi>`
        : link(`ui/projects/${project_id}`, html`<bdi>${title}</bdi>`),
  ],
  [
    "iteration.experiment",
    (name, { project_id, experiment_id }, link) =>
      project_id === null || experiment_id === null
        ? html`<bdi>${name}</bdi>`
        : link(`ui/projects/${project_id}?experiments=${experiment_id}`, html`<bdi>${name}</bdi>`),
  ],
  ["iteration.status", (status) => html`<span class="badge ${status}">${status}</span>`],
  [
    "iteration.started",
    (started) =>
      html`<time datetime="${started}">${
        String(started).slice(0, 19).replace("T", " ")
      } UTC</time>`,
  ],
  [
    "iteration.duration",
    (span, { ended_at, started_at }) =>
      ended_at === null
        ? html`<span data-start="${started_at}">${durationText(span as number)}</span>`
        : durationText(span as number),
  ],
  [
    "dataset.name",
    (name, { dataset }, link) => link(`ui/datasets#${dataset!.id}`, html`<bdi>${name}</bdi>`),
  ],
  ["model.size", (bytes) => html`<span title="${bytes} bytes">${sizeText(bytes as number)}</span>`],
]);

/** Images that shall be compared, those of the same name beside each other. */
function imageSection(comparison: Comparison, parts: TableParts): Html | string {
  const images = comparison.iterations.map(({ image_charts }) =>
    (image_charts ?? []).map((image, place) => ({ ...image, place }))
      .filter(({ comparable }) => comparable !== false)
  );
  const names = [...new Set(images.flat().map(({ name }) => name))];
  const rows = names.map((name) =>
    html`
      <tr>
        <th scope="row"><bdi class="text">${name}</bdi></th>
        ${images.map((own, index) => {
          const named = own.filter((image) => image.name === name);
          return named.length === 0
            ? html`<td class="missing">–</td>`
            : html`<td class="images">${
              named.map(({ place }) => parts.image(index, place, name))
            }</td>`;
        })}
      </tr>
    `
  );
  return sectionBody("Images", true, comparison, rows);
}
