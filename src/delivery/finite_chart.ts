/**
 * A chart for an App that takes finite numbers only.
 *
 * @module
 */

import { isNotFinite } from "../contract/wire_number.ts";
import type { SentChart } from "./step_chart.ts";

/**
 * A chart of lines or points without those whose y is not finite, and how many they were. Each series has
 * an x list of its own then.
 */
export function finiteChart(chart: SentChart): { kept: SentChart; left: number } {
  const { chart_type, x_data: x, y_data: y } = chart;
  const left = y.flat().filter(isNotFinite).length;
  const isCurve = chart_type === "line" || chart_type === "scatter";
  if (!isCurve || left === 0) return { kept: chart, left: 0 };
  const xs = x.length === 1 ? y.map(() => x[0]!) : x;
  const kept = {
    ...chart,
    x_data: xs.map((list, index) => list.filter((_, at) => !isNotFinite(y[index]?.[at]))),
    y_data: y.map((list) => list.filter((value) => !isNotFinite(value))),
  };
  return { kept, left };
}
