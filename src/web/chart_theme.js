/// <reference lib="dom" />
/** The colours of pictures, as the page has them now. */

import { THEMES } from "./chart_frame.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {import("./chart_frame.js").Theme} */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  return chosen === "dark" ? THEMES.dark : THEMES.light;
}

/** @param {() => void} act Called whenever they change. */
export function onTheme(act) {
  addEventListener("themechange", act);
  dark.addEventListener("change", act);
}
