/// <reference lib="dom" />
/** What can be done with an iteration on its page. */

import { ApiError, ask, attempt, get, mayChange } from "./api.js";
import { copy } from "./copy.js";
import { confirm, showForm } from "./dialog.js";
import { onKeys } from "./keys.js";
import { showMenu } from "./menu.js";
import { editNote } from "./note_editor.js";
import { toast } from "./toast.js";

/** @typedef {import("./iteration.js").PageData} PageData */

const NOT_DELIVERED =
  "The iteration is not in the App's database yet; it can be changed once it is delivered.";

/**
 * Adds the menu, the buttons and the keys.
 *
 * @param {() => PageData} current
 * @param {() => unknown} refresh
 */
export function addActions(current, refresh) {
  const change = async (/** @type {object} */ changes) => {
    await ask("PUT", pathOf(current()), changes);
    refresh();
  };
  const edit = () => editNote(current(), change);
  const rename = () => showRename(current(), change);
  const menu = (/** @type {HTMLElement} */ button) => {
    const { id } = current();
    showMenu(button, [
      { text: "Rename", act: rename, changes: true },
      { text: "Edit note and tags", act: edit, changes: true },
      { text: "Copy ID", act: () => copy(id, "The ID") },
      { text: "Snapshot to keep or mail", act: () => go(`ui/iterations/${id}/snapshot`) },
      { text: "Show as JSON", act: () => go(`iterations/${id}`) },
      { text: "Delete", act: () => askToDelete(current()), changes: true },
    ]);
  };
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const button = /** @type {HTMLElement | null} */ (target.closest("#iteration-menu"));
    if (button !== null) menu(button);
    if (target.closest("[data-act='note']")) edit();
  });
  if (mayChange()) {
    onKeys("e", "Rename", rename);
    onKeys("n", "Edit note and tags", edit);
  }
  onKeys(
    "j",
    "Next iteration of the experiment",
    () => attempt(() => goToNext(current(), ">", "asc")),
  );
  onKeys("k", "Iteration before it", () => attempt(() => goToNext(current(), "<", "desc")));
}

/** @param {PageData} data */
function pathOf({ id, project_id, experiment_id }) {
  if (project_id === null || experiment_id === null) throw new ApiError(NOT_DELIVERED, 0);
  return `projects/${project_id}/experiments/${experiment_id}/iterations/${id}`;
}

/**
 * @param {PageData} data
 * @param {(changes: object) => Promise<void>} change
 */
function showRename({ iteration_name }, change) {
  showForm({
    title: "Rename the iteration",
    fields: [{
      name: "iteration_name",
      label: "Name",
      value: iteration_name,
      required: true,
      maxLength: 100,
    }],
    action: "Rename",
    submit: change,
  });
}

/** @param {PageData} data */
function askToDelete(data) {
  confirm({
    title: "Delete the iteration?",
    text: `“${data.iteration_name}” will be gone for good, with everything that was logged.`,
    action: "Delete",
    act: async () => {
      await ask("DELETE", pathOf(data));
      go(`ui/projects/${data.project_id}?experiments=${data.experiment_id}`);
    },
  });
}

/**
 * @param {PageData} data
 * @param {">" | "<"} than
 * @param {"asc" | "desc"} direction
 */
async function goToNext({ experiment_id, started_at }, than, direction) {
  if (experiment_id === null) return;
  const query = new URLSearchParams({
    experiment_id,
    filter: `started_at ${than} '${started_at}'`,
    sort: `started_at ${direction}`,
    limit: "1",
  });
  const { iterations: [next] } = await get(`iterations?${query}`);
  if (next === undefined) toast(`There is none ${than === ">" ? "after" : "before"} this one.`);
  else go(`ui/iterations/${next.id}`);
}

/** @param {string} path */
function go(path) {
  location.href = new URL(path, document.baseURI).href;
}
