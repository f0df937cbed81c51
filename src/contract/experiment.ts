/**
 * An experiment: the iterations that belong together within a project.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { dateTimeSchema, toAppDateTime } from "./date_time.ts";
import { documentOf, ignoring, listOf, orNull, valuesOf } from "./document.ts";
import { type Iteration, iterationSchema } from "./iteration.ts";
import { type NewIteration, newIterationSchema } from "./new_iteration.ts";
import { newObjectIdSchema, objectIdSchema } from "./object_id.ts";
import { text } from "./text.ts";

/** An experiment as the MLOps App stores it; the keys stand in the App's own order. */
export interface Experiment {
  /** 24 hexadecimal characters. */
  id: string;
  /** The id of the project that it belongs to. */
  project_id: string;
  /** 1 to 40 characters; unique within the project. */
  name: string;
  /** At most 600 characters. */
  description: string | null;
  /** Local time of the App's machine, without an offset. */
  created_at: string;
  /** Local time of the App's machine, without an offset. */
  updated_at: string | null;
  /** Its iterations, in the order in which the App got them. */
  iterations: Iteration[];
}

/** A new experiment; the project is for the App to tell where the client does not. */
export interface NewExperiment extends Omit<Experiment, "project_id" | "iterations"> {
  /** The id of the project that it belongs to, if the client tells. */
  project_id: string | null;
  /** The iterations that it comes with. */
  iterations: NewIteration[];
}

/** What may be changed of an experiment; a field left out stays as it is. */
export interface ExperimentUpdate {
  /** The new name: 1 to 40 characters. */
  name?: string;
  /** The new description: at most 600 characters. */
  description?: string | null;
}

const name = () => text(1, 40);
const description = () => text(0, 600).nullable();
const now = () => toAppDateTime(new Date());

/** The schema of a new experiment as a client may send it: the MLOps App's limits and defaults. */
export const newExperimentSchema: z.ZodType<NewExperiment> = documentOf(() => ({
  id: newObjectIdSchema,
  project_id: orNull(objectIdSchema),
  name: name(),
  description: description().default(""),
  created_at: dateTimeSchema.default(now),
  updated_at: dateTimeSchema.nullable().default(now),
  iterations: listOf(newIterationSchema).default([]),
}));

/** The schema of changes to an experiment. No name or an empty one changes nothing. */
export const experimentUpdateSchema: z.ZodType<ExperimentUpdate> = documentOf(() => ({
  name: name().exactOptional(),
  description: description().exactOptional(),
}), ignoring(["name"], [null, ""]));

/** The schema of lists of iterations' ids, by the id of their experiment. */
export const iterationIdsSchema: z.ZodType<Record<string, string[]>> = valuesOf(
  listOf(objectIdSchema),
  objectIdSchema,
);

/** The schema of an experiment in an App's reply. */
export const experimentSchema: z.ZodType<Experiment> = documentOf(() => ({
  id: objectIdSchema,
  project_id: objectIdSchema,
  name: text(),
  description: text().nullable(),
  created_at: dateTimeSchema,
  updated_at: dateTimeSchema.nullable(),
  iterations: listOf(iterationSchema),
}));
