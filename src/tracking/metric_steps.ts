/**
 * Points of metrics, and which step each gets: the one that is given, else that of the loop around it,
 * else how many points the metric has.
 *
 * @module
 */

import type { MetricPoint, MetricsRecord } from "../contract/journal_record.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { ArgumentError, checkFields, checkString, namesOf, quoted, readField } from "./argument.ts";
import type { MetricOptions } from "./iteration_logger.ts";
import { showProgress } from "./progress.ts";

/** A point that is not checked, and has no step yet. */
export type GivenPoint = [name: string, step: number, value: unknown];

interface Loop {
  step: number;
}

// What is on a log call's way does without closures and iterators: a training's calls are so few and far
// between that the engine has hardly begun to make them quick.

/**
 * The points of an object of metrics, without those that are `undefined`.
 *
 * @param refuse Told of a value that cannot be read.
 * @throws {ArgumentError} If it is no object of named values.
 */
export function readPoints(
  field: string,
  given: unknown,
  refuse: (error: TypeError) => void,
): GivenPoint[] {
  const points: GivenPoint[] = [];
  const names = namesOf(field, given, refuse);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const value = readField(field, given, name, refuse);
    if (value !== undefined) points.push([name, 0, value]);
  }
  return points;
}

const NO_OPTIONS: MetricOptions = {};

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
   * Describes points, which count from now on, and gives them their steps.
   *
   * @throws {TypeError} If a point cannot be recorded; none counts then.
   */
  describe(
    call: string,
    given: readonly GivenPoint[],
    options?: MetricOptions,
  ): Omit<MetricsRecord, "seq" | "at"> {
    for (let at = 0; at < given.length; at++) checkValue(call, given[at]![0], given[at]![2]);
    const { step, timestamp } = options === undefined ? NO_OPTIONS : checkedOptions(call, options);
    const points = given as MetricPoint[];
    const stepOfAll = step ?? this.#loops.at(-1)?.step;
    for (let at = 0; at < points.length; at++) this.#count(points[at]!, stepOfAll);
    if (timestamp === undefined) return { type: "metrics", points };
    return { type: "metrics", points, timestamp: timestamp.getTime() };
  }

  #count(point: MetricPoint, step: number | undefined): void {
    const count = this.#counts.get(point[0]) ?? 0;
    this.#counts.set(point[0], count + 1);
    point[1] = step ?? count;
    point[2] = toWireNumber(point[2] as number);
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
