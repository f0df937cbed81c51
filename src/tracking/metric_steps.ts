/**
 * Points of metrics, and which step each gets: the one that is given, else that of the loop around it,
 * else how many points the metric has.
 *
 * @module
 */

import type { MetricPoint, MetricsRecord } from "../contract/journal_record.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { ArgumentError, checkFields, checkString, quoted } from "./argument.ts";
import type { MetricOptions } from "./iteration_logger.ts";
import { showProgress } from "./progress.ts";

interface Loop {
  step: number;
}

/** Counts the steps of one iteration. */
export class MetricSteps {
  readonly #counts: Map<string, number>;
  /** The loops that run; the one that moved on last stands at the end. */
  readonly #loops: Loop[] = [];

  /** @param counts Points that metrics have already. */
  constructor(counts: ReadonlyMap<string, number> = new Map()) {
    this.#counts = new Map(counts);
  }

  /**
   * Describes points, a value each, which count from now on.
   *
   * @throws {TypeError} If a point cannot be recorded; none counts then.
   */
  describe(
    call: string,
    values: readonly (readonly [name: string, value: unknown])[],
    options?: MetricOptions,
  ): Omit<MetricsRecord, "seq" | "at"> {
    for (const [name, value] of values) checkValue(call, name, value);
    const { step, timestamp } = options === undefined ? {} : checkedOptions(call, options);
    const points = values.map(([name, value]): MetricPoint => [
      name,
      this.#next(name, step),
      toWireNumber(value as number),
    ]);
    if (timestamp === undefined) return { type: "metrics", points };
    return { type: "metrics", points, timestamp: timestamp.getTime() };
  }

  #next(metric: string, given: number | undefined): number {
    const count = this.#counts.get(metric) ?? 0;
    this.#counts.set(metric, count + 1);
    return given ?? this.#loops.at(-1)?.step ?? count;
  }

  /**
   * The numbers of a loop's steps. Each is the current one while the loop's body runs.
   *
   * @throws The signal's reason, before the next step, when it has fired.
   */
  *loop(count: number, start: number, label: string, signal: AbortSignal): Generator<number> {
    const loop = { step: start };
    const bar = showProgress(label, count);
    try {
      for (let done = 0; done < count; done++) {
        signal.throwIfAborted();
        loop.step = start + done;
        this.#leave(loop);
        this.#loops.push(loop);
        yield loop.step;
        bar?.update(done + 1);
      }
    } finally {
      this.#leave(loop);
      bar?.stop();
    }
  }

  /** Loops need not end in the reverse order of their beginning: asynchronous ones overlap. */
  #leave(loop: Loop): void {
    const at = this.#loops.lastIndexOf(loop);
    if (at >= 0) this.#loops.splice(at, 1);
  }
}

function checkValue(call: string, name: unknown, value: unknown): void {
  if (typeof name === "string" && typeof value === "number") return;
  checkString(`${call}: name`, name);
  throw new ArgumentError(
    `${call}: the value of ${quoted(name)} must be a number, not ${quoted(value)}`,
  );
}

function checkedOptions(call: string, options: MetricOptions): MetricOptions {
  checkFields(`${call}: options`, options);
  const { step, timestamp } = options;
  if (step !== undefined && !Number.isSafeInteger(step)) {
    const wrong = typeof step === "number" ? TypeError : ArgumentError;
    throw new wrong(`${call}: step must be a whole number, not ${quoted(step)}`);
  }
  if (timestamp !== undefined && !(timestamp instanceof Date)) {
    throw new ArgumentError(`${call}: timestamp must be a Date, not ${quoted(timestamp)}`);
  }
  if (timestamp !== undefined && Number.isNaN(timestamp.getTime())) {
    throw new TypeError(`${call}: timestamp must be a valid Date`);
  }
  return options;
}

/** @throws {ArgumentError} If a loop cannot have such steps. */
export function checkSteps(count: number, options: { start?: number | undefined }): void {
  checkFields("steps(): options", options);
  const { start = 0 } = options;
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new ArgumentError(
      `steps(): count must be a whole number from 0 on, not ${quoted(count)}`,
    );
  }
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(start + count)) {
    throw new ArgumentError(`steps(): start must be a whole number, not ${quoted(start)}`);
  }
}
