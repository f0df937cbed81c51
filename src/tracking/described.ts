/**
 * What is logged, as records: parameters, the model, the dataset, charts. What cannot be recorded throws
 * an `Error` whose message says why, what the types forbid an `ArgumentError`.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import { imageMediaType } from "../contract/image_chart.ts";
import {
  type Chart,
  CHART_TYPES,
  fromChart,
  interactiveChartSchema,
} from "../contract/interactive_chart.ts";
import type {
  ChartRecord,
  DatasetRecord,
  ImageChartRecord,
  ModelNameRecord,
  NoteRecord,
  ParametersRecord,
  TagsRecord,
} from "../contract/journal_record.ts";
import { setOwn } from "../contract/own_property.ts";
import { problemsOf } from "../contract/problem.ts";
import { sha256Of } from "../contract/platform.ts";
import { fromFileUrl } from "../deps/std_path.ts";
import {
  ArgumentError,
  checkFields,
  checkId,
  checkLength,
  checkString,
  quoted,
} from "./argument.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { toJsonValue } from "./json_value.ts";
import { mayRead } from "./permission.ts";

type Content<R> = Omit<R, "seq" | "at">;

/** Describes parameters. Those that JSON cannot hold are told to `refuse`; the rest is recorded. */
export function parametersRecord(
  given: readonly (readonly [name: string, value: unknown])[],
  refuse: (error: unknown) => void,
): Content<ParametersRecord> | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, value] of given) {
    try {
      setOwn(values, name, toJsonValue(value, `parameters.${name}`));
    } catch (error) {
      refuse(error);
    }
  }
  return Object.keys(values).length > 0 ? { type: "parameters", values } : undefined;
}

/** Describes tags. */
export function tagsRecord(tags: string[]): Content<TagsRecord> | undefined {
  for (const tag of tags) checkString("logTags(): tag", tag);
  return tags.length > 0 ? { type: "tags", tags } : undefined;
}

/** Describes a note. */
export function noteRecord(text: string): Content<NoteRecord> {
  checkString("logNote(): text", text);
  return { type: "note", text };
}

/** Describes the model's name. */
export function modelNameRecord(modelName: string): Content<ModelNameRecord> {
  checkLength("logModelName(): model_name", modelName, 100);
  return { type: "model_name", name: modelName };
}

/** Describes the dataset that is used. */
export function datasetRecord(
  dataset: Dataset | string | { name: string; version: string },
): Content<DatasetRecord> {
  const id = typeof dataset === "string" ? dataset : idOf(dataset);
  if (id === undefined) {
    const { name, version } = dataset as { name: string; version: string };
    checkString("logDataset(): version", version);
    checkLength("logDataset(): name", name, 40);
    return { type: "dataset", dataset: { name, version } };
  }
  checkId("logDataset(): the dataset's id", id);
  return { type: "dataset", dataset: { id: id.toLowerCase() } };
}

function idOf(dataset: Dataset | { name: string; version: string }): string | undefined {
  checkFields("logDataset(): dataset", dataset);
  if (!("_id" in dataset)) return undefined;
  checkString("logDataset(): dataset._id", dataset._id);
  return dataset._id;
}

/** Describes an interactive chart, by all of the App's rules; its name is taken from then on. */
export function chartRecord(chart: Chart, taken: Set<string>): Content<ChartRecord> {
  checkChart(chart);
  const result = interactiveChartSchema.safeParse(fromChart(chart), { reportInput: true });
  const subject = `logChart(): the chart ${quoted(chart.name)}`;
  if (!result.success) {
    const problems = problemsOf(result.error).join("; ");
    throw new TypeError(`${subject} is not recorded: ${problems}${sizesOf(chart, problems)}`);
  }
  const { id: _, ...described } = result.data;
  if (taken.has(described.name)) {
    throw new TypeError(`${subject} is not recorded: chart names in iteration must be unique`);
  }
  taken.add(described.name);
  return { type: "chart", chart: described };
}

/** The App's rules speak of its own names for `x` and `y`. */
function sizesOf({ x, y }: Chart, problems: string): string {
  if (!problems.includes("_data")) return "";
  const sizes = (lists: Chart["x"]) => lists.map((list) => list.length).join(", ") || "no";
  return ` (x_data is x with ${sizes(x)} values, y_data is y with ${sizes(y)})`;
}

/** The kinds of the fields that are not lists. */
const CHART_FIELDS = {
  name: "string",
  title: "string",
  subtitle: "string",
  xLabel: "string",
  yLabel: "string",
  xMin: "number",
  xMax: "number",
  yMin: "number",
  yMax: "number",
  comparable: "boolean",
} as const satisfies { [K in keyof Chart]?: string };

function checkChart(chart: Chart): void {
  checkFields("logChart(): chart", chart);
  for (const [name, kind] of Object.entries(CHART_FIELDS)) {
    const value = chart[name as keyof Chart];
    const isLeftOut = value === undefined && name !== "name";
    if (typeof value !== kind && !isLeftOut) throw wrongField(name, `a ${kind}`, value);
  }
  if (!CHART_TYPES.includes(chart.type)) {
    throw wrongField("type", `one of ${CHART_TYPES.join(", ")}`, chart.type);
  }
  checkList("yNames", chart.yNames ?? [], ["string"]);
  checkLists("x", chart.x, ["number", "string"]);
  checkLists("y", chart.y, ["number"]);
}

function checkLists(name: string, lists: unknown, kinds: readonly string[]): void {
  if (!Array.isArray(lists)) throw wrongField(name, "a list of lists", lists);
  lists.forEach((list, index) => checkList(`${name}[${index}]`, list, kinds));
}

function checkList(name: string, list: unknown, kinds: readonly string[]): void {
  if (!Array.isArray(list)) throw wrongField(name, "a list", list);
  const wrong = list.findIndex((item) => !kinds.includes(typeof item));
  if (wrong >= 0) throw wrongField(`${name}[${wrong}]`, `a ${kinds.join(" or a ")}`, list[wrong]);
}

function wrongField(name: string, wanted: string, value: unknown): ArgumentError {
  return new ArgumentError(`logChart(): chart.${name} must be ${wanted}, not ${quoted(value)}`);
}

/** Reads and describes an image. */
export function imageRecord(
  name: string,
  image: string | URL | Uint8Array,
): { record: Content<ImageChartRecord>; bytes: Uint8Array } {
  checkString("logImageChart(): name", name);
  const subject = `logImageChart(): the image ${quoted(name)}`;
  checkLength(`${subject}: name`, name, 100);
  const bytes = image instanceof Uint8Array ? image : readImage(subject, image);
  const mediaType = imageMediaType(bytes);
  if (mediaType === undefined) {
    throw new TypeError(
      `${subject} is not recorded: its ${bytes.length} bytes are no PNG, JPEG, GIF, WebP, SVG or BMP`,
    );
  }
  const sha256 = sha256Of(bytes);
  const size = bytes.length;
  return {
    record: { type: "image_chart", name, sha256, size, media_type: mediaType, comparable: true },
    bytes,
  };
}

function readImage(subject: string, image: string | URL): Uint8Array {
  if (!(image instanceof URL)) checkString("logImageChart(): image", image);
  const path = image instanceof URL ? fromFileUrl(image) : image;
  if (!mayRead(path)) throw new Error(`${subject} is not recorded: give --allow-read=${path}`);
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new Error(`${subject} is not recorded: ${messageOf(error)}`, { cause: error });
  }
}
