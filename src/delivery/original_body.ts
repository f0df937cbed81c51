/**
 * What an iteration becomes in the original App, which has fewer fields than ours.
 *
 * @module
 */

import { interactiveChartSchema } from "../contract/interactive_chart.ts";
import type { Iteration, IterationError } from "../contract/iteration.ts";
import type { FoldedIteration } from "../contract/iteration_fold.ts";
import { setOwn } from "../contract/own_property.ts";
import { describeProblems } from "../contract/problem.ts";
import { cutText } from "./cut_text.ts";
import { finiteChart } from "./finite_chart.ts";
import { type SentChart, stepCharts, type StepHistory } from "./step_chart.ts";
import { storable } from "./storable.ts";

/** What is posted to the original App. */
export interface OriginalBody
  extends
    Pick<Iteration, "id" | "user_name" | "iteration_name" | "parameters">,
    Pick<Iteration, "path_to_model" | "encoded_ml_model"> {
  metrics: Record<string, unknown>;
  dataset: { id: string } | null;
  interactive_charts: SentChart[];
  image_charts: { name: string; encoded_image: string; comparable: boolean }[];
}

/** What belongs to an iteration and is not in its fold. */
export interface IterationExtras {
  /** The histories of its metrics, by name. */
  histories: ReadonlyMap<string, StepHistory>;
  /** The dataset's id, if the App has it. */
  datasetId: string | null;
  /** The bytes that records name by their SHA-256. */
  blob(sha256: string): Uint8Array | undefined;
}

/** A whole project there is one document of at most 16 MB. */
const MOST_BYTES = 15_000_000;
const MOST_MODEL_BYTES = 8 * 1024 * 1024;
const MOST_ERROR = 1000;

/**
 * Maps an iteration. What is too long is cut; what is against the App's rules, or too large, is left out
 * with a warning, so that one field never costs the iteration. Metrics that are not finite become the
 * strings `"NaN"`, `"Infinity"` and `"-Infinity"`: the App answers 500 for ever after to a NaN.
 */
export function originalBody(
  iteration: FoldedIteration,
  extras: IterationExtras,
): { body: OriginalBody; warnings: string[] } {
  const room = new Room(MOST_BYTES);
  const { charts, images } = iteration;
  const body: OriginalBody = {
    id: iteration.id,
    user_name: room.text(iteration.user),
    iteration_name: cutText(iteration.name, 100).toWellFormed() || iteration.id,
    metrics: room.values("metric", iteration.metrics),
    parameters: room.values("parameter", parametersOf(iteration)),
    path_to_model: room.text(iteration.model?.path ?? ""),
    dataset: extras.datasetId === null ? null : { id: extras.datasetId },
    interactive_charts: charts.map((chart) => finite(chart, room.warnings))
      .filter((chart) => isValid(chart, room.warnings))
      .flatMap((chart) => room.item(`chart ${JSON.stringify(chart.name)}`, chart)),
    image_charts: images.flatMap((image) => imageChart(image, extras, room)),
    encoded_ml_model: null,
  };
  const taken = body.interactive_charts.map((chart) => chart.name);
  for (const chart of stepCharts(extras.histories, taken)) {
    body.interactive_charts.push(...room.item(`history ${JSON.stringify(chart.name)}`, chart));
  }
  body.encoded_ml_model = encodedModel(iteration, extras, room);
  return { body, warnings: room.warnings };
}

/** The room that is left in the App, and what had none. */
class Room {
  readonly warnings: string[] = [];
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  text(text: string): string {
    return this.item("text", cutText(text, 10_000))[0] ?? "";
  }

  values(kind: string, values: Record<string, unknown>): Record<string, unknown> {
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values)) {
      const [entry] = this.item(`${kind} ${JSON.stringify(name)}`, { [name]: value });
      for (const key of Object.keys(entry ?? {})) setOwn(kept, key, entry![key]);
    }
    return kept;
  }

  /** The item as the App can store it, or nothing. */
  item<T>(what: string, item: T): [] | [T] {
    const { value, bytes } = storable(item);
    if (bytes > this.#left) {
      this.warnings.push(`the ${what} was left out: a project of the App has no room for it`);
      return [];
    }
    this.#left -= bytes;
    return [value as T];
  }
}

function parametersOf(iteration: FoldedIteration): Record<string, unknown> {
  const { model_name, status, error } = iteration;
  return {
    ...(model_name !== null && { model_name }),
    ...(status !== "completed" && { iteration_status: status }),
    ...(error !== null && { iteration_error: cutText(describeError(error), MOST_ERROR) }),
    ...iteration.parameters,
  };
}

function describeError({ name, message, cause }: IterationError): string {
  const own = message === "" ? name : `${name}: ${message}`;
  return cause === undefined ? own : `${own}\ncaused by ${describeError(cause)}`;
}

function finite(chart: SentChart, warnings: string[]): SentChart {
  const { kept, left } = finiteChart(chart);
  if (left > 0) {
    const name = JSON.stringify(chart.name);
    warnings.push(`of the chart ${name} points that are not finite were left out: ${left}`);
  }
  return kept;
}

function isValid(chart: SentChart, warnings: string[]): boolean {
  const { error } = interactiveChartSchema.safeParse(chart);
  if (error) {
    const subject = `the chart ${JSON.stringify(chart.name)} was left out: it`;
    warnings.push(describeProblems(error, subject));
  }
  return error === undefined;
}

function imageChart(
  { name, sha256, comparable }: FoldedIteration["images"][number],
  extras: IterationExtras,
  room: Room,
): OriginalBody["image_charts"] {
  const bytes = extras.blob(sha256);
  const what = `image ${JSON.stringify(name)}`;
  if (bytes === undefined) {
    room.warnings.push(`the ${what} was left out: its bytes are missing`);
    return [];
  }
  const image = {
    name: cutText(name, 100) || "image",
    encoded_image: bytes.toBase64(),
    comparable,
  };
  return room.item(what, image);
}

function encodedModel(
  { model }: FoldedIteration,
  extras: IterationExtras,
  room: Room,
): string | null {
  if (!model?.attached || model.sha256 === undefined) return null;
  const bytes = extras.blob(model.sha256);
  if (bytes === undefined || bytes.length > MOST_MODEL_BYTES) {
    const reason = bytes === undefined ? "its bytes are missing" : "it is larger than 8 MB";
    room.warnings.push(`the model's file was left out: ${reason}`);
    return null;
  }
  return room.item("model's file", bytes.toBase64())[0] ?? null;
}
