/** A comparison as a file: pure functions, without a page. */

/**
 * @typedef {object} Compared
 * @property {{ id: string }[]} iterations
 * @property {string[]} names
 * @property {import("./compare_rows.js").Row[]} rows
 */

import { csvText } from "./table_file.js";

/**
 * A row of each value, a column of each iteration.
 *
 * @param {Compared} compared
 */
export function comparisonCsv({ names, rows }) {
  const lines = rows.map(({ section, name, values }) => [section, name, ...values]);
  return csvText([["section", "name", ...names], ...lines]);
}

/**
 * The same as the command line's: values by the iterations' ids.
 *
 * @param {Compared} compared
 */
export function comparisonJson({ iterations, names, rows }) {
  const ids = iterations.map(({ id }) => id);
  return JSON.stringify(
    {
      iterations: ids.map((id, index) => ({ id, iteration_name: names[index] })),
      rows: rows.map(({ values, best, ...row }) => ({
        ...row,
        values: Object.fromEntries(ids.map((id, index) => [id, values[index]])),
        best: best.map((index) => ids[index]),
      })),
    },
    null,
    2,
  );
}
