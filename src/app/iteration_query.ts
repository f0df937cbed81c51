/**
 * What `GET /iterations` is asked for, and the cursors that lead from page to page.
 *
 * @module
 */

import { shorten } from "../contract/fault.ts";
import { FilterError } from "../contract/filter_error.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import type { Filter } from "../contract/iteration_filter.ts";
import { parseSortOrder, SortError, type SortOrder } from "../contract/iteration_sort.ts";
import { isObjectId } from "../contract/object_id.ts";
import type { Context } from "../deps/hono.ts";
import { readCursor } from "../store/page_cursor.ts";
import type { IterationQuery, IterationSelection, PageCursor } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";

/** The names that a query of iterations may have. */
export const SELECTION_NAMES: readonly string[] = ["project_id", "experiment_id", "filter"];
const QUERY_NAMES = [...SELECTION_NAMES, "sort", "order", "limit", "cursor"];
const DEFAULT_LIMIT = 100;
const MOST = 1000;

/**
 * The parameters of a request's query.
 *
 * @param known The names that they may have: a misspelt one would be as if nothing was asked.
 * @throws {AppError} If there is one of another name, or two of one (422).
 */
export function queryOf(c: Context, known: readonly string[]): URLSearchParams {
  const { searchParams } = new URL(c.req.url);
  for (const name of searchParams.keys()) {
    if (!known.includes(name)) {
      const names = known.length === 0 ? "nothing" : known.join(", ");
      throw new AppError(422, `The query has "${shorten(name)}", and this route knows ${names}.`);
    }
    if (searchParams.getAll(name).length > 1) {
      throw new AppError(422, `The query has "${name}" twice.`);
    }
  }
  return searchParams;
}

/**
 * Reads a query: `project_id`, `experiment_id`, `filter`, `sort`, `limit` (1 to 1000, 100 by default),
 * `cursor`. `order` is another name of `sort`; without one it is `started_at desc`.
 *
 * @throws {AppError} If something in it has not the right form, or another name (422).
 */
export function readIterationQuery(c: Context): IterationQuery {
  const parameters = queryOf(c, QUERY_NAMES);
  const cursor = parameters.get("cursor");
  return {
    ...readSelection(parameters),
    order: readOrder(parameters),
    limit: readLimit(parameters.get("limit")),
    ...(cursor !== null && { after: readAfter(cursor) }),
  };
}

/**
 * Reads the part of a query that says which iterations are meant: `project_id`, `experiment_id`, `filter`.
 *
 * @throws {AppError} If something in it has not the right form (422).
 */
export function readSelection(parameters: URLSearchParams): IterationSelection {
  const projectId = readId(parameters, "project_id");
  const experimentId = readId(parameters, "experiment_id");
  const filter = readFilter(parameters.get("filter") ?? "");
  return {
    ...(projectId !== undefined && { projectId }),
    ...(experimentId !== undefined && { experimentId }),
    ...(filter !== undefined && { filter }),
  };
}

function readAfter(cursor: string): PageCursor {
  const after = readCursor(cursor);
  if (after !== undefined) return after;
  throw new AppError(422, "The cursor is not one that this App gave out.");
}

/**
 * An id in a query.
 *
 * @throws {AppError} If it is none (422).
 */
export function readId(parameters: URLSearchParams, name: string): string | undefined {
  const id = parameters.get(name);
  if (id === null) return undefined;
  if (isObjectId(id)) return id.toLowerCase();
  throw new AppError(422, `The query's "${name}" must be 24 hexadecimal characters.`);
}

/**
 * Reads a filter; `undefined` if it is empty.
 *
 * @throws {AppError} If it has not the right form (422).
 */
export function readFilter(text: string): Filter | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    throw error instanceof FilterError
      ? new AppError(422, error.message, {}, { cause: error })
      : error;
  }
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MOST) return limit;
  throw new AppError(422, `The query's "limit" must be a whole number from 1 to ${MOST}.`);
}

function readOrder(parameters: URLSearchParams): SortOrder {
  const [sort, order] = [parameters.get("sort"), parameters.get("order")];
  if (sort !== null && order !== null) {
    throw new AppError(422, 'The query has both "sort" and "order", which are one.');
  }
  try {
    return parseSortOrder(sort ?? order ?? "started_at");
  } catch (error) {
    throw error instanceof SortError
      ? new AppError(422, `${error.message}.`, {}, { cause: error })
      : error;
  }
}
