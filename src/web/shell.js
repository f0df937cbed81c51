/// <reference lib="dom" />
/** What works on every page: the navigation, the theme, and the keyboard. */

import { onKeys, showKeys } from "./keys.js";
import "./search.js";

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

const { classList } = document.documentElement;

function toggleSidebar() {
  classList.toggle("without-sidebar");
  showSidebarState();
  // Where there is no room for it, it is shown for the moment only.
  const isNarrow = matchMedia("(max-width: 50rem)").matches;
  if (!isNarrow) keep("sidebar", classList.contains("without-sidebar") ? "hidden" : "shown");
}

function showSidebarState() {
  const isShown = !classList.contains("without-sidebar");
  byId("sidebar-button").setAttribute("aria-expanded", String(isShown));
}

function toggleTheme() {
  const { dataset } = document.documentElement;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const before = dataset.theme ?? (isDark ? "dark" : "light");
  const theme = before === "dark" ? "light" : "dark";
  dataset.theme = theme;
  keep("theme", theme);
  dispatchEvent(new Event("themechange"));
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // its address, which works without scripts, has nothing of the page's query
  byId("content").focus();
});
byId("sign-out").hidden = !/\bmlops_signed_in=/.test(document.cookie);
byId("sidebar-button").onclick = toggleSidebar;
byId("theme-button").onclick = toggleTheme;
byId("keys-button").onclick = showKeys;
onKeys("?", "List these shortcuts", showKeys);
onKeys("[", "Show or hide the navigation", toggleSidebar);
onKeys("t", "Light or dark", toggleTheme);
for (const link of document.querySelectorAll("#sidebar a[data-key]")) {
  const { dataset, textContent } = /** @type {HTMLAnchorElement} */ (link);
  onKeys(
    dataset.key ?? "",
    `Go to ${textContent}`,
    () => /** @type {HTMLElement} */ (link).click(),
  );
}
showSidebarState();
