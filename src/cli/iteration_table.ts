/**
 * Iterations as a table for eyes.
 *
 * @module
 */

import type { Iteration, IterationStatus } from "../contract/iteration.ts";
import { formatDuration, formatMoment, formatValue, oneLine, shortIds } from "./format.ts";
import { sparkline } from "./sparkline.ts";
import { type Column, renderTable } from "./table.ts";
import { type Screen, type Style, styled } from "./terminal.ts";

const STATUS_STYLES: Record<IterationStatus, Style> = {
  running: "cyan",
  completed: "green",
  failed: "red",
  crashed: "red",
  killed: "yellow",
  interrupted: "yellow",
};

/** How many characters a curve has. */
const CURVE_WIDTH = 16;

/** The curves of a metric. */
export interface Plot {
  metric: string;
  /** By the iterations' ids. */
  curves: ReadonlyMap<string, readonly number[]>;
}

/** How iterations are shown. */
export interface IterationTableOptions {
  screen: Screen;
  /** The metrics that have columns. */
  metrics: readonly string[];
  /** What is drawn. @default {nothing} */
  plot?: Plot | undefined;
  /** @default {the time of the call} */
  now?: Date;
}

/** Renders iterations, one a row, in the order in which they come. */
export function renderIterations(
  iterations: readonly Iteration[],
  { screen, metrics, plot, now = new Date() }: IterationTableOptions,
): string {
  const short = shortIds(iterations.flatMap(({ id, parent_id }) => [id, ...parent_id ?? []]));
  const columnOf = (head: string, cell: (iteration: Iteration) => string): Column => ({
    head,
    cells: iterations.map(cell),
  });
  const columns: Column[] = [
    columnOf("id", ({ id }) => short.get(id)!),
    { ...columnOf("name", ({ iteration_name }) => oneLine(iteration_name)), least: 12 },
    { ...columnOf("project / experiment", placeOf), least: 16, drop: 5 },
    columnOf("status", (iteration) => paintStatus(iteration, screen)),
    { ...columnOf("started", (it) => formatMoment(new Date(it.started_at), now)), drop: 1 },
    { ...columnOf("took", (it) => formatDuration(spanOf(it, now))), align: "right", drop: 4 },
    ...metrics.map((name, index) => metricColumn(iterations, name, index === 0 ? 3 : 7 + index)),
  ];
  if (plot !== undefined) columns.push(plotColumn(iterations, plot));
  if (iterations.some(({ parent_id }) => parent_id !== null)) {
    const parents = columnOf("parent", ({ parent_id }) => parent_id ? short.get(parent_id)! : "");
    columns.push({ ...parents, drop: 6 });
  }
  return renderTable(columns, screen);
}

/** A status in its colour. One that runs, as far as is known, but is silent is shown as `stale`. */
export function paintStatus(
  { status, stale_since }: Pick<Iteration, "status" | "stale_since">,
  screen: Screen,
): string {
  return stale_since === null
    ? styled(status, STATUS_STYLES[status], screen)
    : styled("stale", "yellow", screen);
}

/** Where an iteration is, by names as far as they are known. */
export function placeOf(iteration: Iteration): string {
  const { project_title, project_id, experiment_name, experiment_id } = iteration;
  return oneLine(`${project_title ?? project_id} / ${experiment_name ?? experiment_id}`);
}

/** Milliseconds that an iteration took, or runs by now. */
export function spanOf({ started_at, ended_at }: Iteration, now: Date): number {
  const end = ended_at === null ? now.getTime() : Date.parse(ended_at);
  return end - Date.parse(started_at);
}

function metricColumn(iterations: readonly Iteration[], name: string, drop: number): Column {
  const cells = iterations.map(({ metrics }) =>
    metrics !== null && Object.hasOwn(metrics, name) ? formatValue(metrics[name]) : ""
  );
  return { head: oneLine(name), cells, align: "right", least: 14, drop };
}

/** All curves by the same scale: so they tell which iteration is higher. */
function plotColumn(iterations: readonly Iteration[], { metric, curves }: Plot): Column {
  const all = [...curves.values()].flat();
  const cells = iterations.map(({ id }) => sparkline(curves.get(id) ?? [], CURVE_WIDTH, all));
  return { head: `curve of ${oneLine(metric)}`, cells, least: CURVE_WIDTH, drop: 2 };
}
