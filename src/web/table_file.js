/** Tables as files: pure functions, without a page. */

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /[",\r\n]/;

/**
 * Rows as CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it:
 * names and values come from whoever may track. What is missing is empty; lists and objects are JSON.
 *
 * @param {readonly (readonly unknown[])[]} rows
 */
export function csvText(rows) {
  return rows.map((cells) => `${cells.map(cellText).join()}\r\n`).join("");
}

/** @param {unknown} cell */
function cellText(cell) {
  if (cell === undefined || cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = typeof cell === "string" ? cell : JSON.stringify(cell);
  const inert = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return SPECIAL.test(inert) || inert === "" ? `"${inert.replaceAll('"', '""')}"` : inert;
}
