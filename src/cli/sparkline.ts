/**
 * A curve in one line of text.
 *
 * @module
 */

const BARS = "▁▂▃▄▅▆▇█";
const MIDDLE = "▄";

/**
 * Draws values as a row of bars. More values than fit are drawn as means of as many parts; a part in
 * which something is not finite shows that: `×` is NaN, `↑` and `↓` are the infinities.
 *
 * @param width How many characters it may have.
 * @param scale What the lowest and the highest bar stand for: the extremes of these.
 */
export function sparkline(
  values: readonly number[],
  width: number,
  scale: readonly number[] = values,
): string {
  const finite = scale.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return partsOf(values, width).map((part) => mark(part, low, high)).join("");
}

function partsOf(values: readonly number[], width: number): number[][] {
  const count = Math.min(values.length, width);
  const start = (part: number) => Math.floor(part * values.length / count);
  return Array.from({ length: count }, (_, part) => values.slice(start(part), start(part + 1)));
}

function mark(part: readonly number[], low: number, high: number): string {
  const odd = part.find((value) => !Number.isFinite(value));
  if (odd !== undefined) return Number.isNaN(odd) ? "×" : odd > 0 ? "↑" : "↓";
  // Halves: the span of the largest numbers would be no number.
  const span = high / 2 - low / 2;
  if (span === 0) return MIDDLE;
  const heights = part.map((value) => (value / 2 - low / 2) / span);
  const mean = heights.reduce((sum, height) => sum + height, 0) / part.length;
  return BARS[Math.min(BARS.length - 1, Math.floor(mean * BARS.length))]!;
}
