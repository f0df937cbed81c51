/**
 * How iterations look in a notebook.
 *
 * @module
 */

import type { Iteration, MetricHistory } from "../contract/iteration.ts";
import { escapeHtml } from "../notifications/html_table.ts";
import { fitText, oneLine } from "../notifications/plain_text.ts";
import { drawCurve } from "./metric_curve.ts";
import type { MetricHistories } from "./metric_histories.ts";

/** An iteration, and every point of its metrics. */
export interface DisplayedIteration {
  iteration: Iteration;
  histories: MetricHistories;
}

/** The same in several formats, of which a notebook shows the best that it can. */
export interface NotebookDisplay {
  "text/html": string;
  "text/plain": string;
}

const MOST_ROWS = 100;
const MOST_VALUE = 300;

/** Renders an iteration for a notebook: details, parameters, and metrics with a curve for each. */
export function displayIteration(
  { iteration, histories }: DisplayedIteration,
): NotebookDisplay {
  const { iteration_name, status, parameters, warnings, error } = iteration;
  const sections = [
    `<b>${escapeHtml(iteration_name)}</b> ${status}`,
    error === null
      ? ""
      : `<pre>${escapeHtml(error.stack ?? `${error.name}: ${error.message}`)}</pre>`,
    ...warnings.slice(0, MOST_ROWS).map((warning) => `<div>⚠ ${escapeHtml(warning)}</div>`),
    table([], detailsOf(iteration).map(([name, value]) => [name, shown(value)])),
    table(["parameter", "value"], rowsOf(parameters, (_, value) => [shown(value)])),
    table(
      ["metric", "last", "lowest", "highest", "points", ""],
      rowsOf(
        iteration.metrics,
        (name, value) => [shown(value), ...curveCells(histories.get(name))],
      ),
    ),
  ];
  const html = sections.filter((section) => section !== "").join("\n");
  return { "text/html": `<div>\n${html}\n</div>`, "text/plain": plainText(iteration) };
}

function detailsOf(iteration: Iteration): [name: string, value: unknown][] {
  const { started_at, ended_at, project_title, experiment_name, dataset, tags } = iteration;
  const details: [string, unknown][] = [
    ["id", iteration.id],
    ["place", [project_title, experiment_name].filter(Boolean).join(" / ")],
    ["started", started_at],
    ["took", ended_at === null ? null : durationOf(started_at, ended_at)],
    ["user", iteration.user_name],
    ["model", iteration.model_name ?? iteration.path_to_model],
    ["dataset", dataset?.name ?? dataset?.id],
    ["tags", tags.join(", ")],
    ["note", iteration.note],
    ["parent", iteration.parent_id],
    ["delivered", iteration.delivered ? "yes" : "not yet"],
  ];
  return details.filter(([, value]) => value !== null && value !== undefined && value !== "");
}

function durationOf(start: string, end: string): string {
  const seconds = Math.max(0, Date.parse(end) - Date.parse(start)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const parts = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    Math.floor(seconds) % 60,
  ];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** One row for each value: its name, and the cells that it makes. */
function rowsOf(
  values: Record<string, unknown> | null,
  cells: (name: string, value: unknown) => string[],
): string[][] {
  const entries = Object.entries(values ?? {});
  const rows = entries.slice(0, MOST_ROWS)
    .map(([name, value]) => [shown(name), ...cells(name, value)]);
  return entries.length > MOST_ROWS ? [...rows, [`… ${entries.length - MOST_ROWS} more`]] : rows;
}

function curveCells(history: MetricHistory | undefined): string[] {
  if (history === undefined) return [];
  const { values } = history;
  return [
    shown(extreme(values, Math.min)),
    shown(extreme(values, Math.max)),
    String(values.length),
    drawCurve(history),
  ];
}

/** NaN is no extreme, unless there is nothing else. A loop: arguments would overflow the stack. */
function extreme(values: readonly number[], pick: (a: number, b: number) => number): number {
  return values.reduce((a, b) => Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b), NaN);
}

/** A table of cells that are HTML already. */
function table(heads: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return "";
  const head = heads.map((name) => `<th>${name}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<table>${head && `<tr>${head}</tr>`}${body.join("")}</table>`;
}

/** A value as HTML, in short. */
function shown(value: unknown): string {
  return escapeHtml(fitText(textOf(value), MOST_VALUE));
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return JSON.stringify(value) ?? "";
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

function plainText({ iteration_name, id, status, metrics }: Iteration): string {
  const values = Object.entries(metrics ?? {}).slice(0, MOST_ROWS)
    .map(([name, value]) => `${name} ${textOf(value)}`);
  return oneLine(`${iteration_name} (${id}): ${[status, ...values].join(", ")}`);
}
