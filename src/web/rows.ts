/**
 * Iterations as the grid needs them: without charts, images and environments, and with the values of the
 * wanted columns only.
 *
 * @module
 */

import { errorText } from "../contract/iteration_filter.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import type { wantedColumns } from "./grid_columns.js";
import type { GridPage, GridRow } from "./grid_rows.js";
import type { ListedIteration } from "../store/tracking_store.ts";

/** The fields of an iteration by the ids of their columns, and more that the cells need. */
export type RowFields = Omit<GridRow, "is_nested" | "children" | "metrics" | "parameters">;

/** Tells whether a column is wanted. */
export type IsWanted = ReturnType<typeof wantedColumns>;

/** So much of a text is shown in a cell. */
const MOST_UNITS = 300;

/** What is known of a page besides its iterations. */
interface PageFacts {
  isWanted: IsWanted;
  /** How many children iterations have. */
  children: ReadonlyMap<string, number>;
  /** The ids of those that stand under their parents. */
  nested?: ReadonlySet<string>;
  next?: string | null;
}

/** Makes a page of rows. */
export function toGridPage(
  iterations: readonly ListedIteration[],
  { isWanted, children, nested, next = null }: PageFacts,
): GridPage {
  const namesOf = (kind: "metrics" | "parameters") =>
    [...new Set(iterations.flatMap((it) => Object.keys(it[kind] ?? {})))]
      .filter((name) => isWanted({ id: `${kind}.${name}` })).sort();
  const [metrics, parameters] = [namesOf("metrics"), namesOf("parameters")];
  const rows = iterations.map((it): GridRow => ({
    ...cutFields(fieldsOf(it)),
    is_nested: nested?.has(it.id) ?? false,
    children: children.get(it.id) ?? 0,
    metrics: metrics.map((name) => cellOf(ownValue(it.metrics, name))),
    parameters: parameters.map((name) => cellOf(ownValue(it.parameters, name))),
  }));
  return { metrics, parameters, rows, next };
}

/** What of an iteration stands in columns, but for its values. */
export function fieldsOf(it: ListedIteration): RowFields {
  return {
    id: it.id,
    name: it.iteration_name,
    status: it.status,
    stale_since: it.stale_since,
    started_at: it.started_at,
    ended_at: it.ended_at,
    created_at: it.created_at,
    user: it.user_name,
    experiment_id: it.experiment_id,
    experiment: it.experiment_name,
    project_id: it.project_id,
    project: it.project_title,
    model_name: it.model_name,
    path_to_model: it.path_to_model,
    dataset_id: it.dataset?.id ?? null,
    dataset: it.dataset?.name ?? null,
    version: it.dataset?.version ?? null,
    tags: it.tags,
    note: it.note,
    error: it.error && errorText(it.error),
    parent_id: it.parent_id,
  };
}

function cutFields(fields: RowFields): RowFields {
  const { note, error } = fields;
  return { ...fields, note: note && shortened(note), error: error && shortened(error) };
}

/** A value of an object, whatever its name is. */
export function ownValue(values: Record<string, unknown> | null, name: string): unknown {
  return values !== null && Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Lists and objects are their JSON here. */
function cellOf(value: unknown): unknown {
  if (typeof value === "number") return toWireNumber(value);
  if (typeof value === "string") return shortened(value);
  if (typeof value !== "object" || value === null) return value ?? null;
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > MOST_UNITS ? `${text.slice(0, MOST_UNITS)}…` : text;
}
