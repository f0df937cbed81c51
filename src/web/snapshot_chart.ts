/**
 * Charts as pictures within a file: drawn here, with nothing in them that runs or that is loaded. Their
 * colours are the file's own, so that they are right in light and in dark.
 *
 * @module
 */

import { setTimeout } from "node:timers/promises";
import { loadEcharts } from "../deps/echarts.ts";
import { html, raw } from "../deps/hono.ts";
import { type ChartLook, type Options, THEMES } from "./chart_frame.js";
import type { Html } from "./page.ts";

/** What is drawn. */
export interface SnapshotChart {
  title: string;
  subtitle?: string | null;
  options(look: ChartLook): Options;
  /** The same in words. */
  summary: string;
}

const SIZE = { width: 640, height: 320 };
const { palette, ...named } = THEMES.light;

/** The colours that pictures are drawn with, and the names that the file has for them. */
const COLORS = new Map([
  ...Object.entries(named).map(([name, color]) => [color, `var(--${name})`] as const),
  ...palette.map((color, index) => [color, `var(--series-${index})`] as const),
]);

/** The file's colours. */
export const PALETTE_STYLE: string = [
  `:root{${seriesColors("light")}}`,
  `@media (prefers-color-scheme:dark){:root{${seriesColors("dark")}}}`,
].join("\n");

function seriesColors(theme: "light" | "dark"): string {
  return THEMES[theme].palette.map((color, index) => `--series-${index}:${color}`).join(";");
}

/** Draws charts, one after another: others may be served in between. */
export async function snapshotCharts(charts: readonly SnapshotChart[]): Promise<Html[]> {
  const drawn: Html[] = [];
  for (const { title, subtitle, options, summary } of charts) {
    await setTimeout(0); // setImmediate lets no request in between
    const svg = await drawSvg(options({ theme: THEMES.light, still: true }));
    drawn.push(html`
      <figure>
        <figcaption><bdi>${title}</bdi>${subtitle
          ? html`
            <span class="muted"><bdi>${subtitle}</bdi></span>
          `
          : ""}</figcaption>
        <div role="img" aria-label="${summary}">${raw(svg)}</div>
      </figure>
    `);
  }
  return drawn;
}

async function drawSvg(options: Options): Promise<string> {
  const { init } = await loadEcharts();
  const chart = init(null, null, { ...SIZE, renderer: "svg", ssr: true });
  try {
    chart.setOption(options);
    return inertSvg(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * Makes a drawing part of a file that forbids styles of its own: those of texts become attributes. Quotes
 * and angle brackets of names are escaped in it, so that none of this can stand in a name.
 */
export function inertSvg(svg: string): string {
  return svg
    .replace(/<style\b[^]*?<\/style>/g, "")
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replace(/ (?:class|ecmeta_\w+|pointer-events|xmlns:xlink|version|baseProfile)="[^"]*"/g, "")
    .replace(
      / (fill|stroke)="([^"]*)"/g,
      (all, name, color) => COLORS.has(color) ? ` ${name}="${COLORS.get(color)}"` : all,
    )
    .replace(/^<svg width="\d+" height="\d+"/, "<svg");
}

function attributesOf(style: string): string {
  return style.split(";").filter((it) => it.includes(":"))
    .map((it) => ` ${it.slice(0, it.indexOf(":"))}="${it.slice(it.indexOf(":") + 1)}"`).join("");
}
