/// <reference lib="dom" />
/** The search over everything, which opens on every page. */

import { html, nothing, render } from "lit-html";
import { attempt, get } from "./api.js";
import { showDialog } from "./dialog.js";
import { onKeys } from "./keys.js";
import { bestMatches, matchScore } from "./search_match.js";

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} detail What else it is found by.
 * @property {string} [count] What is in it.
 * @property {string} href
 * @property {{ text: string, kind: string }} [badge]
 *
 * @typedef {object} Group
 * @property {string} title
 * @property {Entry[]} entries
 */

const MOST = 10;
/** Milliseconds after the last key that the App is asked for iterations. */
const ASK_MS = 150;
const ID = /^[0-9a-f]{4,24}$/i;

/** Opens the dialog; while it is open, closes it. */
export function toggleSearch() {
  const open = document.querySelector("dialog.search");
  if (open instanceof HTMLDialogElement) open.close();
  else new Search();
}

class Search {
  #query = "";
  /** @type {Record<string, Entry[]>} */
  #places = {};
  /** @type {Entry[]} */
  #iterations = [];
  #isAsking = true;
  /** Where the entry leads that Enter opens. */
  #chosen = "";
  #asking = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #place = document.createElement("div");

  constructor() {
    const dialog = showDialog("Search", () => this.#place);
    dialog.classList.add("search");
    dialog.addEventListener("close", () => this.#stop());
    this.#show();
    this.#place.querySelector("input")?.focus();
    attempt(async () => {
      this.#places = await get("ui/search");
      this.#show();
    });
    attempt(() => this.#ask());
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  /** @param {Event} event */
  #onInput({ target }) {
    this.#query = /** @type {HTMLInputElement} */ (target).value.trim();
    this.#chosen = "";
    // until the App answers
    this.#iterations = this.#iterations.filter(({ name }) => matchScore(name, this.#query) > 0);
    this.#isAsking = true;
    this.#stop();
    this.#timer = setTimeout(() => attempt(() => this.#ask()), ASK_MS);
    this.#show();
  }

  async #ask() {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const query = new URLSearchParams({ filter: filterOf(this.#query), limit: String(MOST) });
    try {
      const { iterations } = await get(`iterations?${query}`, signal);
      this.#iterations = iterations.map(entryOf);
      this.#isAsking = false;
      this.#show();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** @returns {Group[]} */
  #groups() {
    const { projects = [], experiments = [], datasets = [] } = this.#places;
    /** @param {Entry[]} entries */
    const best = (entries) => bestMatches(entries, this.#query, MOST);
    return [
      { title: "Projects", entries: best(projects) },
      { title: "Experiments", entries: best(experiments) },
      { title: this.#query ? "Iterations" : "Latest iterations", entries: this.#iterations },
      { title: "Datasets", entries: best(datasets) },
    ].filter(({ entries }) => entries.length > 0);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const links = [...this.#place.querySelectorAll("a")];
    const at = links.findIndex((link) => link.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") links[at]?.click();
    else if (step === undefined || links.length === 0) return;
    else {
      const link = links[(at + step + links.length) % links.length];
      this.#chosen = link?.getAttribute("href") ?? "";
      this.#show();
      link?.scrollIntoView({ block: "nearest" });
    }
    event.preventDefault();
  }

  #show() {
    const groups = this.#groups();
    const hrefs = groups.flatMap(({ entries }) => entries.map(({ href }) => href));
    if (!hrefs.includes(this.#chosen)) this.#chosen = hrefs[0] ?? "";
    render(
      html`
        <input role="combobox" aria-expanded="true" aria-controls="found"
          aria-activedescendant="${hrefs.length > 0 ? "chosen" : nothing}" aria-label="Search"
          placeholder="Projects, experiments, iterations, datasets" autocomplete="off" maxlength="200"
          @input="${(/** @type {Event} */ event) => this.#onInput(event)}"
          @keydown="${(/** @type {KeyboardEvent} */ event) => this.#onKey(event)}">
        <div role="listbox" id="found" aria-label="Found">
          ${groups.map((group) => this.#groupView(group))}
        </div>
        <p class="muted" role="status">${hrefs.length > 0
          ? ""
          : this.#isAsking
          ? "Searching…"
          : "Nothing has this name."}</p>
      `,
      this.#place,
    );
  }

  /** @param {Group} group */
  #groupView({ title, entries }) {
    return html`
      <div role="group" aria-label="${title}">
        <h3 role="presentation">${title}</h3>
        ${entries.map(({ name, detail, count, href, badge }) => {
          const isChosen = href === this.#chosen;
          return html`
            <a role="option" href="${href}" tabindex="-1" id="${isChosen ? "chosen" : nothing}"
              aria-selected="${isChosen}" @click="${(/** @type {Event} */ event) => leave(event)}">
              <bdi class="name">${name}</bdi>
              <bdi class="muted">${detail}</bdi>
              ${count && html`<span class="muted count">${count}</span>`}
              ${badge && html`<span class="badge ${badge.kind}">${badge.text}</span>`}
            </a>
          `;
        })}
      </div>
    `;
  }
}

/**
 * A link to a place on the page that is open loads nothing.
 *
 * @param {Event} event
 */
function leave({ currentTarget }) {
  /** @type {HTMLElement} */ (currentTarget).closest("dialog")?.close();
}

/**
 * What the App is asked for: iterations whose name has each word in it, or whose id has all of it.
 *
 * @param {string} query
 */
export function filterOf(query) {
  const words = query.split(/\s+/).filter(Boolean);
  const names = words.map((word) => `name ilike ${likeText(word)}`).join(" and ");
  return ID.test(query) ? `(${names}) or id like ${likeText(query.toLowerCase())}` : names;
}

/** @param {string} text */
function likeText(text) {
  return `'%${text.replace(/[\\%_]/g, "\\$&").replaceAll("'", "''")}%'`;
}

/**
 * @param {{ id: string, iteration_name: string, status: string, project_title: string | null,
 *   experiment_name: string | null }} iteration
 * @returns {Entry}
 */
function entryOf({ id, iteration_name, status, project_title, experiment_name }) {
  return {
    name: iteration_name,
    detail: [project_title, experiment_name].filter(Boolean).join(" / "),
    href: `ui/iterations/${id}`,
    badge: { text: status, kind: status },
  };
}

const button = document.getElementById("search-button");
if (button !== null) button.onclick = toggleSearch;
onKeys("mod+k", "Search everything", toggleSearch);
