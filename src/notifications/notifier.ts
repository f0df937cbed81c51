/**
 * Who is told when an iteration has ended.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";

/** Why an MLOps App will never have an iteration. */
export interface Refusal {
  /** The status code of its answer. */
  status: number;
  /** Why, in its own words. */
  detail: string;
}

/**
 * An iteration's end. It is a success when the iteration `completed` and no App refused it, and a
 * failure otherwise.
 */
export interface IterationEnd {
  /** The iteration, as it ended. */
  iteration: Iteration;
  /** Given when the App has refused the iteration: it is kept on this machine only. */
  refusal?: Refusal | undefined;
}

/**
 * Tells somebody that an iteration has ended. Whatever keeps it from doing so is a rejection, which the
 * tracking turns into a warning.
 *
 * @example Of one's own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Notifier } from "@mlops/tracking";
 *
 * const told: string[] = [];
 * const diary: Notifier = {
 *   name: "diary",
 *   notify({ iteration }) {
 *     told.push(`${iteration.iteration_name} ${iteration.status}`);
 *     return Promise.resolve();
 *   },
 * };
 * assertEquals([diary.name, told], ["diary", []]);
 * ```
 */
export interface Notifier {
  /** What it is called in a warning, like `mailgun`. */
  readonly name: string;
  /** Tells of one end; resolves when whoever is told has taken it. */
  notify(event: IterationEnd): Promise<void>;
}
