/**
 * What the grid is asked to show: its address and the requests of its script say it with the same names.
 *
 * @module
 */

import { parseFilter } from "../contract/filter_parser.ts";
import type { FilterField } from "../contract/filter_field.ts";
import type { Filter } from "../contract/iteration_filter.ts";
import { parseSortOrder, SortError, type SortOrder } from "../contract/iteration_sort.ts";
import { isObjectId } from "../contract/object_id.ts";
import { readCursor } from "../store/page_cursor.ts";
import type { IterationSelection, PageCursor } from "../store/tracking_store.ts";
import { wantedColumns } from "./grid_columns.js";
import { DEFAULT_SORT } from "./grid_state.js";
import type { IsWanted } from "./rows.ts";

/** What is shown. */
export interface RowsQuery {
  selection: IterationSelection;
  order: SortOrder;
  isWanted: IsWanted;
  /** Whether children stand under their parents, and not among all others. */
  isTree: boolean;
}

/** A page of it. */
export interface PageQuery extends RowsQuery {
  limit: number;
  after?: PageCursor;
}

/** Something cannot be shown as it was asked for. */
export class RowsQueryError extends TypeError {
  override readonly name = "RowsQueryError";
}

const DEFAULT_LIMIT = 100;
const MOST = 1000;
const HOUR = 3_600_000;
const UNITS: Record<string, number> = { h: HOUR, d: 24 * HOUR };
const SEARCHED: FilterField[] = [
  { kind: "attribute", name: "iteration_name" },
  { kind: "attribute", name: "user_name" },
  { kind: "tags" },
];

/**
 * Reads what is to be shown: `experiments` (ids), `filter` in the language of filters, `search` in names,
 * users and tags, `within` such as `24h` or `7d`, `sort`, and what
 * columns as `wantedColumns` reads it.
 *
 * @throws {FilterError} If the filter cannot be read.
 * @throws {RowsQueryError} If something else has not the right form.
 */
export function readRowsQuery(parameters: URLSearchParams): RowsQuery {
  const { scope, condition } = readScope(parameters);
  const order = readOrder(parameters.get("sort") ?? DEFAULT_SORT);
  const asked = [
    parseFilter(parameters.get("filter") ?? ""),
    searchFilter(parameters.get("search")?.trim() ?? ""),
    timeFilter(parameters.get("within") ?? ""),
  ].filter((it) => it !== undefined);
  const filter = allOf(condition === undefined ? asked : [condition, ...asked]);
  return {
    selection: { ...scope, ...(filter && { filter }) },
    order,
    isWanted: wantedColumns(parameters),
    isTree: asked.length === 0 && order.key.kind === "field" && order.key.name.endsWith("_at"),
  };
}

function readOrder(sort: string): SortOrder {
  try {
    return parseSortOrder(sort);
  } catch (error) {
    throw error instanceof SortError ? new RowsQueryError(error.message) : error;
  }
}

/** Reads which page is wanted besides: `limit` and `cursor`. */
export function readPageQuery(parameters: URLSearchParams): PageQuery {
  const limit = Number(parameters.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new RowsQueryError(`Cannot show ${limit} rows: it must be from 1 to ${MOST}`);
  }
  const cursor = parameters.get("cursor");
  if (cursor === null) return { ...readRowsQuery(parameters), limit };
  const after = readCursor(cursor);
  if (after === undefined) {
    throw new RowsQueryError("Cannot go on: the cursor is not one of this App");
  }
  return { ...readRowsQuery(parameters), limit, after };
}

/** Reads ids, with commas between them. */
export function readIds(parameters: URLSearchParams, name: string): string[] {
  const ids = (parameters.get(name) ?? "").split(",").filter((id) => id !== "");
  const wrong = ids.find((id) => !isObjectId(id));
  if (wrong === undefined) return ids.map((id) => id.toLowerCase());
  throw new RowsQueryError(
    `Cannot read ${name}: ${JSON.stringify(wrong)} is not 24 hexadecimal digits`,
  );
}

/** One experiment is read in order by an index; of several, each iteration is asked for its own. */
function readScope(
  parameters: URLSearchParams,
): { scope: IterationSelection; condition?: Filter } {
  const [projectId] = readIds(parameters, "project");
  const experiments = readIds(parameters, "experiments");
  const scope = projectId === undefined ? {} : { projectId };
  if (experiments.length === 0) return { scope };
  if (experiments.length === 1) return { scope: { ...scope, experimentId: experiments[0]! } };
  const field: FilterField = { kind: "attribute", name: "experiment_id" };
  return { scope, condition: { kind: "equal", field, values: experiments } };
}

function searchFilter(text: string): Filter | undefined {
  if (text === "") return undefined;
  if (isObjectId(text)) {
    const field: FilterField = { kind: "attribute", name: "id" };
    return { kind: "equal", field, values: [text.toLowerCase()] };
  }
  const pattern = `%${text.slice(0, 200)}%`;
  const terms = SEARCHED.map((field): Filter => ({
    kind: "like",
    field,
    pattern,
    ignoresCase: true,
  }));
  return { kind: "or", terms };
}

function timeFilter(within: string): Filter | undefined {
  if (within === "") return undefined;
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(within) ?? [];
  if (unit === undefined) throw new RowsQueryError(`Cannot read ${within}: write 24h or 7d`);
  const value = Date.now() - Number(count) * UNITS[unit]!;
  const field: FilterField = { kind: "attribute", name: "started_at" };
  return { kind: "order", field, operator: ">=", value };
}

function allOf(filters: readonly Filter[]): Filter | undefined {
  return filters.length < 2 ? filters[0] : { kind: "and", terms: [...filters] };
}
