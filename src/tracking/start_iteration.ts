/**
 * Starting an iteration by hand.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import type { StartedIteration } from "./iteration_logger.ts";
import { type IterationOptions, placeOf } from "./iteration_options.ts";
import { openIteration } from "./start.ts";

/**
 * Starts an iteration by hand. It does not become the current one. End it by `endIteration()`, or hold
 * it by `await using`, which ends it as `interrupted` when its scope is left before that.
 *
 * Requires `--allow-read` and `--allow-write` on the tracking folder; without them nothing is tracked,
 * which one warning tells.
 *
 * With `resume`, it goes on with one that was interrupted, killed or crashed, under its own name.
 *
 * @throws {TypeError} If the options are wrong.
 * @throws {Error} If the iteration to go on with has another status, or another process writes it.
 * @throws {MlopsAppError} If the App has no project or experiment of the id that the options give.
 *
 * @example
 * ```ts
 * import { startIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * await using iteration = await startIteration("by hand", { project: "Doc" });
 * iteration.logMetric("loss", 0.5);
 * const { status } = await iteration.endIteration();
 * assertEquals(status, "completed");
 * ```
 */
export async function startIteration(
  name: string,
  options: IterationOptions = {},
): Promise<StartedIteration> {
  const place = placeOf(options);
  if (options.resume !== undefined) {
    const { resumeIteration } = await loadModule(() => import("./resume.ts"));
    return await resumeIteration(options.resume, options);
  }
  if ("id" in place.project || "id" in place.experiment) {
    const { checkPlace } = await loadModule(() => import("./place_check.ts"));
    await checkPlace(place);
  }
  return openIteration(name, options, place);
}
