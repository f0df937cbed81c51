/**
 * A dataset: a name, a version, and where the data lies.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { dateTimeSchema, toAppDateTime } from "./date_time.ts";
import { acceptingId, documentOf, ignoring, listOf, valuesOf } from "./document.ts";
import { newTopLevelIdSchema, objectIdSchema } from "./object_id.ts";
import { flagSchema } from "./scalar.ts";
import { text } from "./text.ts";

/** A dataset as the MLOps App stores it; the keys stand in the App's own order. */
export interface Dataset {
  /** 24 hexadecimal characters. */
  _id: string;
  /** 1 to 40 characters; unique together with the version. */
  dataset_name: string;
  /** A path, which the App does not look at, or a URL. */
  path_to_dataset: string;
  /** At most 600 characters. */
  dataset_description: string | null;
  /** Separated by commas. */
  tags: string | null;
  /** Whether it is put aside. */
  archived: boolean;
  /** Local time of the App's machine, without an offset. */
  created_at: string;
  /** Local time of the App's machine, without an offset. */
  updated_at: string;
  /** Any text, like `"1.0"`. */
  version: string | null;
  /** The project's and the experiment's id, by the id of each iteration that used the dataset. */
  linked_iterations: Record<string, string[]> | null;
  /** Whether it is shown first. */
  pinned: boolean;
}

/** What may be changed of a dataset; a field left out stays as it is. */
export interface DatasetUpdate {
  /** The new name: 1 to 40 characters. */
  dataset_name?: string;
  /** The new path or URL. */
  path_to_dataset?: string;
  /** The new description: at most 600 characters. */
  dataset_description?: string | null;
  /** The new tags, separated by commas. */
  tags?: string | null;
  /** Whether it is put aside. */
  archived?: boolean;
  /** The new version. */
  version?: string | null;
  /** Whether it is shown first. */
  pinned?: boolean;
}

const name = () => text(1, 40);
const description = () => text(0, 600).nullable();
const now = () => toAppDateTime(new Date());
const links = () => valuesOf(listOf(text())).nullable();

/** The schema of a new dataset as a client may send it: the MLOps App's limits and defaults. */
export const newDatasetSchema: z.ZodType<Dataset> = documentOf(() => ({
  _id: newTopLevelIdSchema,
  dataset_name: name(),
  path_to_dataset: text().default(""),
  dataset_description: description().default(""),
  tags: text().nullable().default(""),
  archived: flagSchema.default(false),
  created_at: dateTimeSchema.default(now),
  updated_at: dateTimeSchema.default(now),
  version: text().nullable().default(""),
  linked_iterations: links().default({}),
  pinned: flagSchema.default(false),
}), acceptingId);

/**
 * The schema of changes to a dataset. A null for what cannot be null, and an empty path, change
 * nothing.
 */
export const datasetUpdateSchema: z.ZodType<DatasetUpdate> = documentOf(() => ({
  dataset_name: name().exactOptional(),
  path_to_dataset: text().exactOptional(),
  dataset_description: description().exactOptional(),
  tags: text().nullable().exactOptional(),
  archived: flagSchema.exactOptional(),
  version: text().nullable().exactOptional(),
  pinned: flagSchema.exactOptional(),
}), (fields) => withoutNulls(withoutPath(fields)));

const withoutNulls = ignoring(["dataset_name", "archived", "pinned"], [null]);
const withoutPath = ignoring(["path_to_dataset"], [null, ""]);

/** The schema of a dataset in an App's reply. */
export const datasetSchema: z.ZodType<Dataset> = documentOf(() => ({
  _id: objectIdSchema,
  dataset_name: text(),
  path_to_dataset: text(),
  dataset_description: text().nullable(),
  tags: text().nullable(),
  archived: flagSchema,
  created_at: dateTimeSchema,
  updated_at: dateTimeSchema,
  version: text().nullable(),
  linked_iterations: links(),
  pinned: flagSchema,
}));
