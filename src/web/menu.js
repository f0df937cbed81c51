/// <reference lib="dom" />
/** Menus of actions, which open below a button. */

import { html, render } from "lit-html";

/**
 * @typedef {object} MenuItem
 * @property {string} text
 * @property {() => void} act
 */

/**
 * Opens a menu.
 *
 * @param {HTMLElement} button What was pressed.
 * @param {MenuItem[]} items
 */
export function showMenu(button, items) {
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
    items.map((item) =>
      html`<button role="menuitem" @click="${() => run(item)}">${item.text}</button>`
    ),
    menu,
  );
  document.body.append(menu);
  menu.showPopover();
  place(menu, button);
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
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const { left, bottom } = button.getBoundingClientRect();
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
