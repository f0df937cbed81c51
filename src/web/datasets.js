/// <reference lib="dom" />
/** The page of datasets. */

import { ask, attempt, get } from "./api.js";
import { change, refresh, startCards } from "./cards.js";
import { copy } from "./copy.js";
import { confirm, showForm } from "./dialog.js";
import { toast } from "./toast.js";

/**
 * @typedef {object} Dataset
 * @property {string} _id
 * @property {string} dataset_name
 * @property {string} path_to_dataset
 * @property {string | null} dataset_description
 * @property {string | null} tags
 * @property {string | null} version
 * @property {boolean} archived
 * @property {boolean} pinned
 * @property {number} iteration_count
 */

/** @typedef {import("./dialog.js").Field} Field */

const ID = /^#[0-9a-f]{24}$/;

startCards({ create, actionsOf });
addEventListener("hashchange", () => attempt(findNamed));
attempt(findNamed);

/** A link may name a dataset that is on the other page by now. */
async function findNamed() {
  const { hash, search } = location;
  if (!ID.test(hash) || document.getElementById(hash.slice(1))) return;
  const { archived } = await get(`datasets/${hash.slice(1)}`);
  const page = `ui/datasets${archived ? "?archived=true" : ""}`;
  const url = new URL(page + hash, document.baseURI);
  if (url.search !== search) location.replace(url);
}

function create() {
  showForm({
    title: "New dataset",
    fields: fieldsOf(),
    action: "Create",
    submit: async (values) => {
      await ask("POST", "datasets/", values);
      await refresh();
    },
  });
}

/** @param {Dataset} dataset */
function edit(dataset) {
  showForm({
    title: "Edit the dataset",
    fields: fieldsOf(dataset),
    action: "Save",
    submit: async (values) => {
      await ask("PUT", `datasets/${dataset._id}`, values);
      await refresh();
    },
  });
}

/**
 * @param {Partial<Dataset>} [dataset]
 * @returns {Field[]}
 */
function fieldsOf(dataset = {}) {
  const { dataset_name, path_to_dataset, version, tags, dataset_description } = dataset;
  return [
    {
      name: "dataset_name",
      label: "Name",
      value: dataset_name ?? "",
      required: true,
      maxLength: 40,
    },
    { name: "path_to_dataset", label: "Path or URL", value: path_to_dataset ?? "", required: true },
    { name: "version", label: "Version", value: version ?? "" },
    { name: "tags", label: "Tags, with commas between them", value: tags ?? "" },
    {
      name: "dataset_description",
      label: "Description",
      value: dataset_description ?? "",
      maxLength: 600,
      kind: "textarea",
    },
  ];
}

/** @param {Dataset} dataset */
function actionsOf(dataset) {
  const { _id, dataset_name, path_to_dataset, archived, pinned } = dataset;
  /** @param {Partial<Dataset>} changes */
  const put = (changes) => change(() => ask("PUT", `datasets/${_id}`, changes));
  const archive = async () => {
    if (!await put({ archived: !archived })) return;
    toast(archived ? `“${dataset_name}” is active again.` : `“${dataset_name}” is in the archive.`);
  };
  return [
    ...archived ? [] : [{ text: "Edit…", act: () => edit(dataset), changes: true }],
    { text: pinned ? "Unpin" : "Pin", act: () => put({ pinned: !pinned }), changes: true },
    { text: archived ? "Restore" : "Archive", act: archive, changes: true },
    { text: "Copy dataset ID", act: () => copy(_id, "Dataset ID") },
    { text: "Copy path", act: () => copy(path_to_dataset, "Path") },
    { text: "Delete…", act: () => remove(dataset), changes: true },
  ];
}

/** @param {Dataset} dataset */
function remove({ _id, dataset_name, iteration_count }) {
  confirm({
    title: "Delete the dataset?",
    text:
      `“${dataset_name}” goes for good. Iterations that used it (${iteration_count}) stay, and ` +
      "name none then.",
    action: "Delete",
    act: () => change(() => ask("DELETE", `datasets/${_id}`)),
  });
}
