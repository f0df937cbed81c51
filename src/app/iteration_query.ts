/**
 * What `GET /iterations` is asked for, and the cursors that lead from page to page.
 *
 * @module
 */

import { FilterError } from "../contract/filter_error.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import type { Filter } from "../contract/iteration_filter.ts";
import { parseSortOrder, SORT_FIELDS, type SortOrder } from "../contract/iteration_sort.ts";
import { isObjectId } from "../contract/object_id.ts";
import { fromWireNumber, toWireNumber } from "../contract/wire_number.ts";
import type { IterationQuery, IterationSelection, PageCursor } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";

const DEFAULT_LIMIT = 100;
const MOST = 1000;

/**
 * Reads a query: `project_id`, `experiment_id`, `filter`, `sort`, `limit` (1 to 1000, 100 by default),
 * `cursor`.
 *
 * `sort` is a field and, after a space, `asc` or `desc`. A field is `started_at`, `ended_at`,
 * `created_at`, `iteration_name`, `status`, `metrics.<name>` or `parameters.<name>`. Without a
 * direction times go down and all else up; without a field it is `started_at`.
 *
 * @throws {AppError} If something in it has not the right form (422).
 */
export function readIterationQuery(parameters: URLSearchParams): IterationQuery {
  const cursor = parameters.get("cursor");
  return {
    ...readSelection(parameters),
    order: readOrder(parameters.get("sort") ?? "started_at"),
    limit: readLimit(parameters.get("limit")),
    ...(cursor !== null && { after: readCursor(cursor) }),
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

/** Writes a cursor as an opaque text. */
export function writeCursor({ value, ordinal }: PageCursor): string {
  const isText = typeof value === "string";
  const wire = typeof value === "number" ? toWireNumber(value) : value;
  return new TextEncoder().encode(JSON.stringify([isText, wire, ordinal]))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

function readCursor(cursor: string): PageCursor {
  const [isText, wire, ordinal] = parseCursor(cursor);
  const value = isText === true || wire === null ? wire : fromWireNumber(wire);
  const isKnown = value === null || typeof value === "string" || typeof value === "number";
  if (isKnown && Number.isSafeInteger(ordinal)) return { value, ordinal: ordinal as number };
  throw new AppError(422, "The cursor is not one that this App gave out.");
}

function parseCursor(cursor: string): unknown[] {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // it is refused like any other list that is no cursor
  }
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

function readOrder(text: string): SortOrder {
  const order = parseSortOrder(text);
  if (order !== undefined) return order;
  throw new AppError(
    422,
    `The query's "sort" must be one of ${SORT_FIELDS.join(", ")}, metrics.<name> and ` +
      "parameters.<name>, with asc or desc after a space where wanted.",
  );
}
