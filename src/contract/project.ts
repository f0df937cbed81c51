/**
 * A project: the top of the App's hierarchy.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { dateTimeSchema, toAppDateTime } from "./date_time.ts";
import { acceptingId, documentOf, ignoring, listOf } from "./document.ts";
import {
  type Experiment,
  experimentSchema,
  type NewExperiment,
  newExperimentSchema,
} from "./experiment.ts";
import { newTopLevelIdSchema, objectIdSchema } from "./object_id.ts";
import { flagSchema } from "./scalar.ts";
import { choice, text } from "./text.ts";

/** The statuses that a project can have, in the MLOps App's own order. */
export const PROJECT_STATUSES: readonly ProjectStatus[] = [
  "not_started",
  "in_progress",
  "completed",
];

/** How far a project is. */
export type ProjectStatus = "not_started" | "in_progress" | "completed";

/** A project as the MLOps App stores it; the keys stand in the App's own order. */
export interface Project {
  /** 24 hexadecimal characters. */
  _id: string;
  /** 1 to 40 characters; unique. */
  title: string;
  /** At most 600 characters. */
  description: string | null;
  /** How far it is. */
  status: ProjectStatus;
  /** Whether it is put aside. */
  archived: boolean;
  /** Local time of the App's machine, without an offset. */
  created_at: string;
  /** Local time of the App's machine, without an offset. */
  updated_at: string;
  /** Its experiments, with all that is in them. */
  experiments: Experiment[];
  /** Whether it is shown first. */
  pinned: boolean;
}

/** A project in short: the names of its experiments only. */
export interface DisplayProject extends Omit<Project, "experiments"> {
  /** The names of its experiments. */
  experiments: string[];
}

/** A new project, with the experiments that it may come with. */
export interface NewProject extends Omit<Project, "experiments"> {
  /** The experiments that it comes with. */
  experiments: NewExperiment[];
}

/** What may be changed of a project; a field left out stays as it is. */
export interface ProjectUpdate {
  /** The new title: 1 to 40 characters. */
  title?: string;
  /** The new description: at most 600 characters. */
  description?: string | null;
  /** How far it is. */
  status?: ProjectStatus;
  /** Whether it is put aside. */
  archived?: boolean;
  /** When it was made. */
  created_at?: string;
  /** Whether it is shown first. */
  pinned?: boolean;
}

const REFUSED_STATUS = "Status must be one of ['not_started', 'in_progress', 'completed']";

const title = () => text(1, 40);
const description = () => text(0, 600).nullable();
const status = () => choice(PROJECT_STATUSES, REFUSED_STATUS);
const now = () => toAppDateTime(new Date());

/** The schema of a new project as a client may send it: the MLOps App's limits and defaults. */
export const newProjectSchema: z.ZodType<NewProject> = documentOf(() => ({
  _id: newTopLevelIdSchema,
  title: title(),
  description: description().default(""),
  status: status().default("not_started"),
  archived: flagSchema.default(false),
  created_at: dateTimeSchema.default(now),
  updated_at: dateTimeSchema.default(now),
  experiments: listOf(newExperimentSchema).default([]),
  pinned: flagSchema.default(false),
}), acceptingId);

/**
 * The schema of changes to a project. A null for what cannot be null changes nothing; for the status
 * it counts as an unknown one.
 */
export const projectUpdateSchema: z.ZodType<ProjectUpdate> = documentOf(() => ({
  title: title().exactOptional(),
  description: description().exactOptional(),
  status: status().exactOptional(),
  archived: flagSchema.exactOptional(),
  created_at: dateTimeSchema.exactOptional(),
  pinned: flagSchema.exactOptional(),
}), (fields) => withoutNulls(fields.status === null ? { ...fields, status: "null" } : fields));

const withoutNulls = ignoring(["title", "archived", "created_at", "pinned"], [null]);

/** The schema of a project in an App's reply. */
export const projectSchema: z.ZodType<Project> = documentOf(() => ({
  _id: objectIdSchema,
  title: text(),
  description: text().nullable(),
  status: choice(PROJECT_STATUSES),
  archived: flagSchema,
  created_at: dateTimeSchema,
  updated_at: dateTimeSchema,
  experiments: listOf(experimentSchema),
  pinned: flagSchema,
}));
