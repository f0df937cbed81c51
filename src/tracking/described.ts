/**
 * Things that are logged by describing them: the model, the dataset, charts. What cannot be recorded
 * throws an `Error` whose message says why.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import { imageMediaType } from "../contract/image_chart.ts";
import { type Chart, fromChart, interactiveChartSchema } from "../contract/interactive_chart.ts";
import type {
  ChartRecord,
  DatasetRecord,
  ImageChartRecord,
  ModelPathRecord,
} from "../contract/journal_record.ts";
import { isObjectId } from "../contract/object_id.ts";
import { problemsOf } from "../contract/problem.ts";
import { fromFileUrl } from "../deps/std_path.ts";
import { checkLength, quoted } from "./iteration_options.ts";
import { sha256Of } from "./record_sink.ts";

type Content<R> = Omit<R, "seq" | "at">;

/** Describes where a model lies. A file that cannot be looked at is told to `refuse`; its path is recorded. */
export function modelPathRecord(
  path: string | URL,
  refuse: (error: Error) => void,
): Content<ModelPathRecord> {
  const url = path instanceof URL ? path : undefined;
  if (url !== undefined && url.protocol !== "file:") return { type: "model_path", path: url.href };
  const local = url === undefined ? String(path) : fromFileUrl(url);
  const size = sizeOf(local, refuse);
  const posix = Deno.build.os === "windows" ? local.replaceAll("\\", "/") : local;
  return { type: "model_path", path: posix, ...(size !== undefined && { size }) };
}

function sizeOf(path: string, refuse: (error: Error) => void): number | undefined {
  if (!mayRead(path)) {
    refuse(new Error(`logPathToModel(): cannot look at ${path}: give --allow-read=${path}`));
    return undefined;
  }
  try {
    const { size, isFile } = Deno.statSync(path);
    return isFile ? size : undefined;
  } catch (error) {
    refuse(new Error(`logPathToModel(): cannot look at ${path}: ${messageOf(error)}`));
    return undefined;
  }
}

function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Describes the dataset that is used. */
export function datasetRecord(
  dataset: Dataset | string | { name: string; version: string },
): Content<DatasetRecord> {
  const id = typeof dataset === "string" ? dataset : "_id" in dataset ? dataset._id : undefined;
  if (id === undefined) {
    const { name, version } = dataset as { name: string; version: string };
    checkLength("logDataset(): name", name, 40);
    if (typeof version !== "string") {
      throw new TypeError(`logDataset(): version must be a string, not ${quoted(version)}`);
    }
    return { type: "dataset", dataset: { name, version } };
  }
  if (isObjectId(id)) return { type: "dataset", dataset: { id: id.toLowerCase() } };
  throw new TypeError(
    `logDataset(): a dataset's id must be 24 hexadecimal characters, not ${quoted(id)}`,
  );
}

/** Describes an interactive chart, by all of the App's rules; its name is taken from then on. */
export function chartRecord(chart: Chart, taken: Set<string>): Content<ChartRecord> {
  const result = interactiveChartSchema.safeParse(fromChart(chart), { reportInput: true });
  const subject = `logChart(): the chart ${quoted(chart.name)}`;
  if (!result.success) {
    throw new TypeError(`${subject} is not recorded: ${problemsOf(result.error).join("; ")}`);
  }
  if (taken.has(chart.name)) {
    throw new TypeError(`${subject} is not recorded: chart names in iteration must be unique`);
  }
  taken.add(chart.name);
  const { id: _, ...described } = result.data;
  return { type: "chart", chart: described };
}

/** Reads and describes an image. */
export function imageRecord(
  name: string,
  image: string | URL | Uint8Array,
): { record: Content<ImageChartRecord>; bytes: Uint8Array } {
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
  const path = image instanceof URL ? fromFileUrl(image) : image;
  if (!mayRead(path)) throw new Error(`${subject} is not recorded: give --allow-read=${path}`);
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new Error(`${subject} is not recorded: ${messageOf(error)}`, { cause: error });
  }
}
