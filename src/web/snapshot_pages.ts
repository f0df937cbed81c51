/**
 * An iteration, or a comparison, as one file to be sent to somebody.
 *
 * @module
 */

import { isObjectId } from "../contract/object_id.ts";
import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import { chartGroups } from "./compare_groups.js";
import { titleOf } from "./compare_page.ts";
import { type Comparison, firstRows, readComparison } from "./compare_query.ts";
import { comparisonTable } from "./compare_table.ts";
import { showError } from "./error_page.ts";
import type { Html } from "./page.ts";
import {
  cutNote,
  MOST_METRICS,
  readImages,
  snapshotCurves,
  snapshotLogged,
} from "./snapshot_content.ts";
import { answerSnapshot } from "./snapshot_file.ts";
import { iterationSnapshot } from "./snapshot_iteration.ts";

/** Adds both. */
export function addSnapshots(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/iterations/:iid/snapshot", async (c) => {
    const id = c.req.param("iid");
    if (!isObjectId(id)) return showError(c, 404, "There is no such iteration.");
    const iteration = await store().findListedIteration(id.toLowerCase());
    return await answerSnapshot(c, {
      title: iteration.iteration_name,
      name: `${iteration.iteration_name}-${iteration.id}`,
      body: await iterationSnapshot(store(), iteration),
    });
  });
  routes.get("/ui/compare/snapshot", async (c) => {
    const query = new URL(c.req.url).searchParams;
    const comparison = await readComparison(store(), query);
    if (comparison.iterations.length < 2) {
      return showError(c, 404, "Comparing takes two iterations that are there.");
    }
    return await answerSnapshot(c, {
      title: titleOf(comparison),
      name: `comparison-${comparison.names.join("-")}`,
      body: await comparisonSnapshot(store(), comparison, query.has("different")),
    });
  });
}

async function comparisonSnapshot(
  store: TrackingStore,
  comparison: Comparison,
  different: boolean,
): Promise<Html> {
  const { iterations, names } = comparison;
  const image = await readImages(store, iterations, ({ comparable }) => comparable !== false);
  const { rows, cut } = firstRows(comparison.rows, MOST_METRICS);
  const link = (_: string, content: Html | string) => content;
  const parts = { link, columnActions: () => "", metricActions: () => "", image };
  const charts = iterations.map(({ interactive_charts }) => interactive_charts ?? []);
  return html`
    <h1>${titleOf(comparison)}</h1>
    ${[...cut].map(([section, count]) => cutNote(count, MOST_METRICS, section))}
    <div class="panel values" id="comparison" data-different="${String(different)}">
      ${comparisonTable({ ...comparison, rows }, parts)}
    </div>
    ${await snapshotCurves(
      store,
      iterations.map((it, at) => ({ iteration: it, name: names[at]! })),
    )}
    ${await snapshotLogged(chartGroups(charts, names), true)}
  `;
}
