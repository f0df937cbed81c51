/// <reference lib="dom" />
// Runs before anything is painted: a page that changes afterwards would flash.

const narrow = matchMedia("(max-width: 50rem)");
const { dataset, classList } = document.documentElement;
const theme = kept("theme");
if (theme === "light" || theme === "dark") dataset.theme = theme;
if (/\bmlops_signed_in=read\b/.test(document.cookie)) dataset.right = "read";
classList.toggle("without-sidebar", narrow.matches || kept("sidebar") === "hidden");

/** @param {string} name */
function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing shows what the system prefers
  }
}
