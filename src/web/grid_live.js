/// <reference lib="dom" />
/** Keeps the grid as the App is, while it is looked at. */

import { listen } from "./live.js";

/** @typedef {import("./grid_data.js").GridData} GridData */

/** Milliseconds between two looks. */
const PACE = 1000;
/** Where more has happened, all that is there is read once more. */
const MOST = 100;

/**
 * Listens as long as the page is open.
 *
 * @param {GridData} data
 */
export function keepLive(data) {
  let isBusy = false;
  /** @type {Set<string>} */
  const waiting = new Set();
  const which = data.project === "" ? {} : { project_id: data.project };
  listen(
    /** @type {Record<string, string>} */ (which),
    (events) => {
      const { experiments } = data.view;
      const isShown = (/** @type {string | null} */ id) =>
        experiments.length === 0 || (id !== null && experiments.includes(id));
      const gone = events.filter(({ kind }) => kind === "deleted").map((it) => it.iteration_id);
      if (gone.length > 0) data.remove(gone);
      for (const { kind, iteration_id, experiment_id } of events) {
        if (kind === "deleted") waiting.delete(iteration_id);
        else if (isShown(experiment_id)) waiting.add(iteration_id);
      }
      look();
    },
    () => data.refresh(),
    PACE,
  );

  /** One look after another: what happens meanwhile waits. */
  async function look() {
    if (isBusy || waiting.size === 0) return;
    isBusy = true;
    const ids = [...waiting];
    waiting.clear();
    try {
      await (ids.length > MOST ? data.refresh() : data.update(ids));
    } finally {
      isBusy = false;
    }
    look();
  }
}
