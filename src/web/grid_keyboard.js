/// <reference lib="dom" />
/** The rows of the grid by the keyboard. */

import { tellKeys } from "./keys.js";

/**
 * Whom the keys tell.
 *
 * @typedef {object} RowKeys
 * @property {() => number} pageRows
 * @property {(step: number) => void} move From where it is; infinite for the ends.
 * @property {() => void} select
 * @property {() => void} enter
 * @property {(isOpen: boolean) => boolean} open Shows or hides the children, if that changes something.
 */

/** How far a key moves the columns, in pixels. */
const SIDEWAYS = 120;

/**
 * Listens to the keys.
 *
 * @param {HTMLElement} element
 * @param {RowKeys} keys
 */
export function listenToKeys(element, keys) {
  tellKeys("↑ ↓", "Move through the rows, with PageUp, PageDown, Home and End too");
  tellKeys("Space", "Select the row");
  tellKeys("Enter", "Open the iteration");
  tellKeys("← →", "Hide or show the children, or move the columns");

  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== element) return;
    if (act(event.key)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (document.activeElement !== document.body || !["ArrowDown", "ArrowUp"].includes(event.key)) {
      return;
    }
    element.focus({ preventScroll: true });
    act(event.key);
    event.preventDefault();
  });

  /** @param {string} key */
  function act(key) {
    const step = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: keys.pageRows(),
      PageUp: -keys.pageRows(),
      Home: -Infinity,
      End: Infinity,
    }[key];
    if (step !== undefined) keys.move(step);
    else if (key === " ") keys.select();
    else if (key === "Enter") keys.enter();
    else if (key === "ArrowRight") keys.open(true) || element.scrollBy(SIDEWAYS, 0);
    else if (key === "ArrowLeft") keys.open(false) || element.scrollBy(-SIDEWAYS, 0);
    else return false;
    return true;
  }
}
