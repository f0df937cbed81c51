/// <reference lib="dom" />
/** The field of the filter: with names offered while it is written, and examples. */

import { html, nothing, render } from "lit-html";
import { showDialog, showForm } from "./dialog.js";
import { conditionOf, operatorsOf } from "./grid_condition.js";
import { matchScore } from "./search_match.js";

/** @typedef {import("./grid_columns.js").Column} Column */

const EXAMPLES = /** @type {const} */ ([
  ["metrics.accuracy > 0.9", "a metric"],
  ["metrics.loss < 0.5 and params.lr = 0.1", "a metric and a parameter"],
  ["status in ('failed', 'crashed')", "one of some values"],
  ["name like 'run%' or tags = 'baseline'", "a part of a text, or a tag"],
  ["not (user = 'ana') and duration > 60", "longer than a minute, and not hers"],
  ["started_at >= '2026-01-31' and error is null", "a time, and nothing there"],
  ["params.`a name with spaces` is not null", "any name in backticks"],
]);
const STATUSES = ["running", "completed", "failed", "killed", "interrupted", "crashed"];
const MOST_OFFERED = 8;

/**
 * Tells how filters are written.
 *
 * @param {(filter: string) => void} use
 */
export function showFilterHelp(use) {
  showDialog("How to filter", (close) =>
    html`
      <p>A filter compares what an iteration has: <code>metrics.…</code>, <code>params.…</code>,
        <code>tags.…</code>, <code>name</code>, <code>status</code>, <code>user</code>,
        <code>started_at</code>, <code>duration</code> (in seconds), <code>model_name</code>,
        <code>dataset.name</code>, <code>error</code>, <code>note</code> and more, by
        <code>= != &lt; &lt;= &gt; &gt;= in like ilike</code> or <code>is null</code>, joined by
        <code>and</code>, <code>or</code>, <code>not</code> and parentheses.</p>
      <ul class="examples">${EXAMPLES.map(([filter, text]) =>
        html`
          <li><button @click="${() => {
            close();
            use(filter);
          }}"><code>${filter}</code></button> <span class="muted">${text}</span></li>
        `
      )}</ul>
    `);
}

/**
 * Asks what a column shall be filtered by.
 *
 * @param {Column} column
 * @param {(condition: string) => void} add
 */
export function askCondition(column, add) {
  const choices = column.kind === "status"
    ? { choices: STATUSES.map((it) => /** @type {const} */ ([it, it])) }
    : {};
  const label = column.kind === "time"
    ? "Date, such as 2026-01-31 or 2026-01-31T12:00"
    : column.kind === "duration"
    ? "Seconds"
    : "Value";
  showForm({
    title: `Filter by ${column.title}`,
    action: "Filter",
    fields: [
      { name: "operator", label: "Comparison", choices: operatorsOf(column) },
      { name: "value", label, ...choices },
    ],
    submit: ({ operator = "", value = "" }) => {
      add(conditionOf(column, operator, value));
      return Promise.resolve();
    },
  });
}

/**
 * Offers names below a field while they are written.
 *
 * @param {HTMLInputElement} field
 * @param {HTMLElement} list
 * @param {() => readonly string[]} namesOf
 * @param {() => void} onEnter
 */
export function offerNames(field, list, namesOf, onEnter) {
  /** @type {string[]} */
  let offered = [];
  let at = -1;
  list.id ||= "filter-names";
  field.setAttribute("aria-controls", list.id);

  const draw = () => {
    render(offered.map(option), list);
    list.hidden = offered.length === 0;
    field.setAttribute("aria-expanded", String(offered.length > 0));
    if (at >= 0) field.setAttribute("aria-activedescendant", `offered-${at}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    offered = [];
    at = -1;
    draw();
  };
  /**
   * @param {string} name
   * @param {number} index
   */
  const option = (name, index) =>
    html`
      <li role="option" id="offered-${index}" aria-selected="${index === at}"
        @pointerdown="${(/** @type {Event} */ event) => {
          event.preventDefault();
          take(name);
        }}"><bdi>${name}</bdi></li>
    `;
  /** @param {string} name */
  const take = (name) => {
    const caret = field.selectionStart ?? field.value.length;
    const begin = caret - wordBefore(field.value, caret).length;
    field.setRangeText(`${name} `, begin, caret, "end");
    close();
  };
  field.addEventListener("input", () => {
    const word = wordBefore(field.value, field.selectionStart ?? 0);
    offered = word === "" ? [] : matching(namesOf(), word);
    at = -1;
    draw();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && at < 0) {
      close();
      onEnter();
    }
    if (offered.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      at = (at + step + offered.length + Number(at < 0 && step < 0)) % offered.length;
    } else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(offered[at] ?? "");
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    draw();
  });
  render(nothing, list);
  close();
}

/**
 * The name that is being written, unless it is within a text.
 *
 * @param {string} text
 * @param {number} caret
 * @returns {string}
 */
function wordBefore(text, caret) {
  const before = text.slice(0, caret);
  const isText = (before.match(/'/g) ?? []).length % 2 === 1;
  return isText ? "" : /[\p{L}\p{N}_.`/:@-]*$/u.exec(before)?.[0] ?? "";
}

/**
 * @param {readonly string[]} names
 * @param {string} word
 */
function matching(names, word) {
  return names.map((name) => ({ name, score: matchScore(name, word) }))
    .filter(({ name, score }) => score > 0 && name !== word)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_OFFERED)
    .map(({ name }) => name);
}
