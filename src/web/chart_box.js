/// <reference lib="dom" />
/** A chart on a page: drawn when it is scrolled to, with what can be done with it. */

import * as echarts from "echarts";
import { html, nothing, render } from "lit-html";
import { ApiError } from "./api.js";
import { downloadPng, downloadSvg } from "./chart_download.js";
import { showTable } from "./chart_table.js";
import { currentTheme, onTheme } from "./chart_theme.js";
import { keepView, readView } from "./chart_view.js";
import { showDialog } from "./dialog.js";
import { showMenu } from "./menu.js";

/**
 * @typedef {import("./chart_frame.js").ChartLook} ChartLook
 * @typedef {import("./chart_frame.js").Options} Options
 */

/**
 * @typedef {object} Drawing What is drawn.
 * @property {(look: ChartLook) => Options} options
 * @property {string} summary The same in words.
 * @property {import("./chart_words.js").DataTable} table The same in numbers.
 * @property {boolean} [isThinned] Whether more points would show more of it.
 */

/**
 * @typedef {object} BoxParts
 * @property {string} title
 * @property {string | null} [subtitle]
 * @property {(points: number, signal: AbortSignal) => Drawing | Promise<Drawing>} load Gives what is drawn, of so many
 * points where it can have any number of them.
 * @property {boolean} [hasAxes] Whether it can be zoomed, and be logarithmic; true if left out.
 * @property {boolean} [hasBrush] Whether points of it can be chosen.
 */

const POINTS = 500;
const MOST_POINTS = 20_000;
const ZOOM_MS = 300;

/** @type {Map<Element, ChartBox>} */
const boxes = new Map();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) boxes.get(target)?.see(isIntersecting);
}, { rootMargin: "300px" });
onTheme(() => boxes.forEach((box) => box.redraw()));

/** @type {Set<ChartBox>} */
const waiting = new Set();

/** One chart after another: together they would keep the page from moving. @param {ChartBox} box */
function drawSoon(box) {
  waiting.add(box);
  if (waiting.size === 1) setTimeout(drawNext);
}

function drawNext() {
  const [box] = waiting;
  if (box === undefined) return;
  box.draw();
  waiting.delete(box);
  if (waiting.size > 0) setTimeout(drawNext);
}

/** One chart, in its own element. */
export class ChartBox {
  /** @param {BoxParts} parts */
  constructor(parts) {
    this.parts = parts;
    this.element = document.createElement("article");
    this.element.className = "chart-box";
    this.canvas = document.createElement("div");
    this.canvas.className = "chart-canvas";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${parts.title} is not drawn yet`);
    /** @type {import("echarts").ECharts | undefined} */
    this.chart = undefined;
    /** @type {Drawing | undefined} */
    this.drawing = undefined;
    this.isSeen = false;
    this.isStale = true;
    const { log, zoom } = readView(parts.title);
    this.log = log;
    this.isZooming = false;
    this.zoom = zoom;
    this.points = this.wantedPoints();
    this.message = "";
    this.asking = new AbortController();
    this.resizing = new ResizeObserver(() => this.chart?.resize());
    boxes.set(this.element, this);
    observer.observe(this.element);
    this.tell();
  }

  /** Whether it has the room of a dialog. */
  get isLarge() {
    return this.element.closest("dialog") !== null;
  }

  /** What it shows is not as it was: it is asked for anew, if it is seen, or as soon as it is. */
  refresh() {
    this.isStale = true;
    if (this.isSeen) this.load();
  }

  /** It shall look otherwise. */
  redraw() {
    if (this.chart !== undefined) drawSoon(this);
  }

  /** It is gone from the page. */
  remove() {
    observer.unobserve(this.element);
    boxes.delete(this.element);
    this.see(false);
    this.element.remove();
  }

  /** @param {boolean} isSeen Whether it is in view, or nearly so. */
  see(isSeen) {
    this.isSeen = isSeen;
    if (!isSeen) return this.leave();
    this.tell();
    if (this.isStale) this.load();
    else drawSoon(this);
  }

  /** Out of view it costs nothing but its data. */
  leave() {
    this.asking.abort();
    waiting.delete(this);
    this.resizing.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
  }

  async load() {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const drawing = await this.parts.load(this.points, signal);
      if (signal.aborted) return;
      this.drawing = drawing;
      this.isStale = false;
      this.message = "";
      drawSoon(this);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.message = error.message;
      this.tell();
    }
  }

  draw() {
    if (this.drawing === undefined || !this.isSeen) return;
    this.canvas.setAttribute("aria-label", this.drawing.summary);
    this.chart ??= this.start();
    const small = !this.isLarge;
    const options = this.drawing.options({ theme: currentTheme(), log: this.log, small });
    const zooms = /** @type {Options[]} */ (options.dataZoom ?? []);
    this.chart.setOption({
      ...options,
      // Without it there is nothing that draws the frame of a zoom; its own buttons have no size.
      toolbox: { itemSize: 0, feature: { dataZoom: { yAxisIndex: "none" } } },
      ...(this.parts.hasBrush && { brush: { toolbox: [], throttleType: "debounce" } }),
      dataZoom: zooms.map((zoom) => ({ ...zoom, ...this.zoom })),
    }, { notMerge: true });
    if (this.isZooming) this.frameZoom();
    this.tell();
  }

  start() {
    const chart = echarts.init(this.canvas);
    this.resizing.observe(this.canvas);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    chart.on("datazoom", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.zoomed(), ZOOM_MS);
    });
    chart.on("brushSelected", (event) => this.chosen(/** @type {any} */ (event)));
    return chart;
  }

  /** A part of a thinned curve may have more in it than is there. */
  zoomed() {
    const [zoom] = /** @type {any} */ (this.chart?.getOption())?.dataZoom ?? [];
    if (zoom === undefined) return;
    this.zoom = { start: zoom.start, end: zoom.end };
    keepView(this.parts.title, this);
    const wanted = this.wantedPoints();
    if (!this.drawing?.isThinned || wanted <= this.points) return;
    this.points = wanted;
    this.load();
  }

  wantedPoints() {
    const shown = Math.max((this.zoom.end - this.zoom.start) / 100, 1e-6);
    return Math.min(MOST_POINTS, POINTS * 2 ** Math.floor(Math.log2(1 / shown)));
  }

  /** @param {{ batch: { selected: { seriesName: string, dataIndex: number[] }[] }[] }} event */
  chosen({ batch }) {
    const counts = batch.flatMap(({ selected }) => selected)
      .filter(({ dataIndex }) => dataIndex.length > 0)
      .map(({ seriesName, dataIndex }) => `${dataIndex.length} of ${seriesName}`);
    this.message = counts.length === 0 ? "" : `Chosen: ${counts.join(", ")}`;
    this.tell();
  }

  frameZoom() {
    this.chart?.dispatchAction({
      type: "takeGlobalCursor",
      key: "dataZoomSelect",
      dataZoomSelectActive: this.isZooming,
    });
  }

  toggleZoom() {
    this.isZooming = !this.isZooming;
    this.frameZoom();
    this.tell();
  }

  toggleLog() {
    this.log = !this.log;
    keepView(this.parts.title, this);
    this.tell();
    this.redraw();
  }

  brush() {
    const brushOption = { brushType: "rect" };
    this.chart?.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption });
    this.message = "Draw a frame around the points to choose.";
    this.tell();
  }

  restore() {
    this.zoom = { start: 0, end: 100 };
    keepView(this.parts.title, this);
    this.isZooming = false;
    this.message = "";
    this.redraw();
  }

  /** Shows what stands around the picture. Far from the view that is nothing but its title. */
  tell() {
    const { title, subtitle, hasAxes = true } = this.parts;
    const press = (
      /** @type {string} */ text,
      /** @type {boolean} */ on,
      /** @type {() => void} */ act,
    ) => html`<button class="icon" aria-pressed="${on}" @click="${act}">${text}</button>`;
    render(
      html`
        <header>
          <h3 title="${title}"><bdi>${title}</bdi></h3>
          ${this.isSeen
            ? html`<span class="tools" role="group" aria-label="Tools of ${title}">
              ${hasAxes ? press("Zoom", this.isZooming, () => this.toggleZoom()) : nothing}
              ${hasAxes ? press("Log", this.log, () => this.toggleLog()) : nothing}
              <button class="icon" aria-haspopup="menu" aria-label="More for ${title}" @click="${this.menu}">⋮</button>
            </span>`
            : nothing}
        </header>
        ${subtitle ? html`<p class="muted"><bdi>${subtitle}</bdi></p>` : nothing}
        ${this.canvas}
        <p class="chart-message" role="status">${this.message}</p>
      `,
      this.element,
    );
  }

  menu = (/** @type {Event} */ { currentTarget }) => {
    const { title, hasAxes = true, hasBrush } = this.parts;
    const { drawing } = this;
    if (drawing === undefined) return;
    const still = () =>
      drawing.options({ theme: currentTheme(), log: this.log, titled: true, still: true });
    showMenu(/** @type {HTMLElement} */ (currentTarget), [
      ...(this.isLarge ? [] : [{ text: "Larger", act: () => this.enlarge() }]),
      ...(hasAxes ? [{ text: "Show all of it again", act: () => this.restore() }] : []),
      ...(hasBrush ? [{ text: "Choose points", act: () => this.brush() }] : []),
      { text: "Data as a table", act: () => showTable(title, drawing.table) },
      { text: "Download as PNG", act: () => downloadPng(title, still()) },
      { text: "Download as SVG", act: () => downloadSvg(title, still()) },
    ]);
  };

  enlarge() {
    const box = new ChartBox({ ...this.parts });
    const dialog = showDialog(this.parts.title, () => box.element);
    dialog.classList.add("wide");
    dialog.addEventListener("close", () => box.remove());
  }
}
