/**
 * What all pages have around them: the head, the way through them, and the rules of what they may do.
 *
 * All links are relative to the App's root, which `<base>` names: so the pages work below any path of a
 * proxy, too.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { rootFrom } from "../contract/root_path.ts";
import { html, raw } from "../deps/hono.ts";
import { assetUrl } from "./assets.ts";

/** A piece of HTML. Texts that are put into it are escaped. */
export type Html = ReturnType<typeof html>;

/** A step on the way to a page. */
export interface Crumb {
  text: string;
  /** From the App's root. */
  href: string;
}

/** What is particular about a page. */
export interface PageParts {
  title: string;
  /** The part of the App that it belongs to. */
  section?: Section;
  /** The way to it. */
  crumbs?: Crumb[];
  /** The module that the page runs, by the name of its asset. */
  script?: string;
  /** Styles besides the one of all pages. */
  styles?: string[];
  /** What the module is given: any JSON. */
  data?: unknown;
}

/** The parts of the App that are linked from everywhere. */
export type Section = keyof typeof SECTIONS;

const SECTIONS = {
  projects: { text: "Projects", href: "ui/projects", key: "g p" },
  iterations: { text: "Iterations", href: "ui/iterations", key: "g i" },
  datasets: { text: "Datasets", href: "ui/datasets", key: "g d" },
} as const;

/** How scripts name the libraries that they import. */
const LIBRARIES = {
  "lit-html": "lit-html.js",
  echarts: "echarts.js",
};

// A browser takes a module's address as it is: `<base>` counts for the map's addresses that start with ".".
const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(
    Object.entries(LIBRARIES).map(([name, file]) => [name, `./${assetUrl(file)}`]),
  ),
});

/** What a page may do: run our scripts, and talk to the App that it came from. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash("sha256").update(IMPORT_MAP).digest("base64")}'`,
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * A whole page.
 *
 * @param path The path that was asked for.
 */
export function page(path: string, parts: PageParts, body: Html): Html {
  const { title, section, crumbs = [], script, styles = [], data } = parts;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <base href="${rootFrom(path)}">
    <title>${title} · MLOps App</title>
    <link rel="icon" href="${ICON}">
    ${["style.css", "search.css", ...styles].map((name) =>
      html`<link rel="stylesheet" href="${assetUrl(name)}">`
    )}
    <script src="${assetUrl("theme.js")}"></script>
    <script type="importmap">${raw(IMPORT_MAP)}</script>
    <script type="module" src="${assetUrl("shell.js")}"></script>
    ${script === undefined ? "" : html`<script type="module" src="${assetUrl(script)}"></script>`}
      </head>
      <body>
    <a class="skip" href="${path.slice(1)}#content">Skip to the content</a>
    ${header(crumbs, title)}
    ${navigation(section)}
    <main id="content" tabindex="-1">${body}</main>
    ${data === undefined ? "" : dataBlock(data)}
      </body>
    </html>
  `;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" ` +
    `fill="#2563eb"/><path d="M3 12l3-5 3 3 4-7" fill="none" stroke="#fff" stroke-width="2"/></svg>`,
);

function header(crumbs: readonly Crumb[], title: string): Html {
  return html`
    <header class="top">
      <button class="icon" id="sidebar-button" aria-label="Show or hide the navigation"
        aria-expanded="true"
        aria-controls="sidebar">☰</button>
      <nav aria-label="Where this is">
        <ol class="crumbs">
    ${crumbs.map(({ text, href }) => html`<li><a href="${href}">${text}</a></li>`)}
    <li aria-current="page">${title}</li>
        </ol>
      </nav>
      <button id="search-button"><span>Search</span> <kbd>Ctrl K</kbd></button>
      <span class="badge read-only" title="This token may change nothing">read only</span>
      <button class="icon" id="theme-button" aria-label="Light or dark">◐</button>
      <button class="icon" id="keys-button" aria-label="Keyboard shortcuts">?</button>
      <form method="post" action="ui/sign-out" id="sign-out" hidden><button>Sign out</button></form>
    </header>
  `;
}

function navigation(current: Section | undefined): Html {
  return html`
    <nav id="sidebar" aria-label="Parts of the App">
      <ul>
    ${Object.entries(SECTIONS).map(([name, { text, href, key }]) =>
      html`<li><a href="${href}" data-key="${key}" aria-current="${
        String(name === current)
      }">${text}</a></li>`
    )}
    <li class="apart"><a href="docs">API</a></li>
      </ul>
    </nav>
  `;
}

/** Data for the page's module. It is no script: nothing in it can run, nor end it early. */
function dataBlock(data: unknown): Html {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return html`<script type="application/json" id="data">${raw(json)}</script>`;
}
