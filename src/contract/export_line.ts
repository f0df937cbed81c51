/**
 * Lines of an export: one JSON document each, with everything that an App has of a project, an
 * experiment, a dataset or an iteration. What a line needs stands in lines before it.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { type Dataset, newDatasetSchema } from "./dataset.ts";
import { isObject, valuesOf } from "./document.ts";
import { type Experiment, newExperimentSchema } from "./experiment.ts";
import { type Iteration, iterationSchema, type MetricHistory } from "./iteration.ts";
import { historiesToJson, type MetricReaders } from "./metric_reader.ts";
import { newProjectSchema, type Project } from "./project.ts";
import { describeProblems } from "./problem.ts";
import { fromWireNumber, metricsToJson } from "./wire_number.ts";

/** The media type of lines of JSON. */
export const JSON_LINES_TYPE = "application/jsonl";

/** A project, without what is in it. */
export interface ProjectLine {
  kind: "project";
  project: Omit<Project, "experiments">;
}

/** An experiment, without its iterations. */
export interface ExperimentLine {
  kind: "experiment";
  /** The title of its project, which may have another id where the line goes. */
  project_title: string;
  experiment: Omit<Experiment, "iterations" | "project_id"> & { project_id: string | null };
}

/** A dataset. Which iterations used it is told by them. */
export interface DatasetLine {
  kind: "dataset";
  dataset: Omit<Dataset, "linked_iterations">;
}

/** An iteration with every point of its metrics, and the bytes of its images and of its model. */
export interface IterationLine {
  kind: "iteration";
  iteration: Iteration;
  metric_history: Map<string, MetricHistory>;
}

/** A line of an export. */
export type ExportLine = ProjectLine | ExperimentLine | DatasetLine | IterationLine;

/** The latest time that a date can hold, in milliseconds since 1970. */
const MOST_TIME = 8.64e15;

/** Writes a line, its newline with it. */
export function writeExportLine(line: Exclude<ExportLine, IterationLine>): string {
  return `${JSON.stringify(line)}\n`;
}

/** Writes an iteration's line in parts: together they may be longer than a text can be. */
export async function* writeIterationLine(
  { metrics, ...rest }: Iteration,
  readers: MetricReaders,
): AsyncGenerator<string> {
  const json = metrics === null ? "null" : metricsToJson(metrics);
  yield `{"kind":"iteration","iteration":${JSON.stringify(rest).slice(0, -1)},"metrics":${json}}`;
  yield ',"metric_history":';
  yield* historiesToJson(readers);
  yield "}\n";
}

/** Why a line is none, for the one who wrote it. */
export class ExportLineError extends Error {
  override readonly name = "ExportLineError";
}

/**
 * Reads a line. An iteration that still ran when it was exported is `interrupted`: the program that it
 * runs in does not go on here.
 *
 * @throws {ExportLineError} If it is none.
 */
export function readExportLine(text: string): ExportLine {
  const document = parse(text);
  if (!isObject(document)) throw new ExportLineError("it is no JSON object");
  switch (document.kind) {
    case "project":
      return { kind: "project", project: read(newProjectSchema, document.project, "the project") };
    case "experiment":
      return readExperiment(document);
    case "dataset":
      return { kind: "dataset", dataset: read(newDatasetSchema, document.dataset, "the dataset") };
    case "iteration":
      return settle({
        kind: "iteration",
        iteration: read(iterationSchema, document.iteration, "the iteration"),
        metric_history: readHistories(document.metric_history),
      });
    default:
      throw new ExportLineError("it has no kind that is known");
  }
}

function readExperiment({ experiment, project_title }: Record<string, unknown>): ExperimentLine {
  if (typeof project_title !== "string") throw new ExportLineError("it names no project");
  const { iterations: _, ...own } = read(newExperimentSchema, experiment, "the experiment");
  return { kind: "experiment", project_title, experiment: own };
}

const numberListSchema = z.unknown().transform((value, context): number[] => {
  const numbers = Array.isArray(value) ? value.map(fromWireNumber) : [undefined];
  if (numbers.every((it) => it !== undefined)) return numbers;
  context.addIssue("must be a list of numbers");
  return z.NEVER;
});

const historySchema = z.object({
  steps: numberListSchema,
  values: numberListSchema,
  timestamps: numberListSchema,
}).refine(
  ({ steps, values, timestamps }) =>
    steps.length === values.length && timestamps.length === values.length,
  "must be three lists of one length",
);

const historiesSchema = valuesOf<MetricHistory>(historySchema);

function readHistories(value: unknown): Map<string, MetricHistory> {
  return new Map(Object.entries(read(historiesSchema, value, "the metric history")));
}

function settle(line: IterationLine): IterationLine {
  const { iteration, metric_history } = line;
  if (iteration.status !== "running") return line;
  const last = [...metric_history.values()].reduce(
    (latest, { timestamps }) => Math.max(latest, timeOf(timestamps.at(-1)) ?? latest),
    Date.parse(iteration.started_at),
  );
  const warnings = [...iteration.warnings, "it still ran when it was exported"];
  const ended_at = new Date(last).toISOString();
  return { ...line, iteration: { ...iteration, status: "interrupted", ended_at, warnings } };
}

/** A time that was logged with a point, unless it is none. */
export function timeOf(timestamp: number | undefined): number | undefined {
  return Math.abs(timestamp ?? NaN) <= MOST_TIME ? timestamp : undefined;
}

function read<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const { data, error } = schema.safeParse(value);
  if (error) throw new ExportLineError(describeProblems(error, name));
  return data as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExportLineError("it is no JSON", { cause });
  }
}
