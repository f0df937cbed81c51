/**
 * The tables of an iteration's page, to be kept as a file; and what the page's own one of metrics shows.
 *
 * @module
 */

import { type Cell, CSV_TYPE, csvRow } from "../contract/csv.ts";
import type { MetricHistory } from "../contract/iteration.ts";
import { toWireNumber, type WireNumber } from "../contract/wire_number.ts";
import { FEWEST_POINTS } from "../store/thin_history.ts";
import type { TrackingStore } from "../store/tracking_store.ts";

/** What a metric's points come to. NaN is neither the least nor the greatest. */
export interface MetricSummary {
  name: string;
  last: WireNumber;
  minimum: WireNumber | null;
  /** The first step that has it. */
  minimum_step: WireNumber | null;
  maximum: WireNumber | null;
  maximum_step: WireNumber | null;
  /** Whether there is more than one point. */
  is_curve: boolean;
}

/** The tables that can be kept, by the names of their files. */
export const TABLE_FILE = "(?:metrics|parameters)\\.(?:csv|json)";

/** What the points of each metric of an iteration come to. */
export async function metricSummaries(store: TrackingStore, id: string): Promise<MetricSummary[]> {
  const histories = await store.metricHistories(id, FEWEST_POINTS);
  return [...histories].map(([name, history]) => summaryOf(name, history));
}

/** A table as a file. */
export async function tableFile(
  store: TrackingStore,
  id: string,
  file: string,
): Promise<{ text: string; type: string }> {
  const [table, format] = file.split(".");
  const rows = table === "metrics"
    ? (await metricSummaries(store, id)).map(({ is_curve: _, ...row }) => row)
    : Object.entries((await store.findListedIteration(id)).parameters ?? {})
      .map(([name, value]) => ({ name, value }));
  if (format === "json") return { text: JSON.stringify(rows, null, 2), type: "application/json" };
  const lines = rows.map((row) => csvRow(Object.values(row).map(cellOf)));
  return { text: csvRow(Object.keys(rows[0] ?? { name: "" })) + lines.join(""), type: CSV_TYPE };
}

/** Thinned points have the least and the greatest value in them. */
function summaryOf(name: string, { steps, values }: MetricHistory): MetricSummary {
  let [least, greatest] = [-1, -1];
  for (const [at, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    if (least < 0 || value < values[least]!) least = at;
    if (greatest < 0 || value > values[greatest]!) greatest = at;
  }
  const wire = (numbers: number[], at: number) => at < 0 ? null : toWireNumber(numbers[at]!);
  return {
    name,
    last: toWireNumber(values.at(-1)!),
    minimum: wire(values, least),
    minimum_step: wire(steps, least),
    maximum: wire(values, greatest),
    maximum_step: wire(steps, greatest),
    is_curve: values.length > 1,
  };
}

function cellOf(value: unknown): Cell {
  const isCell = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isCell ? value as Cell : JSON.stringify(value) ?? "";
}
