/**
 * Iterations side by side. The address tells all that is shown; the page's script asks for the same page
 * again, and takes over what has changed.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { numberOf } from "./card_list.ts";
import { type Comparison, firstRows, MOST_COMPARED, readComparison } from "./compare_query.ts";
import { comparisonTable, type TableParts } from "./compare_table.ts";
import type { Direction, Row } from "./compare_rows.js";
import { type Html, page } from "./page.ts";

/** A table of more cells makes browsers slow: it is there when it is asked for. */
const MOST_CELLS = 10_000;
const PARTS = { section: "iterations", script: "compare.js" } as const;

/** Adds the page. */
export function addComparePage(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/compare", async (c) => {
    const query = new URL(c.req.url).searchParams;
    const comparison = await readComparison(store(), query);
    const title = titleOf(comparison);
    const crumbs = [{ text: "Iterations", href: "ui/iterations" }];
    if (comparison.iterations.length < 2) {
      return c.html(page(c.req.path, { title, section: "iterations", crumbs }, tooFew(comparison)));
    }
    const styles = ["compare.css", "chart_box.css"];
    const parts = { ...PARTS, title, crumbs, styles, data: dataOf(comparison) };
    return c.html(page(c.req.path, parts, body(comparison, title, query)));
  });
}

/** What is compared, in words. */
export function titleOf({ iterations }: Comparison): string {
  const experiments = new Set(
    iterations.map(({ experiment_id, experiment_name }) => experiment_id ?? experiment_name),
  );
  if (iterations.length < 2) return "Nothing to compare";
  return `Comparing ${numberOf(iterations.length, "iteration")} from ${
    numberOf(experiments.size, "experiment")
  }`;
}

/** What the script goes by. */
function dataOf({ iterations, names, rows }: Comparison) {
  return {
    iterations: iterations.map(({ id, project_id, status, started_at, interactive_charts }) => ({
      ...{ id, project_id, status, started_at },
      hasCharts: (interactive_charts ?? []).some(({ comparable }) => comparable === true),
    })),
    names,
    // JSON has no word for what is missing, but null, which is a value.
    rows: rows.map((row) => ({
      ...row,
      missing: row.values.flatMap((value, index) => value === undefined ? [index] : []),
    })),
  };
}

function tooFew({ iterations, missing }: Comparison): Html {
  return html`
    <section class="empty">
      <h1>Comparing takes two iterations</h1>
      ${missingNote(missing)}
      ${iterations.map(({ id, iteration_name }) =>
        html`<p>There is only <a href="ui/iterations/${id}"><bdi>${iteration_name}</bdi></a>.</p>`
      )}
      <p>Tick some in the list, and press Compare.</p>
      <p><a class="button" href="ui/iterations">All iterations</a></p>
    </section>
  `;
}

function missingNote(missing: readonly string[]): Html | string {
  if (missing.length === 0) return "";
  return html`
    <p class="notice">${missing.length === 1 ? "One is" : `${missing.length} are`} not there, or
      deleted: ${missing.map((id) =>
        html`
          <code class="missing-id">${id}</code>
        `
      )}</p>
  `;
}

function body(comparison: Comparison, title: string, query: URLSearchParams): Html {
  const share = Math.floor(MOST_CELLS / comparison.iterations.length);
  const { rows, cut } = firstRows(comparison.rows, query.has("all") ? Infinity : share);
  return html`
    <div id="comparison-head">
      <h1>${title}</h1>
      ${missingNote(comparison.missing)}
      ${comparison.left === 0 ? "" : html`
        <p class="notice">The first ${MOST_COMPARED} are shown; ${comparison
          .left} more were named.</p>
      `}
      ${[...cut].map(([section, count]) =>
        html`
          <p class="notice">The first ${share} of ${count} ${section} are in the table.
            <button data-all>Show all</button></p>
        `
      )}
    </div>
    ${toolbar(comparison, query)}
    <div id="comparison" class="panel scroll" tabindex="0" role="region" aria-label="Comparison"
      data-different="${String(query.has("different"))}">
      ${comparisonTable({ ...comparison, rows }, pageParts(comparison))}
    </div>
    <div id="comparison-charts"></div>
  `;
}

function toolbar({ iterations, names, base }: Comparison, query: URLSearchParams): Html {
  return html`
    <div class="bar" id="comparison-tools">
      <label><input type="checkbox" id="different" ${query.has("different") ? "checked" : ""}>
        Only differences</label>
      <label>Baseline
        <select id="base">
          <option value="">none</option>
          ${iterations.map(({ id }, index) =>
            html`<option value="${id}" ${index === base ? "selected" : ""}>${names[index]}</option>`
          )}
        </select></label>
      <button id="add">Add an iteration</button>
      <span class="grow"></span>
      <button data-download="csv">CSV</button>
      <button data-download="json">JSON</button>
      <a class="button" id="snapshot" href="ui/compare/snapshot?${query}">Snapshot</a>
    </div>
  `;
}

/** What a page's table has besides a snapshot's. */
function pageParts({ iterations, names }: Comparison): TableParts {
  return {
    link: (href, content) => html`<a href="${href}">${content}</a>`,
    columnActions: (index) =>
      html`
        <button class="icon" data-remove="${iterations[index]!.id}"
          aria-label="Remove ${names[index]}">×</button>
      `,
    metricActions: directionButton,
    image(index, place, name) {
      const address = `ui/iterations/${iterations[index]!.id}/images/${place}`;
      return html`
        <a href="${address}"
          target="_blank"><img src="${address}" alt="${name} of ${names[
            index
          ]}" loading="lazy"></a>
      `;
    },
  };
}

const DIRECTIONS: Record<Direction | "none", { sign: string; text: string }> = {
  higher: { sign: "↑", text: "Higher is better" },
  lower: { sign: "↓", text: "Lower is better" },
  none: { sign: "↕", text: "Not known whether higher or lower is better" },
};

function directionButton({ name, ...row }: Row): Html {
  const better = row.better ?? "none";
  const { sign, text } = DIRECTIONS[better];
  return html`
    <button class="icon direction" data-metric="${name}" data-better="${better}"
      title="${text}" aria-label="${text}: change">${sign}</button>
  `;
}
