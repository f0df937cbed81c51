/**
 * Iterations as clients send them: new ones, and changes to those that there are.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { dateTimeSchema, toAppDateTime } from "./date_time.ts";
import { documentOf, ignoring, listOf, orNull, valuesSchema } from "./document.ts";
import { imageChartSchema } from "./image_chart.ts";
import { interactiveChartSchema } from "./interactive_chart.ts";
import {
  datasetSchema,
  END_STATUSES,
  ownFields,
  type WireIteration,
  withOwnFields,
} from "./iteration.ts";
import { newObjectIdSchema, objectIdSchema } from "./object_id.ts";
import { text } from "./text.ts";

/** A new iteration; who ran it is for the App to tell where the client does not. */
export interface NewIteration extends Omit<WireIteration, "user_name" | "stale_since"> {
  /** Who ran it. */
  user_name?: string;
}

/** What may be changed of an iteration; a field left out stays as it is. */
export interface IterationUpdate {
  /** The new name: 1 to 100 characters. */
  iteration_name?: string;
  /** The new text about it; `null` for none. */
  note?: string | null;
  /** All its tags from now on, each once. */
  tags?: string[];
}

const iterationName = () => text(1, 100);
const parentName = () => orNull(text(1, 40));

/** The fields that the MLOps App takes, with its limits, defaults and rules. */
const postedFields = () => ({
  id: newObjectIdSchema,
  experiment_id: orNull(objectIdSchema),
  project_id: orNull(objectIdSchema),
  experiment_name: parentName(),
  project_title: parentName(),
  user_name: text().exactOptional(),
  iteration_name: iterationName(),
  created_at: dateTimeSchema.default(() => toAppDateTime(new Date())),
  metrics: orNull(valuesSchema),
  parameters: orNull(valuesSchema),
  path_to_model: text().nullable().default(""),
  dataset: orNull(datasetSchema),
  interactive_charts: listOf(interactiveChartSchema).nullable().default([]),
  image_charts: listOf(imageChartSchema).nullable().default([]),
  assigned_monitored_model_id: orNull(objectIdSchema),
  assigned_monitored_model_name: orNull(text()),
  encoded_ml_model: orNull(text()),
});

/**
 * The schema of a new iteration as a client may send it. It has ended; where the client does not say
 * when, it did so now.
 */
export const newIterationSchema: z.ZodType<NewIteration> = documentOf(
  () => ({ ...postedFields(), ...ownFields(END_STATUSES) }),
  withOwnFields,
);

/**
 * The schema of changes to an iteration: of the MLOps App's fields the name only can be changed, and no
 * name or an empty one changes nothing, but it looks at all else as well.
 */
export const iterationUpdateSchema: z.ZodType<IterationUpdate> = documentOf(
  () => ({
    ...postedFields(),
    iteration_name: iterationName().exactOptional(),
    note: text().nullable().exactOptional(),
    tags: listOf(text(1)).exactOptional(),
  }),
  ignoring(["iteration_name"], [null, ""]),
).transform(({ iteration_name, note, tags }) => ({
  ...(iteration_name !== undefined && { iteration_name }),
  ...(note !== undefined && { note }),
  ...(tags !== undefined && { tags: [...new Set(tags)] }),
}));
