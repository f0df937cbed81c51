/**
 * What a snapshot has of curves, charts and images: no more than can be sent to somebody.
 *
 * @module
 */

import { imageMediaType } from "../contract/image_chart.ts";
import type { MetricHistory } from "../contract/iteration.ts";
import type { InteractiveChart } from "../contract/interactive_chart.ts";
import { html } from "../deps/hono.ts";
import type { ListedIteration, TrackingStore } from "../store/tracking_store.ts";
import { chartOptions } from "./chart_options.js";
import type { ShownChart } from "./chart_series.js";
import { chartSummary, curveSummary } from "./chart_words.js";
import { type Curve, curveOptions } from "./curve_options.js";
import { imageBytes } from "./image_reply.ts";
import type { Html } from "./page.ts";
import { type SnapshotChart, snapshotCharts } from "./snapshot_chart.ts";

/** The first of more metrics. */
export const MOST_METRICS = 200;
const MOST_CHARTS = 100;
/** Points of one curve, and of all of them together. */
const CURVE_POINTS = 300;
const ALL_POINTS = 150_000;
const FEWEST_POINTS = 20;
/** Points of a series of a logged chart. */
const CHART_POINTS = 2000;
/** Bytes of all images together. */
const IMAGE_BYTES = 15_000_000;

/** An iteration, and what it is called beside others. */
export interface Named {
  iteration: ListedIteration;
  name: string;
}

/** What is left out of more than can be shown; nothing if that is none. */
export function cutNote(count: number, most: number, what: string): Html | string {
  if (count <= most) return "";
  return html`<p class="notice">The first ${most} of ${count} ${what} are shown.</p>`;
}

/** The curves of the first metrics, each of all iterations that have it. */
export async function snapshotCurves(
  store: TrackingStore,
  iterations: readonly Named[],
): Promise<Html | string> {
  const all = new Set(iterations.flatMap((it) => Object.keys(it.iteration.metrics ?? {})));
  const metrics = [...all].slice(0, MOST_METRICS);
  const share = Math.floor(ALL_POINTS / Math.max(1, metrics.length * iterations.length));
  const points = Math.min(CURVE_POINTS, Math.max(FEWEST_POINTS, share));
  const histories: Map<string, MetricHistory>[] = [];
  for (const { iteration } of iterations) {
    histories.push(await store.metricHistories(iteration.id, points));
  }
  const charts = metrics.flatMap((metric) => {
    const curves = iterations.flatMap(({ iteration, name }, color): Curve[] => {
      const history = histories[color]!.get(metric);
      const start = Date.parse(iteration.started_at);
      return history === undefined ? [] : [{ ...history, name, color, start }];
    });
    return curves.some(({ values }) => values.length > 1) ? [curveChart(metric, curves)] : [];
  });
  if (charts.length === 0) return "";
  return html`
    <section>
      <h2>Curves</h2>
      ${cutNote(all.size, MOST_METRICS, "metrics")}
      <div class="figures">${await snapshotCharts(charts)}</div>
    </section>
  `;
}

function curveChart(title: string, curves: readonly Curve[]): SnapshotChart {
  const summary = curveSummary(title, curves);
  return { title, summary, options: (look) => curveOptions(curves, look) };
}

/**
 * Logged charts, those of a group as one.
 *
 * @param isCompared Whether it must be told whose a chart is.
 */
export async function snapshotLogged(
  groups: readonly (readonly ShownChart[])[],
  isCompared: boolean,
): Promise<Html | string> {
  if (groups.length === 0) return "";
  const charts = groups.slice(0, MOST_CHARTS).map((it) => loggedChart(it, isCompared));
  return html`
    <section>
      <h2>Charts</h2>
      ${cutNote(groups.length, MOST_CHARTS, "charts")}
      <div class="figures">${await snapshotCharts(charts)}</div>
    </section>
  `;
}

function loggedChart(group: readonly ShownChart[], isCompared: boolean): SnapshotChart {
  const shown = group.map((it) => ({ ...it, chart: thinChart(it.chart) }));
  const [{ chart, iteration }] = shown as [ShownChart];
  const { chart_title: title, chart_subtitle: subtitle } = chart;
  return {
    title: isCompared && group.length === 1 ? `${title} - ${iteration}` : title,
    subtitle: group.some((it, index) => it.chart !== shown[index]!.chart)
      ? "drawn with a part of its points"
      : subtitle,
    summary: chartSummary(shown),
    options: (look) => chartOptions(shown, look),
  };
}

/** A chart of no more points than are seen: of lines and points every second, third and so on. */
export function thinChart(chart: InteractiveChart): InteractiveChart {
  const longest = Math.max(0, ...[...chart.x_data, ...chart.y_data].map(({ length }) => length));
  if (longest <= CHART_POINTS) return chart;
  const step = ["line", "scatter"].includes(chart.chart_type)
    ? Math.ceil(longest / CHART_POINTS)
    : 1;
  const thin = (lists: unknown[][]) =>
    lists.map((list) => list.filter((_, index) => index % step === 0).slice(0, CHART_POINTS));
  return { ...chart, x_data: thin(chart.x_data), y_data: thin(chart.y_data) };
}

/**
 * Reads images as they stand in a file. A drawing is shown as an image, too: nothing in it runs.
 *
 * @returns Gives the image at a place of an iteration's.
 */
export async function readImages(
  store: TrackingStore,
  iterations: readonly ListedIteration[],
  isWanted: (image: { comparable: boolean | null }) => boolean,
): Promise<(index: number, place: number, name: string) => Html> {
  const images = new Map<string, Html>();
  let left = IMAGE_BYTES;
  for (const [index, { id, image_charts }] of iterations.entries()) {
    for (const [place, image] of (image_charts ?? []).entries()) {
      if (!isWanted(image) || left <= 0) continue;
      const bytes = await imageBytes(store, id, String(place));
      if (bytes !== undefined && bytes.length <= left) {
        images.set(`${index} ${place}`, imageOf(bytes, image.name));
      }
      left -= bytes?.length ?? 0;
    }
  }
  return (index, place) =>
    images.get(`${index} ${place}`) ??
      html`<span class="muted">left out, too large or empty</span>`;
}

function imageOf(bytes: Uint8Array, name: string): Html {
  const type = imageMediaType(bytes);
  if (type === undefined) return html`<span class="muted">no image that can be shown</span>`;
  return html`<img src="data:${type};base64,${bytes.toBase64()}" alt="${name}">`;
}
