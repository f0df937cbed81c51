/**
 * A metric's history as a small picture.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import { StepHistory } from "../delivery/step_chart.ts";

const WIDTH = 240;
const HEIGHT = 40;
const MARGIN = 3;
const MOST_POINTS = 200;

/** Draws the finite values over their steps, in SVG; an empty text if there are none. */
export function drawCurve({ steps, values }: MetricHistory): string {
  const thinned = new StepHistory(MOST_POINTS);
  steps.forEach((step, index) => thinned.add(step, values[index]!));
  const points = thinned.points();
  if (points.length === 0) return "";
  const across = scaleOf(points.map(({ step }) => step), WIDTH);
  const up = scaleOf(points.map(({ value }) => value), HEIGHT);
  const places = points.map(({ step, value }): [x: number, y: number] => [
    across(step),
    HEIGHT - up(value),
  ]);
  return `<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `${drawLine(places)}${drawDot(places.at(-1)!)}</svg>`;
}

function drawLine(places: readonly (readonly number[])[]): string {
  const points = places.map((place) => place.map(rounded).join(",")).join(" ");
  return `<polyline points="${points}" fill="none" stroke="#1f77b4" stroke-width="1.5"/>`;
}

function drawDot([x, y]: readonly [x: number, y: number]): string {
  return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="2" fill="#1f77b4"/>`;
}

/** Spreads numbers over a length; if they are all the same they lie in the middle. */
function scaleOf(numbers: readonly number[], length: number): (number: number) => number {
  // Halved, for the distance of the largest numbers is beyond them.
  const low = Math.min(...numbers) / 2;
  const span = Math.max(...numbers) / 2 - low;
  return (number) =>
    span === 0 ? length / 2 : MARGIN + (length - 2 * MARGIN) * ((number / 2 - low) / span);
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
