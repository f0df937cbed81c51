/**
 * What an iteration is started with.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { Iteration } from "../contract/iteration.ts";
import type { ById, ByName } from "../contract/journal_record.ts";
import type { Project } from "../contract/project.ts";
import { currentSettings } from "../settings.ts";
import { checkFields, checkId, checkLength, quoted } from "./argument.ts";
import type { IterationLogger } from "./iteration_logger.ts";
import { tryCurrentIteration } from "./scope.ts";
import type { Schemas } from "./standard_schema.ts";

/** How an iteration is tracked. */
export interface IterationOptions<P extends object = object> {
  /** 1 to 100 characters. @default {the function's name} */
  name?: string | undefined;
  /** A project, or its title; made at delivery when it is missing. @default {that of the iteration around, else the active one} */
  project?: string | Project | undefined;
  /** An experiment, or its name; made at delivery when it is missing. @default {that of the iteration around, else the active one} */
  experiment?: string | Experiment | undefined;
  /** A project's id. The start asks the App for it, unless the function is synchronous. */
  projectId?: string | undefined;
  /** An experiment's id. The start asks the App for it, unless the function is synchronous. */
  experimentId?: string | undefined;
  /** Parameters to begin with. */
  parameters?: (Partial<P> & object) | undefined;
  /**
   * Whether the call's arguments are parameters as well: the fields of plain objects, and primitives by
   * their names. What looks like a secret by its name is replaced (the setting `isSecret`).
   *
   * @default {false}
   */
  captureArguments?: boolean | undefined;
  /** Stops the iteration: what throws after it fired is `interrupted`. */
  signal?: AbortSignal | undefined;
  /** The id of an iteration to go on with; for `startIteration()` only. */
  resume?: string | undefined;
  /**
   * Whether a mail goes to the address in the settings when it has ended, through Mailgun.
   *
   * @default {the setting `sendEmail`}
   */
  sendEmail?: boolean | undefined;
  /** Told when the iteration has ended; its failure is a warning. */
  onEnd?: ((iteration: Iteration) => void | Promise<void>) | undefined;
}

/** Every option, those of `schedule()` and of definitions too. */
const OPTIONS: readonly string[] = [
  "name",
  "project",
  "experiment",
  "projectId",
  "experimentId",
  "parameters",
  "captureArguments",
  "signal",
  "resume",
  "sendEmail",
  "onEnd",
  "backoffSchedule",
  "schemas",
] satisfies (keyof DefinedOptions | "backoffSchedule")[];

/** Options of an iteration whose metrics and parameters are defined. */
export interface DefinedOptions extends IterationOptions {
  schemas?: Schemas | undefined;
  /** Whether a function is followed, whose end is the iteration's. @default {false} */
  isTracked?: boolean | undefined;
}

/** Where an iteration belongs. */
export interface Place {
  project: ById | ByName;
  experiment: ById | ByName;
}

/**
 * Checks what can be checked of options when they are given.
 *
 * @throws {TypeError} If they are none, or one of them is of the wrong kind.
 */
export function checkOptions(options: unknown): asserts options is IterationOptions {
  checkFields("Cannot start: options", options);
  const unknown = Object.keys(options).filter((name) => !OPTIONS.includes(name));
  if (unknown.length > 0) {
    throw new TypeError(`Cannot start: there is no option ${unknown.join(", ")}`);
  }
  const { parameters, signal, onEnd } = options;
  if (parameters !== undefined) checkFields("Cannot start: parameters", parameters);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot start: signal must be an AbortSignal, not ${quoted(signal)}`);
  }
  if (onEnd !== undefined && typeof onEnd !== "function") {
    throw new TypeError(`Cannot start: onEnd must be a function, not ${quoted(onEnd)}`);
  }
}

const places = new WeakMap<IterationLogger, Place>();

/** Remembers where an iteration belongs: those that are started within it belong there, too. */
export function notePlace(logger: IterationLogger, place: Place): void {
  places.set(logger, place);
}

/**
 * Where an iteration with these options belongs: what they leave open is as in the iteration around, or
 * else the active one.
 *
 * @throws {TypeError} If an option is wrong, or an id and a name are given.
 */
export function placeOf(options: IterationOptions): Place {
  checkOptions(options);
  const named = documentOrName("project", options.project, "_id");
  const project = referenceOf("project", options.projectId, named);
  const namedExperiment = documentOrName("experiment", options.experiment, "id");
  const experiment = referenceOf("experiment", options.experimentId, namedExperiment);
  const active = activePlace(project);
  if (project === undefined) return { ...active, ...(experiment && { experiment }) };
  // The active experiment's id belongs to the active project.
  const isElsewhere = "id" in active.experiment && !isSame(project, active.project);
  return {
    project,
    experiment: experiment ?? (isElsewhere ? { name: "default" } : active.experiment),
  };
}

/** The place around is none of an iteration that goes to another project. */
function activePlace(project: Place["project"] | undefined): Place {
  const around = tryCurrentIteration();
  const place = around && places.get(around);
  if (place && (project === undefined || isSame(project, place.project))) return place;
  const settings = currentSettings();
  return { project: settings.project, experiment: settings.experiment };
}

function isSame(one: ById | ByName, other: ById | ByName): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function documentOrName<T extends object>(
  noun: "project" | "experiment",
  given: string | T | undefined,
  idKey: keyof T & string,
): ById | ByName | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "object" && given !== null) return { id: given[idKey] as string };
  checkLength(`Cannot start: ${noun}`, given, 40);
  return { name: given };
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
  if (reference !== undefined && "id" in reference) {
    checkId(`Cannot start: ${noun}Id`, reference.id);
  }
  return reference;
}
