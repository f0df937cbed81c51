/**
 * A metric's history as a line chart, for an App that keeps last values only.
 *
 * @module
 */

import type { InteractiveChart } from "../contract/interactive_chart.ts";
import { cutText } from "./cut_text.ts";

/** A chart as it is sent: the App makes its id. */
export type SentChart = Omit<InteractiveChart, "id">;

interface Point {
  /** Its place among all points, from 0. */
  index: number;
  step: number;
  value: number;
}

/**
 * The finite points of one metric, thinned out evenly while they come: however many come, at most twice
 * as many as are wanted are kept, and the first, last, lowest and highest in any case.
 */
export class StepHistory {
  readonly #most: number;
  #kept: Point[] = [];
  #stride = 1;
  #count = 0;
  #first: Point | undefined;
  #last: Point | undefined;
  #lowest: Point | undefined;
  #highest: Point | undefined;

  /** @param most Points at most that are wanted in the end. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a point in; one whose value is not finite is left out. */
  add(step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const point = { index: this.#count++, step, value };
    if (!this.#first || step < this.#first.step) this.#first = point;
    if (!this.#last || step >= this.#last.step) this.#last = point;
    if (!this.#lowest || value < this.#lowest.value) this.#lowest = point;
    if (!this.#highest || value > this.#highest.value) this.#highest = point;
    if (point.index % this.#stride === 0) this.#keep(point);
  }

  #keep(point: Point): void {
    this.#kept.push(point);
    if (this.#kept.length < 2 * this.#most) return;
    this.#stride *= 2;
    this.#kept = this.#kept.filter(({ index }) => index % this.#stride === 0);
  }

  /** The wanted points, by rising step. */
  points(): { step: number; value: number }[] {
    const fixed = [this.#first, this.#last, this.#lowest, this.#highest];
    const chosen = new Set(fixed.filter((point) => point !== undefined).slice(0, this.#most));
    const others = this.#kept.filter((point) => !chosen.has(point));
    const room = Math.min(this.#most - chosen.size, others.length);
    for (let taken = 0; taken < room; taken++) {
      chosen.add(others[Math.floor((taken + 0.5) * others.length / room)]!);
    }
    return [...chosen].sort((a, b) => a.step - b.step || a.index - b.index)
      .map(({ step, value }) => ({ step, value }));
  }
}

/**
 * The charts of all metrics that have a history: two points at least.
 *
 * @param taken The names that other charts of the iteration have.
 */
export function stepCharts(
  histories: ReadonlyMap<string, StepHistory>,
  taken: Iterable<string>,
): SentChart[] {
  const names = new Set(taken);
  const charts: SentChart[] = [];
  for (const [metric, history] of histories) {
    const points = history.points();
    if (points.length < 2) continue;
    const name = freeName(metric, names);
    names.add(name);
    charts.push(stepChart(metric, name, points));
  }
  return charts;
}

function stepChart(
  metric: string,
  name: string,
  points: { step: number; value: number }[],
): SentChart {
  const label = cutText(metric, 100) || "metric";
  return {
    chart_type: "line",
    name,
    chart_title: label,
    chart_subtitle: null,
    x_data: [points.map(({ step }) => step)],
    y_data: [points.map(({ value }) => value)],
    y_data_names: [label],
    x_label: "step",
    y_label: label,
    x_min: null,
    x_max: null,
    y_min: null,
    y_max: null,
    comparable: true,
  };
}

function freeName(metric: string, taken: ReadonlySet<string>): string {
  for (let number = 1;; number++) {
    const suffix = number === 1 ? "" : ` (${number})`;
    const name = (cutText(metric, 100 - suffix.length) || "metric") + suffix;
    if (!taken.has(name)) return name;
  }
}
