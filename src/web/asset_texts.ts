/**
 * The texts of the pages' scripts and styles, by the names that a browser loads them by.
 *
 * @module
 */

import { echartsScript } from "../deps/echarts.ts";
import { litHtmlScript } from "../deps/lit_html.ts";
import { tabulatorScript, tabulatorStyle } from "../deps/tabulator.ts";
import api from "./api.js" with { type: "text" };
import dialog from "./dialog.js" with { type: "text" };
import keys from "./keys.js" with { type: "text" };
import live from "./live.js" with { type: "text" };
import menu from "./menu.js" with { type: "text" };
import shell from "./shell.js" with { type: "text" };
import style from "./style.css" with { type: "text" };
import theme from "./theme.js" with { type: "text" };
import toast from "./toast.js" with { type: "text" };

/** Scripts; all but `theme.js` are modules. */
export const SCRIPTS = {
  "lit-html.js": litHtmlScript,
  "echarts.js": echartsScript,
  "tabulator.js": tabulatorScript,
  "api.js": api,
  "dialog.js": dialog,
  "keys.js": keys,
  "live.js": live,
  "menu.js": menu,
  "shell.js": shell,
  "theme.js": theme,
  "toast.js": toast,
};

/** Styles. */
export const STYLES = {
  "style.css": style,
  "tabulator.css": tabulatorStyle,
};
