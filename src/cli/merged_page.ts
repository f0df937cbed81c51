/**
 * Pages of iterations, some of which a store has and others wait in an outbox.
 *
 * @module
 */

import { toInstant } from "../contract/date_time.ts";
import type { Iteration } from "../contract/iteration.ts";
import { type SortOrder, sortValueOf } from "../contract/iteration_sort.ts";
import type {
  Awaitable,
  IterationPage,
  IterationQuery,
  ListedIteration,
  PageCursor,
} from "../store/tracking_store.ts";

/** An iteration and its place in the order. */
interface Row {
  iteration: ListedIteration;
  place: PageCursor;
  /** How many rows of the store were read up to this one; `undefined` for one that waits. */
  read?: number;
}

/** Ordinals above those of all that a store has: what waits came later. */
const WAITING = 2 ** 52;

/**
 * One page out of both.
 *
 * @param waiting Those that wait and that the query wants, wherever the page begins.
 * @param hidden The ids of all that wait: what the store has of them is older.
 * @param ask Asks the store.
 */
export async function mergedPage(
  query: IterationQuery,
  waiting: readonly Iteration[],
  hidden: ReadonlySet<string>,
  ask: (query: IterationQuery) => Awaitable<IterationPage>,
): Promise<IterationPage> {
  const { after, order, limit } = query;
  const own = waiting.map((it) => waitingRow(it, order))
    .filter(({ place }) => after === undefined || compare(after, place, order) < 0)
    .sort((a, b) => compare(a.place, b.place, order));
  const { rows, next, read } = await storedRows(query, hidden, ask);
  const merged = merge(own, rows, order, next === null);
  const last = merged[limit - 1] ?? merged.at(-1);
  const following = merged[limit];
  return {
    iterations: merged.slice(0, limit).map(({ iteration }) => iteration),
    next: last === undefined ? next : await placeAfter(last, following),
  };

  /** The store alone knows the exact places of what it has. */
  async function placeAfter(last: Row, following: Row | undefined): Promise<PageCursor | null> {
    if (following === undefined && next === null) return null;
    if (last.read === undefined) return last.place;
    // Behind the last that is shown, the store may have read some that are hidden.
    if (following === undefined && last.read === read) return next;
    if (following !== undefined && following.read === undefined) {
      return { ...following.place, ordinal: following.place.ordinal + 1 }; // right before it
    }
    return (await ask({ ...query, limit: last.read })).next;
  }
}

async function storedRows(
  query: IterationQuery,
  hidden: ReadonlySet<string>,
  ask: (query: IterationQuery) => Awaitable<IterationPage>,
): Promise<{ rows: Row[]; next: PageCursor | null; read: number }> {
  const rows: Row[] = [];
  let read = 0;
  for (let asked = query;;) {
    const { iterations, next } = await ask(asked);
    for (const iteration of iterations) {
      const place = { value: valueOf(iteration, query.order), ordinal: -++read };
      if (!hidden.has(iteration.id)) rows.push({ iteration, place, read });
    }
    if (next === null || rows.length >= query.limit) return { rows, next, read };
    asked = { ...query, after: next };
  }
}

/**
 * Both are sorted; the store's own order among what it has stays as it is.
 *
 * @param isAll Whether the store has no more: else it is not known what stands behind its last row.
 */
function merge(
  own: readonly Row[],
  stored: readonly Row[],
  order: SortOrder,
  isAll: boolean,
): Row[] {
  const rows: Row[] = [];
  let next = 0;
  for (const row of stored) {
    while (next < own.length && compare(own[next]!.place, row.place, order) < 0) {
      rows.push(own[next++]!);
    }
    rows.push(row);
  }
  return isAll ? [...rows, ...own.slice(next)] : rows;
}

/** An iteration as a store lists it. */
export function toListed({ encoded_ml_model: _, ...iteration }: Iteration): ListedIteration {
  const image_charts = iteration.image_charts
    ?.map(({ id, name, comparable }) => ({ id, name, comparable })) ?? null;
  return { ...iteration, image_charts };
}

function waitingRow(whole: Iteration, order: SortOrder): Row {
  const ordinal = WAITING + parseInt(whole.id.slice(-12), 16);
  return { iteration: toListed(whole), place: { value: valueOf(whole, order), ordinal } };
}

/** The value as the store sorts by it: times are numbers there. */
function valueOf(iteration: ListedIteration, { key }: SortOrder): PageCursor["value"] {
  const value = sortValueOf(iteration, key) ?? null;
  const isTime = key.kind === "field" && key.name.endsWith("_at");
  return isTime && value !== null ? Date.parse(toInstant(value)!) : value;
}

/** Those without a value come last; within equal values those that came later stand first. */
function compare(a: PageCursor, b: PageCursor, { descending }: SortOrder): number {
  const difference = compareValues(a.value, b.value);
  if (difference === 0) return b.ordinal - a.ordinal;
  return descending && a.value !== null && b.value !== null ? -difference : difference;
}

function compareValues(a: PageCursor["value"], b: PageCursor["value"]): number {
  const rank = (value: PageCursor["value"]) =>
    value === null ? 2 : Number(typeof value !== "number");
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return Number(a! > b!) - Number(a! < b!);
}
