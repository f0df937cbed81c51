/**
 * What the code of a training function is given to log with.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import type { Chart } from "../contract/interactive_chart.ts";
import type { Iteration, IterationStatus, MetricHistory } from "../contract/iteration.ts";
import type { ModelPathOptions } from "./model_file.ts";

/** Where a point of a metric stands. */
export interface MetricOptions {
  /** A whole number. @default {the step of `steps()`, else how many points the metric has} */
  step?: number | undefined;
  /** When it was measured. @default {now} */
  timestamp?: Date | undefined;
}

/** Metrics by name; `undefined` is skipped. Takes interfaces, which a `Record` does not. */
export type MetricValues<T, M> = { [K in keyof T]: K extends keyof M ? M[K] | undefined : never };

/** Parameters by name; `undefined` is skipped. */
export type ParameterValues<T, P> = {
  [K in keyof T]: K extends keyof P ? P[K] | undefined : never;
};

/**
 * Logs into one iteration. All calls are synchronous but `endIteration()`, may be taken off the object,
 * and return when what they were given is safe from the end of the process.
 *
 * What the types forbid throws a `TypeError`. Everything else that cannot be recorded is a warning,
 * printed once and kept on the iteration; the setting `onLogError: "throw"` makes it throw.
 */
export interface IterationLogger<
  M extends object = Record<string, number>,
  P extends object = Record<string, unknown>,
> {
  /** 24 hexadecimal characters. */
  readonly id: string;
  /** The iteration's name. */
  readonly name: string;
  /** `running`, then how it ended. */
  readonly status: IterationStatus;
  /** The signal of the iteration's options, or one that never fires. */
  readonly signal: AbortSignal;
  /** Logs a point of a metric. NaN and the infinities are values like others. */
  logMetric<K extends keyof M & string>(name: K, value: M[K], options?: MetricOptions): void;
  /** Logs a point of each of several metrics. */
  logMetrics<T extends MetricValues<T, M>>(metrics: T, options?: MetricOptions): void;
  /** Logs a parameter: anything that JSON can hold, up to a hundred levels. A later value replaces. */
  logParameter<K extends keyof P & string>(name: K, value: P[K]): void;
  /** Logs several parameters. */
  logParameters<T extends ParameterValues<T, P>>(parameters: T & object): void;
  /** Logs the model's name: 1 to 100 characters. */
  logModelName(modelName: string): void;
  /**
   * Logs where the model lies: a path or a URL. A file is looked at with `--allow-read`, its bytes are
   * not sent.
   */
  logPathToModel(path: string | URL, options?: ModelPathOptions): void;
  /** Logs the dataset: its id, its document, or its name and version. */
  logDataset(dataset: Dataset | string | { name: string; version: string }): void;
  /** Logs an interactive chart; its name is unique within the iteration. */
  logChart(chart: Chart): void;
  /** Logs an image: PNG, JPEG, GIF, WebP, SVG or BMP, by its path or its bytes. */
  logImageChart(name: string, image: string | URL | Uint8Array): void;
  /** Adds tags. */
  logTags(...tags: string[]): void;
  /** Sets the note. */
  logNote(text: string): void;
  /**
   * Counts the steps of a loop: the step is the default of metrics logged in its body, the iteration's
   * signal is checked before each, and a terminal shows the progress.
   *
   * @throws {TypeError} If there cannot be such steps. In the loop: the signal's reason.
   */
  steps(count: number, options?: { start?: number | undefined }): Iterable<number>;
  /**
   * Ends the iteration and delivers it; with an error as `failed`. Twice gives the same result.
   *
   * @returns The iteration; its `delivered` is `false` when no App has it yet.
   * @throws {TypeError} At once, if it is given the error itself.
   * @throws {MlopsAppError} If the App refused it; the journal is kept.
   */
  endIteration(options?: { error?: unknown }): Promise<Iteration>;
}

/** An iteration that was started by hand; one that is disposed before its end is `interrupted`. */
export interface StartedIteration<
  M extends object = Record<string, number>,
  P extends object = Record<string, unknown>,
> extends IterationLogger<M, P>, AsyncDisposable {}

/** A logger that only records, for unit tests of training functions. */
export interface RecordedIteration<
  M extends object = Record<string, number>,
  P extends object = Record<string, unknown>,
> extends IterationLogger<M, P> {
  /** The last value of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The last value of each parameter. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Every point of a metric; empty lists for one that was not logged. */
  history(metric: string): MetricHistory;
}

/** Whether a value is a logger, by its shape: a joined call may get one of another copy of this module. */
export function isIterationLogger(value: unknown): value is IterationLogger {
  if (typeof value !== "object" || value === null) return false;
  try {
    const { logMetric, endIteration } = value as Partial<IterationLogger>;
    return typeof logMetric === "function" && typeof endIteration === "function";
  } catch {
    return false; // any argument of any function is looked at: its getters may throw
  }
}
