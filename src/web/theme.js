/// <reference lib="dom" />
// Runs before anything is painted: a page that turns dark afterwards would flash.

/** @type {string | null} */
let theme = null;
try {
  theme = localStorage.getItem("theme");
} catch {
  // A browser that keeps nothing shows what the system prefers.
}
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
