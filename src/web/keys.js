/// <reference lib="dom" />
/** Keyboard shortcuts: each page's own, and those of all pages. `?` lists them. */

import { html } from "lit-html";
import { showDialog } from "./dialog.js";

/**
 * @typedef {object} Shortcut
 * @property {string} keys One key or two after another, like `g p`; `mod+k` is Ctrl or Command with it.
 * @property {string} text What it does.
 * @property {() => void} [act] Where it is done here.
 */

/** Milliseconds within which the second key has to follow. */
const FOLLOWS_MS = 1000;

/** Where keys are letters; what is ticked, pushed or pressed takes none. */
const TYPING = "textarea, select, dialog, " +
  "input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])";

/** @type {Shortcut[]} */
const shortcuts = [];
let before = { key: "", at: -Infinity };

/**
 * Adds a shortcut.
 *
 * @param {string} keys
 * @param {string} text
 * @param {() => void} act
 */
export function onKeys(keys, text, act) {
  shortcuts.push({ keys, text, act });
}

/**
 * Lists keys that a part of the page listens to by itself.
 *
 * @param {string} keys
 * @param {string} text
 */
export function tellKeys(keys, text) {
  shortcuts.push({ keys, text });
}

/** Lists the shortcuts. */
export function showKeys() {
  showDialog(
    "Keyboard shortcuts",
    () =>
      html`
        <dl class="keys">
          ${shortcuts.map(({ keys, text }) =>
            html`
              <dt>${keys.split(" ").map((key) =>
                html`
                  <kbd>${key.replace("mod+", "Ctrl ")}</kbd>
                `
              )}</dt>
              <dd>${text}</dd>
            `
          )}
        </dl>
      `,
  );
}

document.addEventListener("keydown", (event) => {
  const pressed = (event.ctrlKey || event.metaKey ? "mod+" : "") + event.key;
  const isModified = pressed.startsWith("mod+");
  if (!isModified && (isTyping(event) || event.altKey)) return;
  const pair = event.timeStamp - before.at < FOLLOWS_MS ? `${before.key} ${pressed}` : "";
  const shortcut = shortcuts.find(({ keys }) => keys === pair) ??
    shortcuts.find(({ keys }) => keys === pressed);
  before = { key: pressed, at: event.timeStamp };
  if (shortcut?.act === undefined) return;
  event.preventDefault();
  shortcut.act();
});

/** @param {KeyboardEvent} event */
function isTyping({ target }) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest(TYPING) !== null;
}
