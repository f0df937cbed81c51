/**
 * The outbox of the folder that is served, as the App shows it.
 *
 * @module
 */

import type { ShownOutbox } from "../app/served_app.ts";
import { OutboxView } from "../tracking/outbox_view.ts";
import { outboxOverStore } from "./outbox_over_store.ts";
import { withPlaces } from "./waiting_iterations.ts";

/** Shows the outbox of a tracking folder. */
export function shownOutbox(directory: string): ShownOutbox {
  const outbox = new OutboxView(directory);
  return {
    over: (store) => outboxOverStore(store, directory, outbox),
    async states(store) {
      const waiting = await withPlaces(store, outbox.list());
      return waiting.map(({ iteration, sequence }) => ({
        iteration_id: iteration.id,
        experiment_id: iteration.experiment_id,
        project_id: iteration.project_id,
        status: iteration.status,
        sequence,
      }));
    },
  };
}
