/// <reference lib="dom" />
/** What works on every page: the navigation, the theme, and the keyboard. */

import { onKeys, showKeys } from "./keys.js";

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

function toggleSidebar() {
  const isHidden = document.body.classList.toggle("without-sidebar");
  byId("sidebar-button").setAttribute("aria-expanded", String(!isHidden));
  keep("sidebar", isHidden ? "hidden" : "shown");
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
if (matchMedia("(max-width: 50rem)").matches || localStorage.getItem("sidebar") === "hidden") {
  toggleSidebar();
}
