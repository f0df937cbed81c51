/**
 * The experiments of a project, beside its grid, as they are seen until their script has taken over.
 *
 * @module
 */

import { html } from "../deps/hono.ts";
import type { BaseExperiment } from "../store/tracking_store.ts";
import type { Html } from "./page.ts";

/** The list, with those that are shown marked; where none is named, all are. */
export function experimentList(
  projectId: string,
  experiments: readonly BaseExperiment[],
  shown: readonly string[],
): Html {
  const here = `ui/projects/${projectId}`;
  return html`
    <aside id="experiments" class="panel experiments" aria-label="Experiments">
      <h2>Experiments</h2>
      <ul>
        <li><a href="${here}" aria-current="${String(shown.length === 0)}">All experiments</a></li>
    ${experiments.map(({ id, name }) =>
      html`
        <li><a href="${here}?experiments=${id}" aria-current="${String(shown.includes(id))}"
          title="${name}"><bdi>${name}</bdi></a></li>
      `
    )}
      </ul>
    </aside>
  `;
}
