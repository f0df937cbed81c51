/// <reference lib="dom" />
/** Dialogs: to tell, to ask, and to fill in. */

import { html, nothing, render } from "lit-html";
import { attempt } from "./api.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {boolean} [required]
 * @property {number} [maxLength]
 * @property {"text" | "textarea"} [kind]
 * @property {readonly (readonly [value: string, text: string])[]} [choices] Makes it a choice.
 */

/**
 * Shows a dialog, which Escape and its button close.
 *
 * @param {string} title
 * @param {(close: () => void) => unknown} content
 * @returns {HTMLDialogElement}
 */
export function showDialog(title, content) {
  const dialog = document.createElement("dialog");
  const close = () => dialog.close();
  dialog.setAttribute("aria-label", title);
  dialog.onclose = () => dialog.remove();
  dialog.addEventListener("click", ({ target }) => target === dialog && close());
  render(
    html`
      <div class="dialog">
        <header>
          <h2>${title}</h2>
          <button class="icon" aria-label="Close" @click="${close}">×</button>
        </header>
        ${content(close)}
      </div>
    `,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  const field = dialog.querySelector("input, select, textarea");
  if (field instanceof HTMLElement) field.focus();
  return dialog;
}

/**
 * Asks for fields, and does something with them. The dialog stays while that is refused.
 *
 * @param {object} form
 * @param {string} form.title
 * @param {Field[]} form.fields
 * @param {string} form.action What the button says.
 * @param {(values: Record<string, string>) => Promise<unknown>} form.submit
 */
export function showForm({ title, fields, action, submit }) {
  showDialog(title, (close) => {
    /** @param {SubmitEvent} event */
    const onSubmit = async (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      const values = Object.fromEntries(
        [...new FormData(form)].map(([name, value]) => [name, String(value)]),
      );
      const isDone = await attempt(async () => {
        await submit(values);
        return true;
      });
      if (isDone) close();
    };
    return html`
      <form @submit="${onSubmit}">
        ${fields.map((field) => html`<label>${field.label} ${inputOf(field)}</label>`)}
        ${buttons(action, close)}
      </form>
    `;
  });
}

/**
 * Asks whether something shall be done that cannot be taken back.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.text
 * @param {string} question.action What the button says.
 * @param {() => Promise<unknown>} question.act
 */
export function confirm({ title, text, action, act }) {
  showDialog(title, (close) => {
    /** @param {SubmitEvent} event */
    const onSubmit = async (event) => {
      event.preventDefault();
      close();
      await attempt(act); // what is told lies over the page then, not in the dialog
    };
    return html`
      <form @submit="${onSubmit}">
        <p>${text}</p>
        ${buttons(action, close, "danger")}
      </form>
    `;
  });
}

/**
 * @param {string} action
 * @param {() => void} close
 * @param {string} [kind]
 */
function buttons(action, close, kind = "primary") {
  return html`
    <footer>
      <button type="button" @click="${close}">Cancel</button>
      <button class="${kind}">${action}</button>
    </footer>
  `;
}

/** @param {Field} field */
function inputOf({ name, value = "", required = false, maxLength, kind = "text", choices }) {
  if (choices) {
    return html`
      <select name="${name}">
        ${choices.map(([it, text]) =>
          html`<option value="${it}" ?selected="${it === value}">${text}</option>`
        )}
      </select>
    `;
  }
  const most = maxLength ?? nothing;
  return kind === "textarea"
    ? html`<textarea name="${name}" rows="5" maxlength="${most}" .value="${value}"></textarea>`
    : html`<input name="${name}" maxlength="${most}" ?required="${required}" .value="${value}">`;
}
