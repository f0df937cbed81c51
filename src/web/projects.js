/// <reference lib="dom" />
/** The page of projects. */

import { ask } from "./api.js";
import { change, refresh, startCards } from "./cards.js";
import { copy } from "./copy.js";
import { confirm, showForm } from "./dialog.js";
import { listen } from "./live.js";
import { toast } from "./toast.js";

/**
 * @typedef {object} Project
 * @property {string} _id
 * @property {string} title
 * @property {string | null} description
 * @property {string} status
 * @property {boolean} archived
 * @property {boolean} pinned
 * @property {string[]} experiments
 * @property {number} iteration_count
 */

/** @typedef {import("./dialog.js").Field} Field */

/** Milliseconds between two looks at what has changed. */
const PACE = 2000;

/** @type {{ statuses: Record<string, string> }} */
const { statuses } = JSON.parse(document.getElementById("data")?.textContent ?? "");

startCards({ create, actionsOf });
listen(
  {},
  (events) => events.some(({ kind }) => kind !== "records" && kind !== "renamed") && refresh(),
  refresh,
  PACE,
);

function create() {
  showForm({
    title: "New project",
    fields: fieldsOf(),
    action: "Create",
    submit: async (values) => {
      const { _id } = await ask("POST", "projects/", values);
      location.href = new URL(`ui/projects/${_id}`, document.baseURI).href;
    },
  });
}

/** @param {Project} project */
function edit(project) {
  showForm({
    title: "Edit the project",
    fields: fieldsOf(project),
    action: "Save",
    submit: async (values) => {
      await ask("PUT", `projects/${project._id}`, values);
      await refresh();
    },
  });
}

/**
 * @param {Partial<Project>} [project]
 * @returns {Field[]}
 */
function fieldsOf({ title = "", description, status = "not_started" } = {}) {
  return [
    { name: "title", label: "Title", value: title, required: true, maxLength: 40 },
    {
      name: "description",
      label: "Description",
      value: description ?? "",
      maxLength: 600,
      kind: "textarea",
    },
    { name: "status", label: "Status", value: status, choices: Object.entries(statuses) },
  ];
}

/** @param {Project} project */
function actionsOf(project) {
  const { _id, title, status, archived, pinned } = project;
  /** @param {Partial<Project>} changes */
  const put = (changes) => change(() => ask("PUT", `projects/${_id}`, changes));
  const others = Object.entries(statuses).filter(([value]) => value !== status);
  const archive = async () => {
    if (!await put({ archived: !archived })) return;
    toast(archived ? `“${title}” is active again.` : `“${title}” is in the archive.`);
  };
  return [
    ...archived ? [] : [
      { text: "Edit…", act: () => edit(project), changes: true },
      ...others.map(([value, text]) => ({
        text: `Mark as ${text.toLowerCase()}`,
        act: () => put({ status: value }),
        changes: true,
      })),
    ],
    { text: pinned ? "Unpin" : "Pin", act: () => put({ pinned: !pinned }), changes: true },
    { text: archived ? "Restore" : "Archive", act: archive, changes: true },
    { text: "Copy project ID", act: () => copy(_id, "Project ID") },
    { text: "Delete…", act: () => remove(project), changes: true },
  ];
}

/** @param {Project} project */
function remove({ _id, title, experiments, iteration_count }) {
  confirm({
    title: "Delete the project?",
    text: `“${title}” goes for good, with its experiments (${experiments.length}) and its ` +
      `iterations (${iteration_count}). The archive would keep it out of sight.`,
    action: "Delete",
    act: () => change(() => ask("DELETE", `projects/${_id}`)),
  });
}
