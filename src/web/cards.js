/// <reference lib="dom" />
/** What works on pages that list cards: search, order, menus, and the keyboard. */

import { ApiError, attempt, mayChange } from "./api.js";
import { onKeys } from "./keys.js";
import { showMenu } from "./menu.js";

/** @typedef {import("./menu.js").MenuItem} MenuItem */

/** Milliseconds after the last key that a search waits. */
const SEARCH_MS = 250;
const STEPS = /** @type {const} */ ({ ArrowLeft: -1, ArrowRight: 1 });

const form = /** @type {HTMLFormElement} */ (document.getElementById("listing"));
const search = /** @type {HTMLInputElement} */ (form.elements.namedItem("search"));
let asking = new AbortController();

/**
 * Makes the page alive.
 *
 * @template T
 * @param {object} page
 * @param {() => void} page.create Asks for a new thing.
 * @param {(item: T) => MenuItem[]} page.actionsOf What can be done with one.
 */
export function startCards({ create, actionsOf }) {
  const button = document.getElementById("create"); // there is none in the archive
  /**
   * @param {HTMLElement} card
   * @param {{ left: number, bottom: number }} [at]
   */
  const openMenu = (card, at) => {
    const more = /** @type {HTMLElement} */ (card.querySelector(".more"));
    showMenu(more, actionsOf(JSON.parse(card.dataset.item ?? "")), at);
  };
  if (button !== null && mayChange()) {
    button.onclick = create;
    onKeys("n", button.textContent ?? "", create);
  }
  document.addEventListener("click", ({ target }) => {
    const card = target instanceof Element && target.closest(".more")?.closest(".card");
    if (card) openMenu(/** @type {HTMLElement} */ (card));
  });
  document.addEventListener("contextmenu", (event) => {
    const { target, clientX, clientY } = event;
    if (!(target instanceof Element) || target.closest("a")) return; // links have the browser's own
    const card = /** @type {HTMLElement | null} */ (target.closest(".card"));
    if (card === null) return;
    event.preventDefault();
    openMenu(card, { left: clientX, bottom: clientY });
  });
  onKeys(".", "Open the chosen card's menu", () => {
    const card =
      /** @type {HTMLElement | null} */ (document.activeElement?.closest(".card") ?? null);
    if (card !== null) openMenu(card);
  });
  addSearch();
  addArrows();
  shown();
}

/** Shows the page as the App has it now. */
export function refresh() {
  return attempt(async () => {
    asking.abort();
    asking = new AbortController();
    const fresh = await ownPage(asking.signal);
    if (fresh !== undefined) takeOver(fresh);
  });
}

/**
 * The page as the App has it now; nothing if something else has been asked for meanwhile.
 *
 * @param {AbortSignal} signal
 */
async function ownPage(signal) {
  try {
    const response = await fetch(location.href, { signal });
    if (!response.ok) location.reload(); // that shows what is wrong, or the form to sign in
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    if (signal.aborted) return undefined;
    throw new ApiError("The App gives no answer. Does it run?", 0);
  }
}

/**
 * Does something, and shows what came of it.
 *
 * @param {() => Promise<unknown>} action
 * @returns {Promise<boolean | undefined>} Whether it was done.
 */
export function change(action) {
  return attempt(async () => {
    await action();
    await refresh();
    return true;
  });
}

/** @param {Document} fresh */
function takeOver(fresh) {
  const focused = document.activeElement?.closest(".card")?.id;
  for (const id of ["tabs", "listed", "waiting"]) {
    const part = fresh.getElementById(id);
    if (part !== null) document.getElementById(id)?.replaceWith(document.adoptNode(part));
  }
  if (focused !== undefined) linkOf(document.getElementById(focused))?.focus();
  shown();
}

/**
 * Shows times as they are where the page is looked at, and the App by the address that it has there; what is
 * too long for its card is reached by the keyboard, too.
 */
function shown() {
  for (const part of cards().flatMap((card) => [...card.children])) {
    if (part.scrollHeight > part.clientHeight) /** @type {HTMLElement} */ (part).tabIndex = 0;
  }
  for (const time of document.querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    time.textContent = moment.toLocaleString("sv").slice(0, -3); // 2026-01-31 12:00
    time.title = moment.toLocaleString();
  }
  for (const place of document.querySelectorAll(".app-url")) {
    place.textContent = document.baseURI.replace(/\/$/, "");
  }
}

function addSearch() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const show = () => {
    clearTimeout(timer);
    const wanted = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(wanted.filter(([, value]) => value !== ""));
    history.replaceState(null, "", `${form.getAttribute("action")}?${query}`);
    return refresh();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    show();
  };
  form.addEventListener("change", ({ target }) => target !== search && show());
  search.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(show, SEARCH_MS);
  };
  search.onkeydown = (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    focusAt(0);
  };
  onKeys("/", "Search", () => search.select());
}

function addArrows() {
  onKeys("j", "Next card", () => focusAt(focusedAt() + 1));
  onKeys("k", "Card before", () => focusAt(Math.max(0, focusedAt() - 1)));
  document.addEventListener("keydown", (event) => {
    const at = focusedAt();
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ...STEPS, ArrowUp: -columns(), ArrowDown: columns() }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && at + step < 0) search.focus();
    else focusAt(at + step);
  });
}

function cards() {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".card")]);
}

/** How many cards stand in a row. */
function columns() {
  const all = cards();
  return all.filter((card) => card.offsetTop === all[0]?.offsetTop).length;
}

/** The card whose link has the focus; -1 if none has. */
function focusedAt() {
  return cards().findIndex((card) => linkOf(card) === document.activeElement);
}

/** @param {number} at */
function focusAt(at) {
  linkOf(cards()[at] ?? null)?.focus();
}

/** @param {Element | null} card */
function linkOf(card) {
  return /** @type {HTMLElement | null} */ (card?.querySelector("h2 a") ?? null);
}
