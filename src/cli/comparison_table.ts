/**
 * What differs between iterations, as a table for eyes: a column for each of them.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { stringWidth } from "../deps/string_width.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";
import { distinctNames, type Row } from "../web/compare_rows.js";
import {
  countOf,
  formatDuration,
  formatMoment,
  formatSize,
  formatValue,
  oneLine,
  shortIds,
} from "./format.ts";
import { sparkline } from "./sparkline.ts";
import { renderTable } from "./table.ts";
import type { Screen } from "./terminal.ts";

/** How a comparison is shown. */
export interface ComparisonOptions {
  screen: Screen;
  now: Date;
  /** The curves of each iteration. */
  histories: readonly MetricHistories[];
  /** How many rows are equal, and left out. */
  equal: number;
}

const MISSING = "–";
const BEST = " *";
const CURVE_WIDTH = 10;
const LABEL_LEAST = 16;
const CELL_LEAST = 12;
const GAP = 2;
/** Characters of a digest that tell it from others. */
const DIGEST_LENGTH = 12;
const ORDER = ["parameters", "metrics", "iteration", "dataset", "model", "environment"];
/** As filters name them. */
const PREFIXES: Partial<Record<Row["section"], string>> = { parameters: "params", iteration: "" };

/** Renders rows of a comparison. */
export function renderComparison(
  rows: readonly Row[],
  iterations: readonly Iteration[],
  { screen, now, histories, equal }: ComparisonOptions,
): string {
  const short = shortIds(iterations.map(({ id }) => id));
  const shown = rows.filter(({ section, name }) => section !== "iteration" || name !== "id")
    .sort((a, b) => ORDER.indexOf(a.section) - ORDER.indexOf(b.section));
  const cells = shown.map((row) => cellsOf(row, histories, now));
  const heads = distinctNames(iterations.map(({ iteration_name }) => oneLine(iteration_name)));
  const labels = { head: "", cells: ["id", ...shown.map(labelOf)], least: LABEL_LEAST };
  const columns = iterations.map(({ id }, index) => ({
    head: heads[index]!,
    cells: [short.get(id)!, ...cells.map((row) => row[index]!)],
    least: leastOf(shown, cells.map((row) => row[index]!)),
  }));
  const tables = sideBySide(columns, screen).map((some) => renderTable([labels, ...some], screen));
  return [tables.join("\n\n"), ...notesOf(shown, equal)].join("\n");
}

/** A metric is not cut short: its end tells whether it is the best. */
function leastOf(rows: readonly Row[], cells: readonly string[]): number {
  const metrics = cells.filter((_, index) => rows[index]!.section === "metrics");
  return Math.max(CELL_LEAST, ...metrics.map((cell) => stringWidth(cell)));
}

/** Columns that have room beside the labels stand in one table; those that come after, in the next. */
function sideBySide<T extends { least: number }>(columns: readonly T[], screen: Screen): T[][] {
  const tables: T[][] = [];
  let room = 0;
  for (const column of columns) {
    room -= column.least + GAP;
    if (room < 0 || tables.length === 0) {
      tables.push([]);
      room = screen.width - LABEL_LEAST - column.least - GAP;
    }
    tables.at(-1)!.push(column);
  }
  return tables;
}

function notesOf(shown: readonly Row[], equal: number): string[] {
  const notes = [
    shown.some(({ best }) => best.length > 0) && "* the best value, as far as the name tells",
    equal > 0 && `${countOf(equal, "row")} equal, and left out: see --all.`,
  ];
  const given = notes.filter((note) => note !== false);
  return given.length === 0 ? [] : ["", ...given];
}

function labelOf({ section, name }: Row): string {
  const prefix = PREFIXES[section] ?? section;
  return oneLine(prefix === "" ? name : `${prefix}.${name}`);
}

function cellsOf(row: Row, histories: readonly MetricHistories[], now: Date): string[] {
  const values = valueCells(row, now);
  if (row.section !== "metrics") return values;
  const curves = histories.map((of) => of.get(row.name)?.values ?? []);
  const all = curves.flat();
  const width = Math.max(...curves.map(({ length }) => Math.min(length, CURVE_WIDTH)));
  return values.map((value, index) => {
    const curve = sparkline(curves[index]!, CURVE_WIDTH, all).padEnd(width);
    const best = row.best.includes(index) ? BEST : "";
    return `${curve}${curve === "" ? "" : " "}${value}${best}`;
  });
}

/** Values that differ look different, however many digits that takes. */
function valueCells({ section, name, values, differs }: Row, now: Date): string[] {
  const cells = (of: (value: unknown) => string) =>
    values.map((value) => value === undefined ? MISSING : of(value));
  const format = FORMATS.get(`${section}.${name}`);
  if (format !== undefined) return cells((value) => format(value, now));
  const short = cells(formatValue);
  return differs && new Set(short).size === 1 ? cells(exactly) : short;
}

const FORMATS = new Map<string, (value: unknown, now: Date) => string>([
  ["iteration.started", (value, now) => formatMoment(new Date(value as string), now)],
  ["iteration.duration", (value) => formatDuration(value as number)],
  ["model.size", (value) => formatSize(value as number)],
  ["model.sha256", (value) => oneLine(value as string).slice(0, DIGEST_LENGTH)],
]);

function exactly(value: unknown): string {
  return typeof value === "number" ? String(value) : formatValue(value);
}
