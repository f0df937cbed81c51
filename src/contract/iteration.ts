/**
 * An iteration: one run of one model, with everything that was logged.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { dateTimeSchema, instantSchema, toInstant } from "./date_time.ts";
import { documentOf, isObject, listOf, orNull, valuesSchema } from "./document.ts";
import { iterationErrorSchema, readError } from "./error_schema.ts";
import { type ImageChart, imageChartReplySchema } from "./image_chart.ts";
import { type InteractiveChart, interactiveChartReplySchema } from "./interactive_chart.ts";
import { objectIdSchema } from "./object_id.ts";
import { flagSchema, numberSchema } from "./scalar.ts";
import { choice, text } from "./text.ts";
import { fromWireNumber, isNotFinite, toWireNumber } from "./wire_number.ts";

/** The ways in which an iteration can have ended. */
export const END_STATUSES: readonly EndStatus[] = [
  "completed",
  "failed",
  "killed",
  "interrupted",
  "crashed",
];

/**
 * How an iteration ended: it returned, it threw, a signal killed the program, it was stopped from
 * outside, or the program was gone without a word.
 */
export type EndStatus = "completed" | "failed" | "killed" | "interrupted" | "crashed";

/** `running`, then how it ended. */
export type IterationStatus = "running" | EndStatus;

/** Every status that an iteration can have. */
export const ITERATION_STATUSES: readonly IterationStatus[] = ["running", ...END_STATUSES];

/** The error that an iteration failed with, as far as it can be written down. */
export interface IterationError {
  /** The error's name, like `TypeError`. */
  name: string;
  /** The error's message. */
  message: string;
  /** Where it was thrown, one call a line. */
  stack?: string;
  /** The error that caused this one. */
  cause?: IterationError;
}

/** The dataset that an iteration used. */
export interface IterationDataset {
  /** 24 hexadecimal characters. */
  id: string;
  /** The dataset's name. */
  name: string | null;
  /** The dataset's version. */
  version: string | null;
}

/** Every point of one metric, in three lists of the same length. */
export interface MetricHistory {
  /** The step of each point. */
  steps: number[];
  /** The value of each point. */
  values: number[];
  /** When each was logged, in milliseconds since 1970. */
  timestamps: number[];
}

/**
 * An iteration. The first 17 keys are the MLOps App's JSON in its own order; those after are ours and
 * always filled in, whichever App holds it.
 */
export interface Iteration {
  /** 24 hexadecimal characters. */
  id: string;
  /** `null` when no App has the iteration yet. */
  experiment_id: string | null;
  /** `null` when no App has the iteration yet. */
  project_id: string | null;
  /** The experiment's name. */
  experiment_name: string | null;
  /** The project's title. */
  project_title: string | null;
  /** Who ran it. */
  user_name: string;
  /** 1 to 100 characters; not unique. */
  iteration_name: string;
  /** When the App stored it: local time of the App's machine, without an offset. */
  created_at: string;
  /** The last value of each metric. */
  metrics: Record<string, number> | null;
  /** The last value of each parameter. */
  parameters: Record<string, unknown> | null;
  /** Where the model file lies. */
  path_to_model: string | null;
  /** The dataset that it used. */
  dataset: IterationDataset | null;
  /** Its charts. */
  interactive_charts: InteractiveChart[] | null;
  /** Its images. */
  image_charts: ImageChart[] | null;
  /** The monitored model that was made from it, which is for the App that has such models to know. */
  assigned_monitored_model_id: string | null;
  /** The name of that monitored model. */
  assigned_monitored_model_name: string | null;
  /** The model file's bytes in Base64. */
  encoded_ml_model: string | null;
  /** The model's name. */
  model_name: string | null;
  /** In bytes. */
  model_size: number | null;
  /** In hexadecimal. */
  model_sha256: string | null;
  /** Its tags, each once. */
  tags: string[];
  /** Free text about it. */
  note: string | null;
  /** What it ran in: the runtime's version, the machine, and the like. */
  environment: Record<string, unknown> | null;
  /** Whether it runs, or how it ended. */
  status: IterationStatus;
  /** ISO 8601, in UTC. */
  started_at: string;
  /** ISO 8601, in UTC; `null` while it runs. */
  ended_at: string | null;
  /** What it failed with. */
  error: IterationError | null;
  /** The iteration within which it was started. */
  parent_id: string | null;
  /** What went wrong while logging, one sentence each. */
  warnings: string[];
  /** Whether an App has all of it. */
  delivered: boolean;
  /**
   * Since when the App has heard nothing of it, in ISO 8601: its status is `running`, but it has been
   * silent for over ten minutes. Whether its process is gone is known only where it ran.
   */
  stale_since: string | null;
}

/**
 * An iteration as JSON: NaN and the infinities among the metrics are strings, and the metrics that
 * other clients posted can be any JSON at all.
 */
export interface WireIteration extends Omit<Iteration, "metrics"> {
  /** The last value of each metric. */
  metrics: Record<string, unknown> | null;
}

/** Turns an iteration, or what a list has of it, into what JSON can carry without loss. */
export function toWireIteration<T extends Pick<Iteration, "metrics">>(
  iteration: T,
): Omit<T, "metrics"> & Pick<WireIteration, "metrics"> {
  const { metrics } = iteration;
  const isLost = (value: unknown) => typeof value === "number" && !Number.isFinite(value);
  if (metrics === null || !Object.values(metrics).some(isLost)) return iteration;
  // What other clients posted as a metric can be any JSON, and goes out as it came in.
  const toWire = (value: unknown) => typeof value === "number" ? toWireNumber(value) : value;
  return { ...iteration, metrics: mapValues(metrics, toWire) };
}

/** The schema of the dataset that an iteration used. */
export const datasetSchema: z.ZodType<IterationDataset> = documentOf(() => ({
  id: objectIdSchema,
  name: orNull(text()),
  version: orNull(text()),
}));

/** The schemas of our own fields, of which an App that lacks them sends none. */
export const ownFields = <T extends IterationStatus>(statuses: readonly T[]) => ({
  model_name: orNull(text()),
  model_size: orNull(numberSchema),
  model_sha256: orNull(text()),
  tags: listOf(text()).default([]),
  note: orNull(text()),
  environment: orNull(valuesSchema),
  status: choice(statuses),
  started_at: instantSchema,
  ended_at: instantSchema.nullable(),
  error: iterationErrorSchema.nullable(),
  parent_id: orNull(objectIdSchema),
  warnings: listOf(text()).default([]),
  delivered: flagSchema.default(true),
});

/**
 * The schema of an iteration in an App's reply. Where the App lacks our fields they are filled in,
 * from the parameters that stand for them there.
 */
export const iterationSchema: z.ZodType<Iteration> = documentOf(() => ({
  id: objectIdSchema,
  experiment_id: objectIdSchema.nullable(),
  project_id: objectIdSchema.nullable(),
  experiment_name: text().nullable(),
  project_title: text().nullable(),
  user_name: text(),
  iteration_name: text(),
  created_at: dateTimeSchema,
  metrics: valuesSchema.transform(fromWireMetrics).meta({ type: "object" }).nullable(),
  parameters: valuesSchema.nullable(),
  path_to_model: text().nullable(),
  dataset: datasetSchema.nullable(),
  interactive_charts: listOf(interactiveChartReplySchema).nullable(),
  image_charts: listOf(imageChartReplySchema).nullable(),
  assigned_monitored_model_id: objectIdSchema.nullable(),
  assigned_monitored_model_name: text().nullable(),
  encoded_ml_model: text().nullable(),
  ...ownFields(ITERATION_STATUSES),
  stale_since: orNull(instantSchema),
}), withOwnFields);

/** Fills our fields in where a document comes without them. */
export function withOwnFields(fields: Record<string, unknown>): Record<string, unknown> {
  // An App without our fields gets an iteration when it has ended.
  const ended = toInstant(fields.created_at) ?? new Date().toISOString();
  const filled = { ...fromParameters(fields.parameters), started_at: ended, ended_at: ended };
  return { ...filled, ...fields };
}

/** What the parameters of an iteration say about it in an App that has no other place for it. */
function fromParameters(parameters: unknown): Partial<Iteration> {
  const given = isObject(parameters) ? parameters : {};
  const status = END_STATUSES.find((it) => it === given.iteration_status) ?? "completed";
  const told = given.iteration_error;
  return {
    status,
    error: typeof told === "string" ? readError(told) : null,
    model_name: typeof given.model_name === "string" ? given.model_name : null,
  };
}

/** Reads metrics from the wire. Values that are no numbers were posted by other clients, and stay. */
export function fromWireMetrics(metrics: Record<string, unknown>): Record<string, number> {
  if (!Object.values(metrics).some(isNotFinite)) return metrics as Record<string, number>;
  return mapValues(metrics, (value) => fromWireNumber(value) ?? value as number);
}

/** Keeps every name, `__proto__` as well. */
function mapValues<T, R>(values: Record<string, T>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
