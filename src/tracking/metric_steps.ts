/**
 * Which step a point of a metric gets: the one that is given, else that of the loop around it, else how
 * many points the metric has.
 *
 * @module
 */

import { showProgress } from "./progress.ts";

/** Counts the steps of one iteration. */
export class MetricSteps {
  readonly #counts = new Map<string, number>();
  #current: number | undefined;

  /** The step of a metric's next point, which counts from now on. */
  next(metric: string, given: number | undefined): number {
    const count = this.#counts.get(metric) ?? 0;
    this.#counts.set(metric, count + 1);
    return given ?? this.#current ?? count;
  }

  /**
   * The numbers of a loop's steps. Each is the current one while the loop's body runs.
   *
   * @throws The signal's reason, before the next step, when it has fired.
   */
  *loop(count: number, start: number, label: string, signal: AbortSignal): Generator<number> {
    const around = this.#current;
    const bar = showProgress(label, count);
    try {
      for (let done = 0; done < count; done++) {
        signal.throwIfAborted();
        this.#current = start + done;
        yield start + done;
        bar?.update(done + 1);
      }
    } finally {
      this.#current = around;
      bar?.stop();
    }
  }
}
