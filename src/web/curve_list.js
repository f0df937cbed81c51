/// <reference lib="dom" />
/** The curves of one iteration, in groups by the beginnings of their names. */

import { html, nothing, render } from "lit-html";
import { ChartBox } from "./chart_box.js";
import { giantsText, withoutGiants } from "./chart_frame.js";
import { chartOptions } from "./chart_options.js";
import { chartSummary, chartTable, curveSummary, curveTable } from "./chart_words.js";
import { curveControls } from "./curve_controls.js";
import { loadHistory } from "./curve_data.js";
import { curveOptions } from "./curve_options.js";

/** @typedef {import("./iteration_tables.ts").MetricSummary} MetricSummary */

/** So many are shown at first, of all groups and of each; more of a group at each click. */
const MOST = 60;
const MOST_BARS = 40;

/** The curves, and what is chosen about them. */
export class CurveList {
  /**
   * @param {{ id: string, started_at: string, iteration_name: string }} iteration
   * @param {HTMLElement} place
   * @param {HTMLElement} controls
   */
  constructor(iteration, place, controls) {
    this.iteration = iteration;
    this.place = place;
    /** @type {Map<string, ChartBox>} */
    this.boxes = new Map();
    /** @type {Map<string, number>} */
    this.limits = new Map();
    /** @type {Map<string, boolean>} Groups that were opened or closed. */
    this.isOpen = new Map();
    /** @type {MetricSummary[]} */
    this.summaries = [];
    this.choice = curveControls(controls, (changed) => {
      if (changed === "search") this.arrange();
      else this.boxes.forEach((box) => box.redraw());
    });
    this.bars = new ChartBox(this.barParts());
  }

  /**
   * Takes over what the metrics came to; curves are asked for anew.
   *
   * @param {MetricSummary[]} summaries
   */
  show(summaries) {
    this.summaries = summaries;
    this.arrange();
    this.boxes.forEach((box) => box.refresh());
    this.bars.parts = this.barParts();
    this.bars.refresh();
  }

  arrange() {
    const words = this.choice.search.toLowerCase();
    const found = this.summaries.filter(({ name }) => name.toLowerCase().includes(words));
    const curves = found.filter((it) => it.is_curve).map(({ name }) => name);
    const groups = [...Map.groupBy(curves, groupOf)];
    const hasBars = found.length > curves.length;
    let room = MOST;
    const isOpen = (/** @type {string} */ group, /** @type {number} */ count) => {
      room -= count;
      return this.isOpen.get(group) ?? (room > -count);
    };
    render(
      html`
        ${groups.length === 1
          ? groups.map(([group, names]) => this.grid(group, names))
          : groups.map(([group, names]) => this.group(group, names, isOpen(group, names.length)))}
        ${hasBars ? html`<div class="chart-grid">${this.bars.element}</div>` : nothing}
        ${found.length === 0 ? html`<p class="muted">No curves to show.</p>` : nothing}
      `,
      this.place,
    );
  }

  /**
   * @param {string} group
   * @param {string[]} names
   * @param {boolean} isOpen
   */
  group(group, names, isOpen) {
    const toggle = (/** @type {Event} */ { currentTarget }) => {
      const { open } = /** @type {HTMLDetailsElement} */ (currentTarget);
      if (open === isOpen) return;
      this.isOpen.set(group, open);
      this.arrange();
    };
    return html`
      <details class="curve-group" .open="${isOpen}" @toggle="${toggle}">
        <summary><h3>${group || "General"} <span class="count">${names.length}</span></h3></summary>
        ${isOpen ? this.grid(group, names) : nothing}
      </details>
    `;
  }

  /**
   * @param {string} group
   * @param {string[]} names
   */
  grid(group, names) {
    const limit = this.limits.get(group) ?? MOST;
    const rest = names.length - limit;
    const more = () => {
      this.limits.set(group, limit + MOST);
      this.arrange();
    };
    return html`
      <div class="chart-grid">${names.slice(0, limit).map((name) => this.boxOf(name).element)}</div>
      ${rest > 0 ? html`<button @click="${more}">Show more (${rest} are left)</button>` : nothing}
    `;
  }

  /** @param {string} name */
  boxOf(name) {
    const known = this.boxes.get(name);
    if (known !== undefined) return known;
    const box = new ChartBox({
      title: name,
      load: (points, signal) => this.drawing(name, points, signal),
    });
    this.boxes.set(name, box);
    return box;
  }

  /**
   * @param {string} name
   * @param {number} points
   * @param {AbortSignal} signal
   */
  async drawing(name, points, signal) {
    const { id, started_at } = this.iteration;
    const history = await loadHistory(id, name, points, signal);
    const curves = [{ name, ...history, start: Date.parse(started_at) }];
    return {
      options: (/** @type {import("./chart_frame.js").ChartLook} */ look) => {
        const { x, smoothing, log } = this.choice;
        return curveOptions(curves, {
          ...look,
          x,
          smoothing,
          log: log || look.log === true,
          title: name,
        });
      },
      summary: curveSummary(name, curves),
      table: curveTable(curves),
      // Where least and greatest values coincide, fewer points are left than were asked for.
      isThinned: history.values.length > points / 3,
    };
  }

  /** @returns {import("./chart_box.js").BoxParts} */
  barParts() {
    const single = this.summaries.filter((it) => !it.is_curve).slice(0, MOST_BARS);
    const { drawn, left } = withoutGiants(single, ({ last }) => [last]);
    const shown = {
      iteration: this.iteration.iteration_name,
      chart: barChart(drawn.map(({ name, last }) => [name, last])),
    };
    return {
      title: "Metrics with one value",
      subtitle: giantsText(left.map(({ name }) => name)),
      load: () => ({
        options: (look) => chartOptions(shown, look),
        summary: chartSummary(shown),
        table: chartTable(shown),
      }),
    };
  }
}

/**
 * What stands before the first `/` or `.`, if anything does.
 *
 * @param {string} name
 */
function groupOf(name) {
  return /^[^/.]+(?=[/.])/.exec(name)?.[0] ?? "";
}

/**
 * @param {[name: string, value: unknown][]} values
 * @returns {import("./chart_options.js").InteractiveChart}
 */
function barChart(values) {
  return {
    id: "",
    chart_type: "bar",
    name: "values",
    chart_title: "Metrics with one value",
    chart_subtitle: null,
    x_data: [values.map(([name]) => name)],
    y_data: [values.map(([, value]) => value)],
    y_data_names: [],
    x_label: "",
    y_label: "",
    x_min: null,
    x_max: null,
    y_min: null,
    y_max: null,
    comparable: false,
  };
}
