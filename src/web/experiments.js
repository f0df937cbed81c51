/// <reference lib="dom" />
/** The experiments of a project, beside its grid. */

import { html, nothing, render } from "lit-html";
import { ask, get } from "./api.js";
import { copy } from "./copy.js";
import { confirm, showForm } from "./dialog.js";
import { showMenu } from "./menu.js";
import { matchScore } from "./search_match.js";

/** @typedef {{ id: string, name: string, description: string | null }} Experiment */

const LONGEST_NAME = 40;
const LONGEST_DESCRIPTION = 600;
/** Fewer are seen at a glance. */
const FEW = 7;

/** The list. */
export class ExperimentList {
  #search = "";

  /**
   * @param {HTMLElement} place
   * @param {string} project
   * @param {Experiment[]} experiments
   * @param {{ shown: () => string[], show: (ids: string[]) => void, onChange: (all: Experiment[]) => void }} on
   */
  constructor(place, project, experiments, on) {
    this.place = place;
    this.path = `projects/${project}/experiments/`;
    this.experiments = experiments;
    this.on = on;
    place.replaceChildren();
    this.draw();
  }

  /** Shows or hides it. */
  toggle() {
    this.place.hidden = !this.place.hidden;
  }

  draw() {
    const shown = this.on.shown();
    const found = this.experiments.filter(({ name }) => matchScore(name, this.#search) > 0);
    render(
      html`
        <header class="bar">
          <h2>Experiments</h2>
          <span class="grow"></span>
          <button class="icon" data-changes aria-label="New experiment" title="New experiment"
            @click="${() => this.#edit()}">+</button>
        </header>
        ${this.experiments.length > FEW ? this.#searchField() : nothing}
        <ul>
          <li><button class="name" aria-current="${shown.length === 0}"
            @click="${() => this.on.show([])}">All experiments</button></li>
          ${found.map((it) => this.#item(it, shown))}
        </ul>
        ${found.length === 0 && this.#search !== ""
          ? html`<p class="muted">None has this name.</p>`
          : nothing}
      `,
      this.place,
    );
  }

  #searchField() {
    return html`
      <input type="search" class="wide" placeholder="Search" aria-label="Search the experiments"
        @input="${(/** @type {Event} */ { target }) => {
          this.#search = /** @type {HTMLInputElement} */ (target).value;
          this.draw();
        }}">
    `;
  }

  /**
   * @param {Experiment} experiment
   * @param {string[]} shown
   */
  #item(experiment, shown) {
    const { id, name, description } = experiment;
    const isShown = shown.length === 0 || shown.includes(id);
    return html`
      <li>
        <input type="checkbox" aria-label="Show ${name}" .checked="${isShown}"
          @change="${() => this.#toggle(id, shown)}">
        <button class="name" aria-current="${shown.includes(id)}" title="${description || name}"
          @click="${() => this.on.show([id])}"><bdi>${name}</bdi></button>
        <button class="icon" aria-haspopup="menu" aria-label="Actions for ${name}"
          @click="${(/** @type {Event} */ { currentTarget }) =>
            showMenu(
              /** @type {HTMLElement} */ (currentTarget),
              this.#actions(experiment),
            )}">⋮</button>
      </li>
    `;
  }

  /** @param {Experiment} experiment */
  #actions(experiment) {
    return [
      { text: "Edit", act: () => this.#edit(experiment), changes: true },
      { text: "Copy ID", act: () => void copy(experiment.id, "The experiment's ID") },
      { text: "Delete", act: () => this.#delete(experiment), changes: true },
    ];
  }

  /**
   * At least one stays; all of them are the same as none.
   *
   * @param {string} id
   * @param {string[]} shown
   */
  #toggle(id, shown) {
    const all = this.experiments.map((it) => it.id);
    const before = shown.length === 0 ? all : shown;
    const after = before.includes(id) ? before.filter((it) => it !== id) : [...before, id];
    if (after.length > 0) this.on.show(after.length === all.length ? [] : after);
    this.draw();
  }

  /** @param {Experiment} [experiment] */
  #edit(experiment) {
    const { name = "", description } = experiment ?? {};
    showForm({
      title: experiment === undefined ? "New experiment" : "Edit the experiment",
      action: experiment === undefined ? "Create" : "Save",
      fields: [
        { name: "name", label: "Name", value: name, required: true, maxLength: LONGEST_NAME },
        {
          name: "description",
          label: "Description",
          kind: "textarea",
          value: description ?? "",
          maxLength: LONGEST_DESCRIPTION,
        },
      ],
      submit: async (values) => {
        if (experiment === undefined) await ask("POST", this.path, values);
        else await ask("PUT", `${this.path}${experiment.id}`, values);
        await this.#read();
      },
    });
  }

  /** @param {Experiment} experiment */
  #delete({ id, name }) {
    confirm({
      title: "Delete the experiment?",
      text: `${name} will be gone for good, with all of its iterations.`,
      action: "Delete",
      act: async () => {
        await ask("DELETE", `${this.path}${id}`);
        await this.#read();
        this.on.show(this.on.shown().filter((it) => it !== id));
      },
    });
  }

  async #read() {
    this.experiments = await get(`${this.path}base`);
    this.on.onChange(this.experiments);
    this.draw();
  }
}
