/**
 * Projects that the App does not have yet: the first iterations of them run in programs that track into its
 * folder, or wait there to be taken in.
 *
 * @module
 */

import { parseFilter } from "../contract/filter_parser.ts";
import { parseSortOrder } from "../contract/iteration_sort.ts";
import { html } from "../deps/hono.ts";
import type { ListedIteration, TrackingStore } from "../store/tracking_store.ts";
import type { Html } from "./page.ts";

/** A project by its title, with the iterations that are known of it, the latest first. */
export type WaitingProject = [title: string, iterations: ListedIteration[]];

const WITHOUT_PROJECT = parseFilter("project_id is null")!;
const BY_START = parseSortOrder("started_at");
/** So many iterations are looked at. */
const MOST = 1000;

/** The projects that are not stored yet. */
export async function waitingProjects(store: TrackingStore): Promise<WaitingProject[]> {
  const query = { order: BY_START, filter: WITHOUT_PROJECT, limit: MOST };
  const { iterations } = await store.queryIterations(query);
  return [...Map.groupBy(iterations, ({ project_title }) => project_title ?? "")];
}

/** A list of them, each with a link to its iterations; empty where there are none. */
export function waitingList(projects: readonly WaitingProject[]): Html {
  return html`
    <div id="waiting">
      ${projects.length === 0 ? "" : html`
        <section class="panel" aria-labelledby="waiting-heading">
          <h2 id="waiting-heading">Not stored yet</h2>
          <p class="muted">A project is made when its first iteration ends.</p>
          <ul>${projects.map(waitingItem)}</ul>
        </section>
      `}
    </div>
  `;
}

function waitingItem([title, iterations]: WaitingProject): Html {
  const filter = `project = '${title.replaceAll("'", "''")}'`;
  const running = iterations.filter(({ status }) => status === "running").length;
  return html`
    <li>
      <a href="ui/iterations?${new URLSearchParams({ filter })}"><bdi>${title}</bdi></a>
      · ${iterations.length} iteration${iterations.length === 1 ? "" : "s"}
      ${running === 0 ? "" : html`· <span class="badge running">${running} running</span>`}
    </li>
  `;
}
