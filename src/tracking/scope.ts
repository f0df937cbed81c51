/**
 * Which iteration the running code belongs to.
 *
 * @module
 */

import type { AsyncLocalStorage } from "node:async_hooks";
import { createAsyncStorage } from "../contract/platform.ts";
import type { IterationLogger } from "./iteration_logger.ts";

let scope: AsyncLocalStorage<IterationLogger> | undefined;

/** Calls a function within an iteration, with its logger. */
export function runWithin<L extends IterationLogger, T>(logger: L, callback: (logger: L) => T): T {
  scope ??= createAsyncStorage();
  return scope.run(logger, callback, logger); // without a frame of its own in stack traces
}

/**
 * The logger of the tracked call that is running. As a default parameter it is injected: callers leave
 * it out, a unit test passes its own.
 *
 * @throws {Error} Outside of a tracked call.
 *
 * @example
 * ```ts
 * import { currentIteration, recordIteration, track } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * function train(epochs: number, iteration = currentIteration()): void {
 *   for (const epoch of iteration.steps(epochs)) iteration.logMetric("loss", 1 / (epoch + 1));
 * }
 *
 * const recorded = recordIteration();
 * train(2, recorded);
 * assertEquals(recorded.metrics, { loss: 0.5 });
 * ```
 */
export function currentIteration(): IterationLogger {
  const logger = scope?.getStore();
  if (logger !== undefined) return logger;
  throw new Error(
    "Cannot find an iteration here: call this within a function wrapped by trackIteration(), track() " +
      "or withIteration(), or pass a logger in (recordIteration() makes one for a test)",
  );
}

/**
 * The logger of the tracked call that is running, or `undefined` outside of one.
 *
 * @example
 * ```ts
 * import { tryCurrentIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tryCurrentIteration(), undefined);
 * ```
 */
export function tryCurrentIteration(): IterationLogger | undefined {
  return scope?.getStore();
}
