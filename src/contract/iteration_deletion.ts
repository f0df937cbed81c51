/**
 * An order to delete many iterations at once.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { documentOf, listOf } from "./document.ts";
import { objectIdSchema } from "./object_id.ts";
import { flagSchema } from "./scalar.ts";
import { text } from "./text.ts";

/** Which iterations are to be deleted: by their ids, or by a filter. */
export interface IterationDeletion {
  ids?: string[];
  /** Those of which it holds, in the project and the experiment if one is named. */
  filter?: string;
  project_id?: string;
  experiment_id?: string;
  /** Whether they are counted only. @default {false} */
  dry_run: boolean;
}

/** The schema of an order as a client may send it. A misspelt `dry_run` must not delete. */
export const iterationDeletionSchema: z.ZodType<IterationDeletion> = documentOf(
  () => ({
    ids: listOf(objectIdSchema).exactOptional(),
    filter: text().exactOptional(),
    project_id: objectIdSchema.exactOptional(),
    experiment_id: objectIdSchema.exactOptional(),
    dry_run: flagSchema.default(false),
  }),
  (order) => order,
  z.strictObject,
);
