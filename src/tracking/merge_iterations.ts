/**
 * Puts what waits in the outbox and what an App has into one list.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { compareIterations, type SortOrder } from "../contract/iteration_sort.ts";

/**
 * Merges what is wanted of that which waits, all of it and sorted, with the pages that the App has in the
 * same order. What waits is newer than what the App knows of it, also where the App thinks it wanted.
 */
export async function* mergeIterations(
  waiting: readonly Iteration[],
  isWanted: (iteration: Iteration) => boolean,
  delivered: AsyncIterable<Iteration[]> | Iterable<Iteration[]>,
  order: SortOrder,
): AsyncGenerator<Iteration[]> {
  const ids = new Set(waiting.map((it) => it.id));
  const wanted = waiting.filter(isWanted);
  let next = 0;
  for await (const page of delivered) {
    const merged: Iteration[] = [];
    for (const iteration of page) {
      if (ids.has(iteration.id)) continue;
      while (next < wanted.length && compareIterations(wanted[next]!, iteration, order) <= 0) {
        merged.push(wanted[next++]!);
      }
      merged.push(iteration);
    }
    yield merged;
  }
  yield wanted.slice(next);
}
