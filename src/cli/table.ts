/**
 * Tables without lines, which fit the screen.
 *
 * @module
 */

import { Table } from "../deps/cli_table3.ts";
import { stringWidth } from "../deps/string_width.ts";
import { type Screen, styled } from "./terminal.ts";

/** A column of a table. */
export interface Column {
  head: string;
  cells: readonly string[];
  /** @default {"left"} */
  align?: "left" | "right";
  /**
   * Columns of the screen that it can do with: its texts, which have no colours then, are cut short.
   *
   * @default {all it needs}
   */
  least?: number;
  /** Which one goes first when there is no room: the highest number. @default {it stays} */
  drop?: number;
}

const GAP = "  ";
const characters = new Intl.Segmenter();
const NO_LINES = {
  "top": "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  "bottom": "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  "left": "",
  "left-mid": "",
  "mid": "",
  "mid-mid": "",
  "right": "",
  "right-mid": "",
  "middle": GAP,
};

/** Renders a table with a row of heads. Columns are left out or cut short until it fits. */
export function renderTable(columns: readonly Column[], screen: Screen): string {
  const fitting = fit(columns, screen.width);
  const table = new Table({
    head: fitting.map(({ column, width }) => styled(cut(column.head, width), "bold", screen)),
    colWidths: fitting.map(({ width }) => width),
    colAligns: fitting.map(({ column }) => column.align ?? "left"),
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  for (let row = 0; row < rows; row++) {
    table.push(fitting.map(({ column, width }) => cut(column.cells[row] ?? "", width)));
  }
  return table.toString().replace(/ +$/gm, "");
}

interface FittingColumn {
  column: Column;
  width: number;
}

/** Cuts columns short as far as they can do with less, and leaves out one after the other then. */
function fit(columns: readonly Column[], width: number): FittingColumn[] {
  const fitting = columns.map((column) => ({ column, width: neededBy(column) }));
  const excess = fitting.reduce((sum, it) => sum + it.width + GAP.length, -GAP.length) - width;
  if (excess <= 0) return fitting;
  const spare = fitting.map(({ column, width }) => Math.max(0, width - (column.least ?? width)));
  const allSpare = spare.reduce((sum, it) => sum + it, 0);
  const least = Math.max(-1, ...columns.map(({ drop = -1 }) => drop));
  if (allSpare < excess && least >= 0) {
    return fit(columns.filter(({ drop }) => drop !== least), width);
  }
  const share = Math.min(1, excess / allSpare);
  return fitting.map(({ column, width }, index) => ({
    column,
    width: width - Math.ceil(spare[index]! * share),
  }));
}

/** Cuts a text short between what a reader takes for characters. One with colours fits always. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of characters.segment(text)) {
    if (stringWidth(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
}

function neededBy({ head, cells }: Column): number {
  return cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), stringWidth(head));
}
