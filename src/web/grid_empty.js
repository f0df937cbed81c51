/// <reference lib="dom" />
/** What stands in the place of rows where there are none. */

import { html } from "lit-html";

/**
 * @param {{ project: string | undefined, experiment: string | undefined, isFiltered: boolean, clear: () => void }} facts
 */
export function gridEmptiness({ project, experiment, isFiltered, clear }) {
  return isFiltered
    ? html`
      <div class="empty" role="status">
        <p>No iteration is as the filter says.</p>
        <p><button @click="${clear}">Clear filters</button></p>
      </div>
    `
    : html`
      <div class="empty">
        <h2>No iteration yet</h2>
        <p>One line tracks a function, and it appears here while it runs:</p>
        <pre><code>${exampleOf(project ?? "Iris", experiment ?? "softmax")}</code></pre>
      </div>
    `;
}

/**
 * @param {string} project
 * @param {string} experiment
 */
function exampleOf(project, experiment) {
  const place = `project: ${JSON.stringify(project)}, experiment: ${JSON.stringify(experiment)}`;
  return `import { currentIteration, track } from "@mlops/tracking";

const train = track({ ${place} }, (rate: number) => {
  const iteration = currentIteration();
  iteration.logParameters({ rate });
  for (const epoch of iteration.steps(100)) {
    iteration.logMetrics({ loss: 1 / (1 + rate * epoch) });
  }
});
train(0.1);`;
}
