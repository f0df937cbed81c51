/// <reference lib="dom" />
/** What a project's grid has around it. */

import { copy } from "./copy.js";
import { ExperimentList } from "./experiments.js";
import { keep, kept } from "./grid_kept.js";
import { onKeys } from "./keys.js";

/**
 * What the page was given.
 *
 * @typedef {object} Given
 * @property {{ id: string, title: string } | null} project
 * @property {import("./experiments.js").Experiment[]} experiments
 * @property {import("./grid_rows.js").GridPage | null} page
 * @property {string | null} error
 */

/**
 * Makes the list of experiments alive, where there is a project.
 *
 * @param {Given} given
 * @param {import("./grid_state.js").View} view
 * @param {(changes: Partial<import("./grid_state.js").View>) => void} change
 */
export function showExperiments(given, view, change) {
  const { project } = given;
  const place = document.getElementById("experiments");
  if (project === null || place === null) return undefined;
  const list = new ExperimentList(place, project.id, given.experiments, {
    shown: () => view.experiments,
    show: (experiments) => change({ experiments }),
    onChange: (all) => given.experiments = all,
  });
  const toggle = () => {
    list.toggle();
    keep("experiments", place.hidden ? "hidden" : "shown");
  };
  const isNarrow = matchMedia("(max-width: 50rem)").matches;
  if (isNarrow || kept("experiments") === "hidden") list.toggle();
  onKeys("]", "Show or hide the experiments", toggle);
  document.getElementById("experiments-button")?.addEventListener("click", toggle);
  document.getElementById("copy-project")
    ?.addEventListener("click", () => void copy(project.id, "The project's ID"));
  return list;
}
