/// <reference lib="dom" />
/** The search for another iteration to compare. */

import { html, render } from "lit-html";
import { attempt, get } from "./api.js";
import { showDialog } from "./dialog.js";
import { filterOf } from "./search.js";

/**
 * @typedef {object} Found
 * @property {string} id
 * @property {string} iteration_name
 * @property {string} status
 * @property {string | null} project_title
 * @property {string | null} experiment_name
 */

const MOST = 12;
/** Milliseconds after the last key that the App is asked. */
const ASK_MS = 150;

/**
 * Opens the search.
 *
 * @param {readonly string[]} ids Those that are there already.
 * @param {(id: string) => void} add
 */
export function showAdd(ids, add) {
  const place = document.createElement("div");
  const dialog = showDialog("Add an iteration", () => place);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asking = new AbortController();
  const pick = (/** @type {string} */ id) => {
    dialog.close();
    add(id);
  };
  const search = async (/** @type {string} */ text) => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const query = new URLSearchParams({ filter: filterOf(text), limit: String(MOST + ids.length) });
    try {
      const { iterations } = await get(`iterations?${query}`, signal);
      const others = iterations.filter((/** @type {Found} */ { id }) => !ids.includes(id));
      show(others.slice(0, MOST));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };
  const onInput = (/** @type {Event} */ { target }) => {
    const { value } = /** @type {HTMLInputElement} */ (target);
    clearTimeout(timer);
    timer = setTimeout(() => attempt(() => search(value.trim())), ASK_MS);
  };
  const show = (/** @type {Found[]} */ found) => render(listView(found, onInput, pick), place);
  dialog.addEventListener("close", () => asking.abort());
  show([]);
  place.querySelector("input")?.focus();
  attempt(() => search(""));
}

/**
 * @param {readonly Found[]} found
 * @param {(event: Event) => void} onInput
 * @param {(id: string) => void} pick
 */
function listView(found, onInput, pick) {
  return html`
    <label>Name or id <input type="search" autocomplete="off" @input="${onInput}"></label>
    <ul class="found">
      ${found.map((it) =>
        html`
          <li>
            <button @click="${() => pick(it.id)}">
              <bdi class="text">${it.iteration_name}</bdi>
              <bdi class="muted">${[it.project_title, it.experiment_name].filter(Boolean).join(
                " / ",
              )}</bdi>
              <span class="badge ${it.status}">${it.status}</span>
            </button>
          </li>
        `
      )}
    </ul>
    <p class="muted" role="status">${found.length === 0
      ? "There is no other of this name."
      : ""}</p>
  `;
}
