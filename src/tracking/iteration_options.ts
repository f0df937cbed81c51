/**
 * What an iteration is started with.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { Iteration } from "../contract/iteration.ts";
import { isObjectId } from "../contract/object_id.ts";
import type { Project } from "../contract/project.ts";
import { countCharacters } from "../contract/text.ts";
import type { ById, ByName } from "../contract/journal_record.ts";
import { currentSettings } from "../settings.ts";

/** How an iteration is tracked. */
export interface IterationOptions<P extends object = object> {
  /** 1 to 100 characters. @default {the function's name} */
  name?: string | undefined;
  /** A project, or its title; made at delivery when it is missing. @default {the active project} */
  project?: string | Project | undefined;
  /** An experiment, or its name; made at delivery when it is missing. @default {the active experiment} */
  experiment?: string | Experiment | undefined;
  /** A project's id. The start asks the App for it, unless the function is synchronous. */
  projectId?: string | undefined;
  /** An experiment's id. The start asks the App for it, unless the function is synchronous. */
  experimentId?: string | undefined;
  /** Parameters to begin with. */
  parameters?: (Partial<P> & object) | undefined;
  /** Stops the iteration: what throws after it fired is `interrupted`. */
  signal?: AbortSignal | undefined;
  /** Told when the iteration has ended; its failure is a warning. */
  onEnd?: ((iteration: Iteration) => void | Promise<void>) | undefined;
}

/** Where an iteration belongs. */
export interface Place {
  project: ById | ByName;
  experiment: ById | ByName;
}

/**
 * Where an iteration with these options belongs.
 *
 * @throws {TypeError} If an id or a name is wrong, or both are given.
 */
export function placeOf(options: IterationOptions): Place {
  const settings = currentSettings();
  const project = referenceOf("project", options.projectId, titleOrId(options.project, "_id"));
  const experiment = referenceOf(
    "experiment",
    options.experimentId,
    titleOrId(options.experiment, "id"),
  );
  return {
    project: project ?? settings.project,
    experiment: experiment ?? settings.experiment,
  };
}

function titleOrId<T extends object>(
  given: string | T | undefined,
  idKey: keyof T & string,
): ById | ByName | undefined {
  if (given === undefined || typeof given === "string") {
    return given && { name: given } || undefined;
  }
  return { id: String(given[idKey]) };
}

function referenceOf(
  noun: "project" | "experiment",
  id: string | undefined,
  other: ById | ByName | undefined,
): ById | ByName | undefined {
  if (id !== undefined && other !== undefined) {
    throw new TypeError(`Cannot start: both ${noun} and ${noun}Id are given, one is enough`);
  }
  const reference = id === undefined ? other : { id };
  if (reference !== undefined && "id" in reference && !isObjectId(reference.id)) {
    throw new TypeError(
      `Cannot start: ${noun}Id must be 24 hexadecimal characters, not ${quoted(reference.id)}`,
    );
  }
  if (reference !== undefined && "name" in reference) checkLength(noun, reference.name, 40);
  return reference;
}

/**
 * Checks a text's length, in characters.
 *
 * @throws {TypeError} Naming the field, the length and the limit.
 */
export function checkLength(field: string, text: unknown, most: number): asserts text is string {
  if (typeof text !== "string") {
    throw new TypeError(`${field} must be a string, not ${quoted(text)}`);
  }
  const length = countCharacters(text);
  if (length >= 1 && length <= most) return;
  throw new TypeError(`${field} has ${length} characters, 1 to ${most} are allowed`);
}

/** A value as a message shows it: short, and with its kind. */
export function quoted(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
  }
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? "a list" : "an object";
  }
  return `${value}${value === null || value === undefined ? "" : ` (${typeof value})`}`;
}
