/// <reference lib="dom" />
/** What can be done with iterations of the grid. */

import { ask } from "./api.js";
import { confirm, showForm } from "./dialog.js";
import { filterText, rowsParameters } from "./grid_state.js";
import { showMenu } from "./menu.js";
import { toast } from "./toast.js";

/**
 * @typedef {import("./grid_rows.js").Row} Row
 * @typedef {import("./grid_state.js").View} View
 */

const MOST_COMPARED = 50;
const MOST_NAMED = 5;
const LONGEST_NAME = 100;

/**
 * Opens a comparison.
 *
 * @param {readonly string[]} ids
 * @param {View} view
 */
export function compare(ids, { higher, lower }) {
  if (ids.length < 2) return toast("Select two iterations or more to compare them.");
  if (ids.length > MOST_COMPARED) {
    return toast(`${ids.length} are selected; at most ${MOST_COMPARED} can be compared.`, "error");
  }
  const parameters = new URLSearchParams({ ids: ids.join() });
  for (const name of higher) parameters.append("higher", name);
  for (const name of lower) parameters.append("lower", name);
  location.href = new URL(`ui/compare?${parameters}`, document.baseURI).href;
}

/**
 * @param {Row} row
 * @param {() => Promise<unknown>} onDone
 */
export function rename({ id, name, project_id, experiment_id }, onDone) {
  const path = `projects/${project_id}/experiments/${experiment_id}/iterations/${id}`;
  showForm({
    title: "Rename the iteration",
    action: "Rename",
    fields: [{ name: "name", label: "Name", value: name, required: true, maxLength: LONGEST_NAME }],
    submit: async (values) => {
      await ask("PUT", path, { iteration_name: values.name });
      await onDone();
    },
  });
}

/**
 * Deletes iterations, if that is really wanted.
 *
 * @param {readonly string[]} ids
 * @param {readonly string[]} names Those that are known.
 * @param {() => void} onDone
 */
export function deleteAll(ids, names, onDone) {
  const what = ids.length === 1 ? "the iteration" : `${ids.length.toLocaleString("en")} iterations`;
  const others = ids.length - Math.min(names.length, MOST_NAMED);
  const named = names.slice(0, MOST_NAMED).join(", ") + (others > 0 ? ` and ${others} more` : "");
  confirm({
    title: `Delete ${what}?`,
    text: `${named} will be gone for good, with all metrics, charts and images.`,
    action: "Delete",
    act: async () => {
      const { deleted } = await ask("POST", "iterations/delete", { ids });
      onDone();
      toast(`Deleted ${deleted} iteration${deleted === 1 ? "" : "s"}.`);
    },
  });
}

/**
 * Offers what can be downloaded.
 *
 * @param {HTMLElement} button
 * @param {View} view
 * @param {string} project Its id; empty for all.
 */
export function showDownloads(button, view, project) {
  const table = rowsParameters(view, project);
  const all = new URLSearchParams(project === "" ? [] : [["project_id", project]]);
  const filter = filterText(view, Date.now());
  if (filter !== "") all.set("filter", filter);
  showMenu(button, [
    { text: "This table as CSV", act: () => download(`ui/rows/table.csv?${table}`) },
    { text: "This table as JSON", act: () => download(`ui/rows/table.json?${table}`) },
    {
      text: "Every point of the metrics (CSV)",
      act: () => download(`export/points.csv?${all}`, "points.csv"),
    },
    {
      text: "All of it, to be imported (JSON Lines)",
      act: () => download(`export/iterations.jsonl?${all}`, "iterations.jsonl"),
    },
  ]);
}

/**
 * @param {string} path
 * @param {string} name
 */
function download(path, name = "") {
  const link = document.createElement("a");
  link.href = path;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
