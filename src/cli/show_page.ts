/**
 * The page of one iteration.
 *
 * @module
 */

import type { Iteration, IterationError, MetricHistory } from "../contract/iteration.ts";
import { stringWidth } from "../deps/string_width.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";
import {
  countOf,
  formatDate,
  formatDuration,
  formatMoment,
  formatNumber,
  formatSize,
  formatValue,
  harmless,
  oneLine,
} from "./format.ts";
import { paintStatus, placeOf, spanOf } from "./iteration_table.ts";
import { sparkline } from "./sparkline.ts";
import { type Column, renderTable } from "./table.ts";
import { type Screen, styled } from "./terminal.ts";

/** How a page is shown. */
export interface PageOptions {
  screen: Screen;
  /** @default {the time of the call} */
  now?: Date;
}

/** How many characters a metric's curve has. */
const CURVE_WIDTH = 20;

type Fact = readonly [name: string, value: string | null];

/** Renders what is known of an iteration. What it does not have is left out. */
export function renderPage(
  iteration: Iteration,
  histories: MetricHistories,
  { screen, now = new Date() }: PageOptions,
): string {
  const { iteration_name, parameters, environment, note, warnings, error } = iteration;
  const title = `${styled(oneLine(iteration_name), "bold", screen)}  ${
    paintStatus(iteration, screen)
  }`;
  const sections: readonly (readonly [heading: string, body: string])[] = [
    ["Error", error === null ? "" : errorText(error)],
    ["Warnings", warnings.map((warning) => `- ${oneLine(warning)}`).join("\n")],
    ["Parameters", factTable(valuesOf(parameters))],
    ["Metrics", metricTable(iteration, histories, inset(screen))],
    ["Model", factTable(modelFacts(iteration))],
    ["Dataset", factTable(datasetFacts(iteration))],
    ["Charts", factTable(chartFacts(iteration))],
    ["Note", harmless(note ?? "")],
    ["Environment", factTable(valuesOf(environment))],
  ];
  const shown = sections.filter(([, body]) => body !== "").map(([heading, body]) =>
    `\n${styled(heading, "bold", screen)}\n${indented(body)}`
  );
  return [title, indented(factTable(facts(iteration, now))), ...shown].join("\n");
}

function facts(iteration: Iteration, now: Date): Fact[] {
  const { started_at, ended_at, stale_since, delivered, tags } = iteration;
  const started = new Date(started_at);
  const span = formatDuration(spanOf(iteration, now));
  const [date, moment] = [formatDate(started), formatMoment(started, now)];
  return [
    ["id", iteration.id],
    ["place", placeOf(iteration)],
    ["started", moment === date ? date : `${date} (${moment})`],
    [ended_at === null ? "runs for" : "took", span],
    ["silent since", stale_since === null ? null : formatMoment(new Date(stale_since), now)],
    ["user", oneLine(iteration.user_name)],
    ["parent", iteration.parent_id],
    ["tags", tags.length === 0 ? null : tags.map(oneLine).join(", ")],
    ["delivered", delivered ? "yes" : "not yet"],
  ];
}

function valuesOf(values: Record<string, unknown> | null): Fact[] {
  return Object.entries(values ?? {}).map(([name, value]) => [oneLine(name), formatValue(value)]);
}

function modelFacts(iteration: Iteration): Fact[] {
  const { model_name, path_to_model, model_size, model_sha256 } = iteration;
  return [
    ["name", model_name === null ? null : oneLine(model_name)],
    ["path", path_to_model ? oneLine(path_to_model) : null],
    ["size", model_size === null ? null : formatSize(model_size)],
    ["sha256", model_sha256],
    ["monitored as", iteration.assigned_monitored_model_name],
  ];
}

function datasetFacts({ dataset }: Iteration): Fact[] {
  if (dataset === null) return [];
  const { id, name, version } = dataset;
  return [
    ["name", name === null ? null : oneLine(name)],
    ["version", version === null ? null : oneLine(version)],
    ["id", id],
  ];
}

function chartFacts({ interactive_charts, image_charts }: Iteration): Fact[] {
  return [
    ...(interactive_charts ?? []).map(({ name, chart_type, y_data }): Fact => [
      oneLine(name),
      `${chart_type}, ${countOf(y_data.length, "list")} of data`,
    ]),
    ...(image_charts ?? []).map(({ name }): Fact => [oneLine(name), "image"]),
  ];
}

function metricTable(
  { metrics }: Iteration,
  histories: MetricHistories,
  screen: Screen,
): string {
  const names = Object.keys(metrics ?? {});
  if (names.length === 0) return "";
  const ofHistory = (head: string, cell: (history: MetricHistory) => string): Column => ({
    head,
    align: "right",
    cells: names.map((name) => histories.has(name) ? cell(histories.get(name)!) : ""),
  });
  return renderTable([
    { head: "name", cells: names.map(oneLine), least: 12 },
    { head: "last", align: "right", cells: names.map((name) => formatValue(metrics![name])) },
    ...histories.size === 0 ? [] : [
      {
        ...ofHistory("curve", ({ values }) => sparkline(values, CURVE_WIDTH)),
        align: "left" as const,
        drop: 1,
      },
      ofHistory("min", ({ values }) => formatNumber(extreme(values, Math.min))),
      ofHistory("max", ({ values }) => formatNumber(extreme(values, Math.max))),
      ofHistory("points", ({ values }) => String(values.length)),
      ofHistory("last step", ({ steps }) => String(steps.at(-1))),
    ],
  ], screen);
}

/** NaN is no extreme, unless there is nothing else. A loop: arguments would overflow the stack. */
function extreme(values: readonly number[], pick: (a: number, b: number) => number): number {
  return values.reduce((a, b) => Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b), NaN);
}

function errorText({ name, message, stack, cause }: IterationError): string {
  const head = `${name}: ${message}`;
  // Most stacks begin with the name and the message.
  const own = stack === undefined ? head : stack.includes(message) ? stack : `${head}\n${stack}`;
  return harmless(cause === undefined ? own : `${own}\ncaused by ${errorText(cause)}`);
}

function factTable(given: readonly Fact[]): string {
  const known = given.filter((fact) => fact[1] !== null);
  const width = Math.max(0, ...known.map(([name]) => stringWidth(name)));
  return known.map(([name, value]) => `${name}${" ".repeat(width - stringWidth(name))}  ${value}`)
    .join("\n");
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

function inset(screen: Screen): Screen {
  return { ...screen, width: screen.width - 2 };
}
