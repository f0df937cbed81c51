import type { ById, ByName } from "../contract/journal_record.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";

/** Where in an App an iteration goes. */
export interface JournalPlace {
  project: ById | ByName;
  experiment: ById | ByName;
}

/**
 * The place that a journal names, or the project that it was redirected to: there an experiment of the
 * same name, and `default` for one that is known by its id only.
 */
export function placeOf(folder: JournalFolder): JournalPlace {
  const { project, experiment } = folder.header();
  const { project: other } = folder.deliveryState();
  if (other === undefined) return { project, experiment };
  return {
    project: { name: other },
    experiment: "id" in experiment ? { name: "default" } : experiment,
  };
}
