/**
 * Iterations of the App that is in use, and of the outbox. What reads them is loaded at the first reading.
 *
 * @module
 */

import type { Iteration, MetricHistory } from "../contract/iteration.ts";
import { loadModule } from "../contract/load_module.ts";
import type { ListOptions } from "./reading.ts";

const load = () => loadModule(() => import("./reading.ts"));

/**
 * Lists iterations, the newest first unless another order is wanted. Those that run, or that no App has
 * yet, are among them; with an App that does not answer it is only those, which one warning tells. The
 * bytes of images are left out.
 *
 * @throws {TypeError} If an option is wrong.
 * @throws {MlopsAppError} If the App refuses.
 *
 * @example
 * ```ts
 * import { listIterations, withIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const place = { project: "Doc", experiment: "listing" };
 * await withIteration("listed", place, async (iteration) => {
 *   iteration.logMetric("accuracy", await Promise.resolve(0.75));
 * });
 * const best = listIterations({ ...place, sort: "metrics.accuracy desc", limit: 1 });
 * for await (const iteration of best) assertEquals(iteration.metrics?.accuracy, 0.75);
 * ```
 */
export async function* listIterations(
  options: ListOptions = {},
): AsyncGenerator<Iteration, void, undefined> {
  yield* (await load()).listIterations(options);
}

/**
 * Reads an iteration by its id, with its images.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when neither it nor the outbox has the iteration.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { getIteration, startIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * await using iteration = await startIteration("read while it runs", { project: "Doc" });
 * assertEquals((await getIteration(iteration.id)).status, "running");
 * await iteration.endIteration();
 * assertEquals((await getIteration(iteration.id)).status, "completed");
 * ```
 */
export async function getIteration(id: string): Promise<Iteration> {
  return await (await load()).getIteration(id);
}

/**
 * Reads every point of a metric, in the order of logging; empty lists for one that was not logged.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when neither it nor the outbox has the iteration.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { getMetricHistory, startIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * await using iteration = await startIteration("history", { project: "Doc" });
 * for (const step of iteration.steps(3)) iteration.logMetric("loss", 1 / (step + 1));
 * await iteration.endIteration();
 * assertEquals((await getMetricHistory(iteration.id, "loss")).steps, [0, 1, 2]);
 * ```
 */
export async function getMetricHistory(
  iterationId: string,
  metric: string,
): Promise<MetricHistory> {
  return await (await load()).getMetricHistory(iterationId, metric);
}
