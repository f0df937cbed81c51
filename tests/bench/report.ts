/**
 * Tables of what was measured, to be read.
 *
 * @module
 */

import { renderTable } from "../../src/cli/table.ts";
import type { Column, Figure } from "./figure.ts";
import type { Measured } from "./measured_figure.ts";
import type { Move, Ratios } from "./ratios.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** A figure and what came of it. */
export interface FigureResult {
  figure: Pick<Figure, "key" | "title" | "columns" | "killAfter">;
  measured: readonly Measured[];
}

/** What a peer takes, as a multiple of what ours does. */
export interface Comparison {
  figure: string;
  peer: string;
  column: string;
  against: string;
  times: number;
  goal: number;
}

interface TextColumn {
  head: string;
  cells: string[];
  align?: "right";
}

/** The table of a figure, for a terminal. */
export function terminalTable(result: FigureResult): string {
  const title = `(${result.figure.key}) ${result.figure.title}`;
  const table = renderTable(columnsOf(result), { width: Infinity, hasColors: false });
  return [title, table, ...notesOf(result)].join("\n");
}

/** The table of a figure, in Markdown. */
export function markdownTable(result: FigureResult): string {
  const columns = columnsOf(result);
  const rowOf = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = result.measured.map((_, row) => rowOf(columns.map(({ cells }) => cells[row]!)));
  const heads = rowOf(columns.map(({ head }) => head));
  const line = rowOf(columns.map(({ align }) => align === "right" ? "--:" : "---"));
  const notes = notesOf(result).map((note) => `- ${note}`);
  const title = `**(${result.figure.key}) ${result.figure.title}**`;
  return [title, "", heads, line, ...rows, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function columnsOf({ figure, measured }: FigureResult): TextColumn[] {
  const samples = measured.map(({ samples }) => samples);
  const n = samples.map((its) => its.length === 0 ? "" : brief(spreadOfKey(its, "n").median));
  const columns: TextColumn[] = [
    { head: "", cells: measured.map(({ entrant }) => entrant.name) },
    { head: "n", cells: n, align: "right" },
  ];
  for (const column of figure.columns) {
    const cells = samples.map((its) => its.length === 0 ? "–" : told(spreadOfKey(its, column.key)));
    columns.push({ head: column.head, cells, align: "right" });
    if (column.goal === undefined) continue;
    const times = measured.map((it) => timesOf({ figure, measured }, it, column));
    columns.push({ head: "× ours", cells: times, align: "right" });
  }
  if (figure.killAfter === undefined) return columns;
  const kept = measured.map(({ kept }) => kept?.text ?? "");
  return [...columns, { head: `kept, killed after the ${figure.killAfter}`, cells: kept }];
}

function timesOf(result: FigureResult, it: Measured, column: Column): string {
  if (it.entrant.kind === "ours" || it.samples.length === 0) return "";
  if (isOnlyBeside(result, it)) return "in memory";
  const found = comparisonOf(result, it, column);
  if (found === undefined) return "";
  return `${brief(found.times)} × ${found.against === "ours" ? "" : `(${found.against})`}`.trim();
}

/** A dictionary is printed beside, not beaten. */
function isOnlyBeside({ figure }: FigureResult, { entrant }: Measured): boolean {
  return figure.killAfter === "call" && entrant.isInMemory === true;
}

/** Compares with the one of ours that promises as much. */
function comparisonOf(
  { figure, measured }: FigureResult,
  { entrant, samples, kept }: Measured,
  { key, head, goal = 1 }: Column,
): Comparison | undefined {
  const promised = kept?.isAll === false && figure.killAfter === "call" ? "ours-buffered" : "ours";
  const ofKey = (key: string) =>
    measured.find((it) => it.entrant.key === key && it.samples.length > 0);
  const ours = ofKey(entrant.against ?? promised) ?? ofKey("ours");
  if (ours === undefined) return undefined;
  const times = spreadOfKey(samples, key).median / spreadOfKey(ours.samples, key).median;
  const against = ours.entrant.key;
  return { figure: figure.key, peer: entrant.name, column: head, against, times, goal };
}

/** What every peer takes, as a multiple of what ours does. */
export function comparisonsOf(result: FigureResult): Comparison[] {
  const peers = result.measured.filter((it) =>
    it.entrant.kind === "peer" && it.samples.length > 0 && !isOnlyBeside(result, it)
  );
  return peers.flatMap((it) =>
    result.figure.columns.flatMap((column) =>
      column.goal === undefined ? [] : comparisonOf(result, it, column) ?? []
    )
  );
}

/** Where a peer is ahead, or less far behind than it is meant to be. */
export function comparisonLines(result: FigureResult): string[] {
  return comparisonsOf(result).filter(({ times, goal }) => times < goal).map((it) => {
    const short = it.times < 1 ? "ahead of us" : `short of ${it.goal} ×`;
    return `${short}: (${it.figure}) ${it.peer}, ${it.column}: ${brief(it.times)} × ${it.against}`;
  });
}

/** Each ratio to a limit. */
export function ratioLines(ratios: Ratios): string[] {
  return Object.entries(ratios).map(([name, { median, low, high }]) =>
    `limit: ${name}: ${brief(median)} × (${brief(low)}–${brief(high)})`
  );
}

/** What moved since it was recorded. */
export function moveLines(moves: readonly Move[], untold: readonly string[]): string[] {
  const missing = untold.map((name) => `not measured, or not recorded: ${name}`);
  if (moves.length + untold.length === 0) return ["no ratio moved by more than its noise"];
  const moved = moves.map(({ name, before, now, isWorse }) =>
    `${isWorse ? "worse" : "better"}: ${name}: ${brief(before)} × before, ${brief(now)} × now`
  );
  return [...missing, ...moved];
}

/** Who could not be measured, and why. */
function notesOf({ measured }: FigureResult): string[] {
  return measured.flatMap(({ entrant, cannot }) =>
    cannot === undefined ? [] : [`${entrant.name}: ${cannot}`]
  );
}

function spreadOfKey(samples: Measured["samples"], key: string): Spread {
  return spreadOf(samples.map((sample) => sample[key]!));
}

function told({ median, low, high }: Spread): string {
  if (Number.isNaN(median)) return "–";
  return low === high ? brief(median) : `${brief(median)} (${brief(low)}–${brief(high)})`;
}

/** A number with three digits that count, or all of a whole one. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return "?";
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
