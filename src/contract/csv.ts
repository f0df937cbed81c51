/**
 * Tables as CSV (RFC 4180), to be opened by a spreadsheet as well.
 *
 * @module
 */

/** The media type of CSV. */
export const CSV_TYPE = "text/csv";

/** What a cell can hold; `null` is an empty one. */
export type Cell = string | number | boolean | null;

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /[",\r\n]/;

/**
 * Writes a row, its line's end with it. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it: names and notes come from whoever may track.
 */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(toText).join()}\r\n`;
}

function toText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(Object.is(cell, -0) ? "-0" : cell);
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
}
