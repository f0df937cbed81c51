/**
 * Iterations that start by the clock.
 *
 * @module
 */

import { checkLength, quoted } from "./argument.ts";
import type { IterationLogger } from "./iteration_logger.ts";
import { type IterationOptions, placeOf } from "./iteration_options.ts";
import { withIteration } from "./track.ts";

/** How a scheduled iteration is tracked. */
export interface ScheduleOptions extends IterationOptions {
  /**
   * Milliseconds to wait before the handler is called again when it failed, five times at most. Each
   * further try is an iteration of its own.
   *
   * @default {[]: no further try}
   */
  backoffSchedule?: number[] | undefined;
}

/** What a schedule does each time. */
type Handler = (iteration: IterationLogger) => void | Promise<void>;

/**
 * Calls a handler by the clock, as `Deno.cron` does, each time as an iteration with the schedule's
 * name. What the handler throws fails the iteration, and the schedule goes on. While it runs, further
 * times are left out. The `signal` of the options ends the schedule as well.
 *
 * Requires `--unstable-cron`, and `--allow-read` and `--allow-write` on the tracking folder; without
 * these two nothing is tracked, which one warning tells.
 *
 * @param name Letters, digits, spaces, `-` and `_`, 64 at most; unique in the program.
 * @param cron Minute, hour, day, month and day of the week, in UTC: `"0 3 * * *"`.
 * @returns When the schedule has ended; it keeps the program alive until then.
 * @throws {TypeError} If the name, the times or the options are wrong.
 * @throws {Error} If the flag is missing.
 *
 * @example
 * ```ts ignore
 * import { schedule } from "@mlops/tracking";
 *
 * schedule("nightly", "0 3 * * *", { project: "Iris" }, async (iteration) => {
 *   iteration.logMetric("accuracy", await train());
 * });
 * ```
 */
export function schedule(
  name: string,
  cron: string | Deno.CronSchedule,
  handler: (iteration: IterationLogger) => void | Promise<void>,
): Promise<void>;
/** The same with options. */
export function schedule(
  name: string,
  cron: string | Deno.CronSchedule,
  options: ScheduleOptions,
  handler: (iteration: IterationLogger) => void | Promise<void>,
): Promise<void>;
export function schedule(
  name: string,
  cron: string | Deno.CronSchedule,
  first: ScheduleOptions | Handler,
  second?: Handler,
): Promise<void> {
  const [options, handler] = typeof first === "function" ? [{}, first] : [first, second];
  if (typeof handler !== "function") throw new TypeError("schedule() takes a handler");
  const { name: iterationName = name, signal, backoffSchedule = [] } = options;
  placeOf(options); // what is wrong is told now, and not when the time has come
  checkLength("iteration_name", iterationName, 100);
  const start = cronOf(name);
  if (signal?.aborted) return Promise.resolve(); // Deno.cron would wait for ever
  return start(name, cron, { backoffSchedule, ...signal && { signal } }, () => {
    // An `async` callback, for it is for those that the App is asked whether it has the place.
    return withIteration(iterationName, options, async (it) => await handler(it));
  });
}

function cronOf(name: string): typeof Deno.cron {
  const { cron } = Deno as { cron: typeof Deno.cron | undefined };
  if (cron !== undefined) return cron;
  throw new Error(
    `Cannot schedule ${quoted(name)}: Deno.cron is missing, run with --unstable-cron, or put ` +
      '"unstable": ["cron"] into deno.json',
  );
}
