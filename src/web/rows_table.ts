/**
 * The grid as a file: every row of what is asked for, with the columns that are shown.
 *
 * @module
 */

import { type Cell, csvRow } from "../contract/csv.ts";
import { numberToJson } from "../contract/wire_number.ts";
import type { SelectionOverview, TrackingStore } from "../store/tracking_store.ts";
import { type Column, columnsOf } from "./grid_columns.js";
import { fieldsOf, ownValue } from "./rows.ts";
import type { RowsQuery } from "./rows_query.ts";
import type { ListedIteration } from "../store/tracking_store.ts";

/** How many iterations are read at once. */
const PAGE = 500;

/** As CSV. */
export async function* tableAsCsv(
  store: TrackingStore,
  query: RowsQuery,
  overview: SelectionOverview,
): AsyncGenerator<string> {
  const columns = shownColumns(query, overview);
  yield csvRow(columns.map(({ id }) => id));
  for await (const rows of pagesOf(store, query)) {
    yield rows.map((it) => csvRow(columns.map((column) => toCell(valueOf(it, column))))).join("");
  }
}

/** As a JSON array of objects. */
export async function* tableAsJson(
  store: TrackingStore,
  query: RowsQuery,
  overview: SelectionOverview,
): AsyncGenerator<string> {
  const columns = shownColumns(query, overview);
  let before = "[\n";
  for await (const rows of pagesOf(store, query)) {
    for (const it of rows) {
      const members = columns.map((column) => memberOf(column.id, valueOf(it, column)));
      yield `${before}{${[memberOf("id", it.id), ...members].join()}}`;
      before = ",\n";
    }
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

function shownColumns(
  { isWanted }: RowsQuery,
  { metrics, parameters }: SelectionOverview,
): Column[] {
  const names = { metrics: metrics.map(({ name }) => name), parameters };
  return columnsOf(names).filter(isWanted);
}

async function* pagesOf(
  store: TrackingStore,
  { selection, order }: RowsQuery,
): AsyncGenerator<ListedIteration[]> {
  let page = await store.queryIterations({ ...selection, order, limit: PAGE });
  for (;;) {
    yield page.iterations;
    if (page.next === null) return;
    page = await store.queryIterations({ ...selection, order, limit: PAGE, after: page.next });
  }
}

function valueOf(iteration: ListedIteration, { id, values, name = "" }: Column): unknown {
  if (values !== undefined) return ownValue(iteration[values], name);
  const fields = fieldsOf(iteration);
  if (id !== "elapsed") return fields[id as keyof typeof fields];
  const { started_at, ended_at } = fields;
  return ended_at === null ? null : (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : value as Cell;
}

function memberOf(name: string, value: unknown): string {
  const json = typeof value === "number" ? numberToJson(value) : JSON.stringify(value ?? null);
  return `${JSON.stringify(name)}:${json}`;
}
