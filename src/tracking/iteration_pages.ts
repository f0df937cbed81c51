/**
 * Pages of our App's iterations.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { type SortOrder, writeSortOrder } from "../contract/iteration_sort.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { type ListedIteration, readListedIteration } from "./iteration_reply.ts";

/** Which iterations are wanted: nothing given, nothing left out. */
export interface ListScope {
  projectId?: string;
  projectTitle?: string;
  experimentId?: string;
  experimentName?: string;
}

/** Which of an App's iterations are listed, and how. */
export interface AppList {
  scope: ListScope;
  order: SortOrder;
  /** As it was written; it can be read. */
  filter: string;
  /** How many are read at most, as far as it is known. */
  most: number;
}

interface Page {
  iterations: ListedIteration[];
  next_cursor: string | null;
}

/** More would save little time, and charts can make iterations large. */
const PAGE = 500;

/** The pages of a list, each asked for when it is wanted; of the scope go the ids. */
export async function* iterationPages(
  { client }: AppConnection,
  list: AppList,
): AsyncGenerator<Iteration[]> {
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page = await client.get(pathOf(list, cursor));
    yield page.iterations.map(readListedIteration);
    cursor = page.next_cursor;
  }
}

function pathOf({ scope, order, filter, most }: AppList, cursor: string): string {
  const { projectId, experimentId } = scope;
  const query = new URLSearchParams({
    sort: writeSortOrder(order),
    limit: String(Math.min(most, PAGE)),
    filter,
    ...(projectId !== undefined && { project_id: projectId }),
    ...(experimentId !== undefined && { experiment_id: experimentId }),
    ...(cursor !== "" && { cursor }),
  });
  return `/iterations?${query}`;
}
