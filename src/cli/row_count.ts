/**
 * How many rows an export has, counted while it is written.
 *
 * @module
 */

/** Takes some of the bytes; gives how many rows there are in all that was taken. */
export type RowCount = (bytes: Uint8Array) => number;

const [NEWLINE, QUOTE, LETTER_I] = [10, 34, 105];
/** Where the kind of a line is told by its first letter: `{"kind":"iteration"`. */
const KIND_AT = '{"kind":"'.length;

/** Counts rows of CSV, without the first one, which has the names of columns. */
export function csvRowCount(): RowCount {
  let [rows, isQuoted] = [-1, false];
  return function countRows(bytes) {
    for (const byte of bytes) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === NEWLINE && !isQuoted) rows++;
    }
    return rows;
  };
}

/** Counts the lines of an export that are iterations. */
export function iterationLineCount(): RowCount {
  let [rows, column] = [0, 0];
  return function countLines(bytes) {
    for (const byte of bytes) {
      if (column++ === KIND_AT && byte === LETTER_I) rows++;
      if (byte === NEWLINE) column = 0;
    }
    return rows;
  };
}
