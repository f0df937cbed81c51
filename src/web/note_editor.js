/// <reference lib="dom" />
/** Note and tags of an iteration, changed where they stand. */

import { html, render } from "lit-html";
import { attempt } from "./api.js";

/**
 * Whether a part of the page is being changed.
 *
 * @param {Element} part
 */
export function isEditing(part) {
  return part.querySelector("form.note-editor") !== null;
}

/**
 * Puts a form in the place of note and tags.
 *
 * @param {{ note: string | null, tags: string[] }} iteration
 * @param {(changes: { note: string | null, tags: string[] }) => Promise<void>} save
 */
export function editNote({ note, tags: before }, save) {
  const part = /** @type {HTMLElement} */ (document.querySelector("[data-part='note']"));
  if (isEditing(part)) return;
  const shown = [...part.childNodes];
  const form = document.createElement("form");
  form.className = "note-editor stacked";
  let tags = before;
  const close = () => {
    part.replaceChildren(...shown);
    /** @type {HTMLElement} */ (part.querySelector("[data-act='note']")).focus();
  };
  const setTags = (/** @type {string[]} */ wanted) => {
    tags = [...new Set(wanted)];
    renderForm();
  };
  const field = (
    /** @type {string} */ name,
  ) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const addTag = () => {
    const tag = field("tag").value.trim();
    field("tag").value = "";
    if (tag !== "") setTags([...tags, tag]);
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    addTag();
    const isDone = await attempt(async () => {
      await save({ note: field("note").value || null, tags });
      return true;
    });
    if (isDone) close();
  };
  form.onkeydown = (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === field("tag") && field("tag").value !== "") {
      event.preventDefault();
      addTag();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  };
  const renderForm = () =>
    render(
      html`
        <h2>Note and tags</h2>
        <label>Note <textarea name="note" rows="6" .value="${note ?? ""}"></textarea></label>
        <ul class="tags" aria-label="Tags">${tags.map((tag) =>
          html`
            <li class="badge"><bdi>${tag}</bdi> <button type="button" class="icon"
              aria-label="Remove the tag ${tag}"
              @click="${() => setTags(tags.filter((it) => it !== tag))}">×</button></li>
          `
        )}</ul>
        <label>Add a tag <input name="tag" maxlength="100" enterkeyhint="done"></label>
        <div class="bar">
          <button class="primary">Save</button>
          <button type="button" @click="${close}">Cancel</button>
          <span class="muted">Enter adds a tag, Ctrl Enter saves, Escape cancels</span>
        </div>
      `,
      form,
    );
  renderForm();
  part.replaceChildren(form);
  field("note").focus();
}
