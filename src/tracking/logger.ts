/**
 * The logger: turns calls into records.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import type { Chart } from "../contract/interactive_chart.ts";
import type { Iteration, IterationError, IterationStatus } from "../contract/iteration.ts";
import type { MetricPoint, RecordContent } from "../contract/journal_record.ts";
import { setOwn } from "../contract/own_property.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { announce } from "./announce.ts";
import { chartRecord, datasetRecord, imageRecord, modelPathRecord } from "./described.ts";
import { describeError } from "./iteration_error.ts";
import type { IterationLogger, MetricOptions, StartedIteration } from "./iteration_logger.ts";
import { checkLength, quoted } from "./iteration_options.ts";
import { checkFields, toJsonValue } from "./json_value.ts";
import { MetricSteps } from "./metric_steps.ts";
import type { RecordSink } from "./record_sink.ts";

/** What a logger is made of. */
export interface LoggerParts {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  sink: RecordSink;
  signal?: AbortSignal | undefined;
  onLogError: "throw" | "warn";
  /** Delivers what was recorded, after the end. Never rejects. */
  conclude: () => Promise<Conclusion>;
}

/** What came of an ended iteration. */
export interface Conclusion {
  /**
   * The iteration as the App has it, or else as the journal does.
   *
   * @throws {MlopsAppError} If the App refused it.
   */
  read: () => Promise<Iteration>;
}

interface Outcome {
  status: "completed" | "failed" | "interrupted";
  error: IterationError | null;
}

/** Logs into one iteration. */
export class Logger implements StartedIteration {
  readonly id: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly #parts: LoggerParts;
  readonly #clock = performance.now();
  readonly #steps = new MetricSteps();
  readonly #chartNames = new Set<string>();
  #status: IterationStatus = "running";
  #ending: Promise<Conclusion> | undefined;
  #ended: Promise<Iteration> | undefined;

  constructor(parts: LoggerParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.signal = parts.signal ?? new AbortController().signal;
    this.#parts = parts;
  }

  get status(): IterationStatus {
    return this.#status;
  }

  // Bound, so that they can be taken off the object: `const { logMetric } = iteration`.

  logMetric: IterationLogger["logMetric"] = (
    name: string,
    value: number,
    options?: MetricOptions,
  ) => {
    this.#logPoints("logMetric()", [[name, value]], options);
  };

  logMetrics: IterationLogger["logMetrics"] = (metrics: unknown, options?: MetricOptions) => {
    checkFields("logMetrics()", metrics);
    const given = Object.entries(metrics).filter(([, value]) => value !== undefined);
    if (given.length > 0) this.#logPoints("logMetrics()", given, options);
  };

  logParameter: IterationLogger["logParameter"] = (name: string, value: unknown) => {
    if (typeof name !== "string") {
      throw new TypeError(`logParameter(): name must be a string, not ${quoted(name)}`);
    }
    this.#logParameters(value === undefined ? [] : [[name, value]]);
  };

  logParameters: IterationLogger["logParameters"] = (parameters: unknown) => {
    checkFields("logParameters()", parameters);
    this.#logParameters(Object.entries(parameters).filter(([, value]) => value !== undefined));
  };

  logModelName: IterationLogger["logModelName"] = (modelName: string) => {
    checkString("logModelName()", modelName);
    this.#attempt(() => {
      checkLength("logModelName(): model_name", modelName, 100);
      return { type: "model_name", name: modelName };
    });
  };

  logPathToModel: IterationLogger["logPathToModel"] = (path: string | URL) => {
    if (!(path instanceof URL)) checkString("logPathToModel()", path);
    this.#attempt(() => modelPathRecord(path, this.#refuse));
  };

  logDataset: IterationLogger["logDataset"] = (
    dataset: Dataset | string | { name: string; version: string },
  ) => {
    this.#attempt(() => datasetRecord(dataset));
  };

  logChart: IterationLogger["logChart"] = (chart: Chart) => {
    checkFields("logChart()", chart);
    this.#attempt(() => chartRecord(chart, this.#chartNames));
  };

  logImageChart: IterationLogger["logImageChart"] = (
    name: string,
    image: string | URL | Uint8Array,
  ) => {
    checkString("logImageChart()", name);
    this.#attempt(() => {
      const { record, bytes } = imageRecord(name, image);
      this.#parts.sink.attach(record.sha256, bytes);
      return record;
    });
  };

  logTags: IterationLogger["logTags"] = (...tags: string[]) => {
    for (const tag of tags) checkString("logTags()", tag);
    if (tags.length > 0) this.#attempt(() => ({ type: "tags", tags }));
  };

  logNote: IterationLogger["logNote"] = (text: string) => {
    checkString("logNote()", text);
    this.#attempt(() => ({ type: "note", text }));
  };

  steps: IterationLogger["steps"] = (
    count: number,
    options: { start?: number | undefined } = {},
  ) => {
    const start = options.start ?? 0;
    for (const [name, value] of Object.entries({ count, start })) {
      if (!Number.isSafeInteger(value) || (name === "count" && value < 0)) {
        throw new TypeError(`steps(): ${name} must be a whole number, not ${quoted(value)}`);
      }
    }
    return this.#steps.loop(count, start, this.name, this.signal);
  };

  endIteration: IterationLogger["endIteration"] = (options: { error?: unknown } = {}) => {
    if (this.#ended === undefined) {
      const ending = options.error === undefined ? this.complete() : this.fail(options.error);
      this.#ended = ending.then((conclusion) => conclusion.read());
      this.#ended.catch(() => {}); // who does not wait for the end has it from the warning
    }
    return this.#ended;
  };

  /** Ends the iteration well. */
  complete(): Promise<Conclusion> {
    return this.#end({ status: "completed", error: null });
  }

  /** Ends the iteration with what was thrown; it was interrupted when its signal had fired. */
  fail(thrown: unknown): Promise<Conclusion> {
    const status = this.signal.aborted ? "interrupted" : "failed";
    return this.#end({ status, error: describeError(thrown) });
  }

  /** Ends the iteration: at once in its records, and then, as the promise tells, at the App. */
  #end(outcome: Outcome): Promise<Conclusion> {
    if (this.#ending === undefined) {
      this.#append({ type: "end", ...outcome });
      this.#status = outcome.status;
      this.#ending = this.#parts.conclude();
    }
    return this.#ending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ending === undefined) {
      this.#warn("left without endIteration()");
      await this.#end({ status: "interrupted", error: null });
    }
  }

  /** Prints a warning and keeps it on the iteration. */
  readonly #warn = (message: string): void => {
    announce(`${this.name}: ${message}`);
    if (this.#ending === undefined) this.#append({ type: "warning", message });
  };

  #logPoints(
    call: string,
    values: readonly (readonly [string, unknown])[],
    options: MetricOptions = {},
  ): void {
    const { step, timestamp } = options;
    for (const [name, value] of values) checkPoint(call, name, value, step, timestamp);
    if (this.#isOver(call)) return;
    const points = values.map(([name, value]): MetricPoint => [
      name,
      this.#steps.next(name, step),
      toWireNumber(value as number),
    ]);
    const own = timestamp && { timestamp: timestamp.getTime() };
    this.#append({ type: "metrics", points, ...own });
  }

  #logParameters(given: readonly (readonly [string, unknown])[]): void {
    if (this.#isOver("logging")) return;
    const values: Record<string, unknown> = {};
    for (const [name, value] of given) {
      try {
        setOwn(values, name, toJsonValue(value, `parameters.${name}`));
      } catch (error) {
        this.#refuse(error);
      }
    }
    if (Object.keys(values).length > 0) this.#append({ type: "parameters", values });
  }

  /** Records what can be recorded. */
  #attempt(describe: () => RecordContent): void {
    if (this.#isOver("logging")) return;
    let record: RecordContent;
    try {
      record = describe();
    } catch (error) {
      return this.#refuse(error);
    }
    this.#append(record);
  }

  /** What cannot be recorded is a warning, or throws if the settings say so. */
  readonly #refuse = (error: unknown): void => {
    if (this.#parts.onLogError === "throw") throw error;
    this.#warn(error instanceof Error ? error.message : String(error));
  };

  #isOver(call: string): boolean {
    if (this.#ending === undefined) return false;
    this.#refuse(new Error(`${call} after the end of the iteration is not recorded`));
    return true;
  }

  #append(content: RecordContent): void {
    this.#parts.sink.append(content, this.#now());
  }

  /** Moves on evenly, even when somebody sets the machine's clock. */
  #now(): number {
    return Math.round(this.#parts.startedAt + performance.now() - this.#clock);
  }
}

function checkString(call: string, value: unknown): asserts value is string {
  if (typeof value !== "string") {
    throw new TypeError(`${call} takes a string, not ${quoted(value)}`);
  }
}

function checkPoint(
  call: string,
  name: unknown,
  value: unknown,
  step: unknown,
  timestamp: unknown,
): void {
  const of = `${call}: ${typeof name === "string" ? `the value of ${quoted(name)}` : "a value"}`;
  if (typeof name !== "string") {
    throw new TypeError(`${call}: a metric's name must be a string, not ${quoted(name)}`);
  }
  if (typeof value !== "number") {
    throw new TypeError(`${of} must be a number, not ${quoted(value)}`);
  }
  if (step !== undefined && !Number.isSafeInteger(step)) {
    throw new TypeError(`${call}: step must be a whole number, not ${quoted(step)}`);
  }
  const isDate = timestamp instanceof Date && Number.isFinite(timestamp.getTime());
  if (timestamp !== undefined && !isDate) {
    throw new TypeError(`${call}: timestamp must be a valid Date, not ${quoted(timestamp)}`);
  }
}
