/// <reference lib="dom" />
/** Menus of actions, which open below a button. */

import { html, render } from "lit-html";
import { mayChange } from "./api.js";

/**
 * @typedef {object} MenuItem
 * @property {string} text
 * @property {() => void} act
 * @property {boolean} [changes] Whether it changes something: nobody is offered what he may not do.
 */

/**
 * Opens a menu.
 *
 * @param {HTMLElement} button What was pressed.
 * @param {MenuItem[]} items
 * @param {{ left: number, bottom: number }} [at] Where it opens.
 */
export function showMenu(button, items, at = button.getBoundingClientRect()) {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.ontoggle = (event) => event.newState === "closed" && closed(menu, button);
  menu.onkeydown = moveFocus;
  const run = (/** @type {MenuItem} */ item) => {
    menu.hidePopover();
    item.act();
  };
  render(
    items.filter(({ changes = false }) => !changes || mayChange()).map((item) =>
      html`<button role="menuitem" @click="${() => run(item)}">${item.text}</button>`
    ),
    menu,
  );
  // Nothing outside of an open dialog can be used.
  (button.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, at);
  menu.querySelector("button")?.focus();
}

/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function closed(menu, button) {
  if (menu.contains(document.activeElement)) button.focus();
  menu.remove();
}

/**
 * @param {HTMLElement} menu
 * @param {{ left: number, bottom: number }} at
 */
function place(menu, { left, bottom }) {
  menu.style.left = `${Math.max(4, Math.min(left, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(bottom + 2, innerHeight - menu.offsetHeight - 4))}px`;
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  items.at((at + step) % items.length)?.focus();
}
