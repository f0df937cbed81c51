/**
 * The logger: turns calls into records.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import type { Chart } from "../contract/interactive_chart.ts";
import type { Iteration, IterationStatus } from "../contract/iteration.ts";
import type { EndRecord, RecordContent } from "../contract/journal_record.ts";
import { ArgumentError, checkFields, checkString, quoted, readFields } from "./argument.ts";
import {
  chartRecord,
  datasetRecord,
  imageRecord,
  modelNameRecord,
  noteRecord,
  parametersRecord,
  tagsRecord,
} from "./described.ts";
import { describeError, messageOf } from "../contract/iteration_error.ts";
import type { IterationLogger, MetricOptions, StartedIteration } from "./iteration_logger.ts";
import { LogWarnings } from "./announce.ts";
import type { Conclusion, LoggerParts } from "./logger_parts.ts";
import { checkSteps, type GivenPoint, MetricSteps, readPoints } from "./metric_steps.ts";
import { describeModel, type ModelPathOptions } from "./model_file.ts";
import type { EndForNow, OpenIteration } from "./open_iterations.ts";
import { NO_SINK } from "./record_sink.ts";
import type { Surroundings } from "./surroundings.ts";
import { throughSchemas } from "./standard_schema.ts";

/** Logs into one iteration. */
export class Logger implements StartedIteration, OpenIteration {
  readonly id: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly #parts: LoggerParts;
  readonly #clock = performance.now();
  readonly #steps: MetricSteps;
  readonly #chartNames: Set<string>;
  readonly #warnings: LogWarnings;
  readonly #refuse: (error: unknown) => void;
  readonly #surroundings: Surroundings | undefined;
  #status: IterationStatus = "running";
  #isRead = false;
  #endForNow: EndForNow | undefined;
  #ending: Promise<Conclusion> | undefined;
  #ended: Promise<Iteration> | undefined;

  constructor(parts: LoggerParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.signal = parts.signal ?? new AbortController().signal;
    this.#parts = parts;
    this.#warnings = this.#newWarnings();
    this.#refuse = this.#warnings.refuse;
    this.#steps = new MetricSteps(parts.before?.counts);
    this.#chartNames = new Set(parts.before?.chartNames);
    this.#surroundings = parts.accompany?.((content) => this.#append(content));
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
    const call = "logMetric()";
    this.#record(call, () => this.#describePoints(call, [[name, 0, value]], options));
  };

  logMetrics: IterationLogger["logMetrics"] = (metrics: unknown, options?: MetricOptions) => {
    const call = "logMetrics()";
    this.#record(call, () => {
      const points = readPoints("logMetrics(): metrics", metrics, this.#refuse);
      return this.#describePoints(call, points, options);
    });
  };

  logParameter: IterationLogger["logParameter"] = (name: string, value: unknown) => {
    this.#record("logParameter()", () => {
      checkString("logParameter(): name", name);
      return this.#describeParameters(value === undefined ? [] : [[name, value]]);
    });
  };

  logParameters: IterationLogger["logParameters"] = (parameters: unknown) => {
    const call = "logParameters()";
    this.#record(call, () => {
      const given = readFields(`${call}: parameters`, parameters, this.#refuse);
      return this.#describeParameters(given);
    });
  };

  logModelName: IterationLogger["logModelName"] = (modelName: string) => {
    this.#record("logModelName()", () => modelNameRecord(modelName));
  };

  logPathToModel: IterationLogger["logPathToModel"] = (
    path: string | URL,
    options: ModelPathOptions = {},
  ) => {
    const call = "logPathToModel()";
    this.#record(call, () => {
      checkFields(`${call}: options`, options);
      const { record, bytes } = describeModel(path, options, this.#refuse);
      const isKept = bytes && this.#attach(call, String(path), record.sha256!, bytes);
      return bytes === undefined || isKept ? record : { ...record, attached: false };
    });
  };

  logDataset: IterationLogger["logDataset"] = (
    dataset: Dataset | string | { name: string; version: string },
  ) => {
    this.#record("logDataset()", () => datasetRecord(dataset));
  };

  logChart: IterationLogger["logChart"] = (chart: Chart) => {
    this.#record("logChart()", () => chartRecord(chart, this.#chartNames));
  };

  logImageChart: IterationLogger["logImageChart"] = (
    name: string,
    image: string | URL | Uint8Array,
  ) => {
    const call = "logImageChart()";
    this.#record(call, () => {
      const { record, bytes } = imageRecord(name, image);
      return this.#attach(call, name, record.sha256, bytes) ? record : undefined;
    });
  };

  logTags: IterationLogger["logTags"] = (...tags: string[]) => {
    this.#record("logTags()", () => tagsRecord(tags));
  };

  logNote: IterationLogger["logNote"] = (text: string) => {
    this.#record("logNote()", () => noteRecord(text));
  };

  steps: IterationLogger["steps"] = (
    count: number,
    options: { start?: number | undefined } = {},
  ) => {
    checkSteps(count, options);
    return this.#steps.loop(count, options.start ?? 0, this.name, this.signal);
  };

  endIteration: IterationLogger["endIteration"] = (options: { error?: unknown } = {}) => {
    checkFields("endIteration(): options", options); // `endIteration(error)` did not end it well
    if (this.#ended === undefined) {
      this.#isRead = true;
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

  endForNow(end: EndForNow): void {
    if (this.#ending !== undefined || !outweighs(end, this.#endForNow)) return;
    this.#append({ type: "end", ...end, provisional: true });
    this.#endForNow = end;
  }

  goOn(): void {
    if (this.#endForNow !== undefined) this.#append({ type: "environment", values: {} });
  }

  abandon(): void {
    if (this.#parts.isTracked) this.#end({ status: "interrupted", error: null });
    else {
      this.#warnings.warn("the program ended without endIteration()");
      this.complete();
    }
  }

  /** Ends the iteration: at once in its records, and then, as the promise tells, at the App. */
  #end(outcome: Pick<EndRecord, "status" | "error">): Promise<Conclusion> {
    if (this.#ending === undefined) {
      this.#surroundings?.stop();
      this.#append({ type: "end", ...outcome });
      this.#status = outcome.status;
      this.#ending = this.#parts.conclude(this.#isRead);
      this.#ending.catch(() => {});
    }
    return this.#ending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ending === undefined) {
      this.#warnings.warn("left without endIteration()");
      this.#end({ status: "interrupted", error: null });
    }
    await Promise.allSettled([this.#ending]);
  }

  #describePoints(
    call: string,
    given: readonly GivenPoint[],
    options: MetricOptions | undefined,
  ): RecordContent | undefined {
    const points = throughSchemas(this.#parts.schemas?.metrics, "metric", given, this.#refuse);
    const record = this.#steps.describe(call, points, options);
    return points.length > 0 ? record : undefined;
  }

  #describeParameters(
    given: readonly (readonly [name: string, value: unknown])[],
  ): RecordContent | undefined {
    const { parameters } = this.#parts.schemas ?? {};
    return parametersRecord(
      throughSchemas(parameters, "parameter", given, this.#refuse),
      this.#refuse,
    );
  }

  #newWarnings(): LogWarnings {
    const { name, onLogError, sink } = this.#parts;
    const keep = (message: string) => {
      if (this.#ending === undefined) this.#append({ type: "warning", message });
    };
    return new LogWarnings(sink === NO_SINK ? undefined : { name, onLogError, keep });
  }

  /** Records what a call describes, if that can be recorded. */
  #record(call: string, describe: () => RecordContent | undefined): void {
    if (this.#ending !== undefined) {
      return this.#refuse(new Error(`${call} after the end of the iteration is not recorded`));
    }
    try {
      const record = describe();
      if (record !== undefined) this.#append(record);
    } catch (error) {
      if (error instanceof ArgumentError) throw error;
      this.#refuse(error);
    }
  }

  /** Keeps the bytes of an image or a model. That the disk does not take them never throws. */
  #attach(call: string, name: string, sha256: string, bytes: Uint8Array): boolean {
    try {
      this.#parts.sink.attach(sha256, bytes);
      return true;
    } catch (error) {
      this.#warnings.warn(
        `${call}: the bytes of ${quoted(name)} are not recorded: ${messageOf(error)}`,
      );
      return false;
    }
  }

  #append(content: RecordContent): void {
    this.#parts.sink.append(content, this.#now());
    if (content.type !== "warning") this.#endForNow = undefined;
  }

  /** Moves on evenly, even when somebody sets the machine's clock. */
  #now(): number {
    return Math.round(this.#parts.startedAt + performance.now() - this.#clock);
  }
}

/** The first event tells why the program ends, but not one that it went on from. */
function outweighs({ status }: EndForNow, before: EndForNow | undefined): boolean {
  return before === undefined || (before.status === "failed" && status !== "failed");
}
