/**
 * A logger that only records, for unit tests.
 *
 * @module
 */

import type { MetricHistory } from "../contract/iteration.ts";
import { loadModule } from "../contract/load_module.ts";
import { createObjectId } from "../contract/object_id.ts";
import { JOURNAL_VERSION } from "../contract/journal_record.ts";
import { currentSettings } from "../settings.ts";
import type { RecordedIteration } from "./iteration_logger.ts";
import { Logger } from "./logger.ts";
import { emptyHistory } from "./metric_histories.ts";
import { MemorySink } from "./record_sink.ts";

/**
 * Makes a logger that only records, with no file and no permission: pass it to a training function in
 * a unit test and look at what was logged. Tracked functions that this one calls are not tracked then.
 *
 * @example
 * ```ts
 * import { recordIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const iteration = recordIteration();
 * iteration.logMetric("loss", 0.5);
 * iteration.logMetric("loss", 0.25);
 * assertEquals(iteration.metrics, { loss: 0.25 });
 * assertEquals(iteration.history("loss").values, [0.5, 0.25]);
 * ```
 */
export function recordIteration<
  M extends object = Record<string, number>,
  P extends object = Record<string, unknown>,
>(name = "recorded"): RecordedIteration<M, P> {
  return new RecordingLogger(name) as unknown as RecordedIteration<M, P>;
}

/** Whether a logger only records: then what is tracked within its calls is not tracked elsewhere. */
export function isRecording(logger: unknown): boolean {
  return logger instanceof RecordingLogger;
}

class RecordingLogger extends Logger implements RecordedIteration {
  readonly #sink: MemorySink;

  constructor(name: string) {
    const id = createObjectId();
    const startedAt = Date.now();
    const sink = new MemorySink({
      type: "header",
      version: JOURNAL_VERSION,
      id,
      name,
      project: { name: "default" },
      experiment: { name: "default" },
      target: { kind: "embedded" },
      user: "root",
      started_at: startedAt,
      host: null,
      pid: Deno.pid,
      parent_id: null,
      step_charts: false,
    });
    const { onLogError } = currentSettings();
    const read = async () => {
      const { toIteration } = await loadModule(() => import("./folded_iteration.ts"));
      return toIteration(sink.iteration, (sha256) => sink.blobs.get(sha256));
    };
    super({ id, name, startedAt, sink, onLogError, conclude: () => Promise.resolve({ read }) });
    this.#sink = sink;
  }

  get metrics(): Record<string, number> {
    return this.#sink.iteration.metrics;
  }

  get parameters(): Record<string, unknown> {
    return this.#sink.iteration.parameters;
  }

  history(metric: string): MetricHistory {
    return structuredClone(this.#sink.histories.get(metric)) ?? emptyHistory();
  }
}
