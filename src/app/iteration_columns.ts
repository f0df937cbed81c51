/**
 * Iterations as rows of a table. The columns have the names that filters know.
 *
 * @module
 */

import type { Cell } from "../contract/csv.ts";
import type { Iteration } from "../contract/iteration.ts";
import type { ValueNames } from "../store/tracking_store.ts";

/** An iteration as far as a table tells of it. */
export type RowIteration = Omit<Iteration, "image_charts" | "encoded_ml_model">;

/** A column of a table of iterations. */
export interface IterationColumn {
  name: string;
  /** Where its values are of one kind. */
  kind: "text" | "number" | "time" | "any";
  valueOf(iteration: RowIteration): unknown;
}

const ATTRIBUTES: readonly IterationColumn[] = [
  text("id", (it) => it.id),
  text("name", (it) => it.iteration_name),
  text("project", (it) => it.project_title),
  text("experiment", (it) => it.experiment_name),
  text("user", (it) => it.user_name),
  text("status", (it) => it.status),
  { name: "started_at", kind: "time", valueOf: (it) => it.started_at },
  { name: "ended_at", kind: "time", valueOf: (it) => it.ended_at },
  { name: "duration", kind: "number", valueOf: durationOf },
  text("model_name", (it) => it.model_name),
  text("path_to_model", (it) => it.path_to_model),
  { name: "model_size", kind: "number", valueOf: (it) => it.model_size },
  text("model_sha256", (it) => it.model_sha256),
  text("dataset.name", (it) => it.dataset?.name),
  text("dataset.version", (it) => it.dataset?.version),
  text("tags", (it) => JSON.stringify(it.tags)),
  text("note", (it) => it.note),
  text("error", (it) => it.error && `${it.error.name}: ${it.error.message}`),
  text("parent_id", (it) => it.parent_id),
  text("project_id", (it) => it.project_id),
  text("experiment_id", (it) => it.experiment_id),
];

/** The columns of a table of iterations that have values of these names. */
export function iterationColumns({ metrics, parameters }: ValueNames): IterationColumn[] {
  return [
    ...ATTRIBUTES,
    ...metrics.map((name): IterationColumn => ({
      name: `metrics.${name}`,
      kind: "number",
      valueOf: (it) => ownValue(it.metrics, name),
    })),
    ...parameters.map((name): IterationColumn => ({
      name: `params.${name}`,
      kind: "any",
      valueOf: (it) => ownValue(it.parameters, name),
    })),
  ];
}

/** A value in a cell; lists and objects are JSON there. */
export function toCell(value: unknown): Cell {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    default:
      return value === null || value === undefined ? null : JSON.stringify(value);
  }
}

function text(name: string, valueOf: IterationColumn["valueOf"]): IterationColumn {
  return { name, kind: "text", valueOf };
}

function ownValue(values: Record<string, unknown> | null, name: string): unknown {
  return values !== null && Object.hasOwn(values, name) ? values[name] : undefined;
}

function durationOf({ started_at, ended_at }: RowIteration): number | null {
  return ended_at === null ? null : (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
}
