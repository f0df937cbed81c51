/**
 * Reads iterations out of the SQLite tables that hold their parts.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import type { ImageChart } from "../contract/image_chart.ts";
import type { InteractiveChart } from "../contract/interactive_chart.ts";
import type { Iteration, IterationStatus } from "../contract/iteration.ts";
import { metricsFromJson } from "./metric_json.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import type { ListedIteration } from "./tracking_store.ts";

const ROWS = `
  select i.ordinal, i.id, i.name, i.status, i.created_at, i.started_at, i.ended_at,
    e.id as experiment_id, e.name as experiment_name, p.id as project_id, p.title as project_title,
    s.id as dataset_id, s.name as dataset_name, s.version as dataset_version,
    d.user_name, d.metrics, d.parameters, d.path_to_model, d.model_name, d.model_size,
    d.model_sha256, d.assigned_model_id, d.assigned_model_name, d.has_charts, d.has_images,
    d.tags, d.note, d.environment, d.error, d.parent_id, d.warnings, d.heard_at,
    d.is_model_attached and u.sha256 is null as is_model_missing
  from iterations i
  join iteration_details d on d.iteration = i.ordinal
  join experiments e on e.ordinal = i.experiment
  join projects p on p.ordinal = e.project
  left join datasets s on s.ordinal = i.dataset
  left join blob_uses u on u.iteration_id = i.id and u.sha256 = d.model_sha256
  where i.ordinal in (select value from json_each(?))`;

const CHARTS = `
  select iteration, chart from iteration_charts
  where iteration in (select value from json_each(?)) order by ordinal`;

const IMAGES = `
  select m.iteration, m.id, m.name, m.comparable,
    m.sha256 is not null and u.sha256 is null as is_missing
  from iteration_images m
  join iterations i on i.ordinal = m.iteration
  left join blob_uses u on u.iteration_id = i.id and u.sha256 = m.sha256
  where m.iteration in (select value from json_each(?)) order by m.ordinal`;

const IMAGE_BYTES = `
  select m.encoded, b.bytes from iteration_images m
  join iterations i on i.ordinal = m.iteration
  left join blob_uses u on u.iteration_id = i.id and u.sha256 = m.sha256
  left join blobs b on b.sha256 = u.sha256
  where m.iteration = ? order by m.ordinal`;

const MODEL_BYTES = `
  select d.encoded_model as encoded, b.bytes from iteration_details d
  join iterations i on i.ordinal = d.iteration
  left join blob_uses u on d.is_model_attached and u.iteration_id = i.id
    and u.sha256 = d.model_sha256
  left join blobs b on b.sha256 = u.sha256
  where d.iteration = ?`;

const AT_ONCE = 100;
const STALE_MS = 10 * 60 * 1000;

interface IterationRow {
  ordinal: number;
  id: string;
  name: string;
  status: IterationStatus;
  created_at: number;
  started_at: number;
  ended_at: number | null;
  experiment_id: string;
  experiment_name: string;
  project_id: string;
  project_title: string;
  dataset_id: string | null;
  dataset_name: string | null;
  dataset_version: string | null;
  user_name: string;
  metrics: string | null;
  parameters: string | null;
  path_to_model: string | null;
  model_name: string | null;
  model_size: number | null;
  model_sha256: string | null;
  assigned_model_id: string | null;
  assigned_model_name: string | null;
  has_charts: number;
  has_images: number;
  tags: string;
  note: string | null;
  environment: string | null;
  error: string | null;
  parent_id: string | null;
  warnings: string;
  heard_at: number | null;
  is_model_missing: number;
}

interface ChartRow {
  iteration: number;
  chart: string;
}

interface ImageRow {
  iteration: number;
  id: string;
  name: string;
  comparable: number | null;
  is_missing: number;
}

interface BytesRow {
  encoded: string | null;
  bytes: Uint8Array | null;
}

interface Parts {
  row: IterationRow;
  charts: ChartRow[];
  images: ImageRow[];
}

/** Reads iterations without the bytes of images and models, in the order of the given ordinals. */
export function readListedIterations(
  db: SqliteDatabase,
  ordinals: readonly number[],
): ListedIteration[] {
  return Array.from(readParts(db, ordinals), (parts) => withoutBytes(toIteration(parts)));
}

/** Reads whole iterations, in the order of the given ordinals. */
export function readIterations(db: SqliteDatabase, ordinals: readonly number[]): Iteration[] {
  return Array.from(readParts(db, ordinals), (parts) => {
    const { ordinal } = parts.row;
    const imageBytes = parts.images.length === 0 ? [] : db.all<BytesRow>(IMAGE_BYTES, ordinal);
    return toIteration(parts, imageBytes, db.get<BytesRow>(MODEL_BYTES, ordinal));
  });
}

/** Some at a time: what rows are made of is soon forgotten then, and memory stays small. */
function* readParts(db: SqliteDatabase, ordinals: readonly number[]): Generator<Parts> {
  for (let start = 0; start < ordinals.length; start += AT_ONCE) {
    const some = ordinals.slice(start, start + AT_ONCE);
    const wanted = JSON.stringify(some);
    const rows = new Map(db.all<IterationRow>(ROWS, wanted).map((row) => [row.ordinal, row]));
    const charts = Map.groupBy(db.all<ChartRow>(CHARTS, wanted), (row) => row.iteration);
    const images = Map.groupBy(db.all<ImageRow>(IMAGES, wanted), (row) => row.iteration);
    for (const ordinal of some) {
      const row = rows.get(ordinal);
      if (row === undefined) continue;
      yield { row, charts: charts.get(ordinal) ?? [], images: images.get(ordinal) ?? [] };
    }
  }
}

function toIteration(
  { row, charts, images }: Parts,
  imageBytes: readonly BytesRow[] = [],
  modelBytes?: BytesRow,
): Iteration {
  return {
    id: row.id,
    experiment_id: row.experiment_id,
    project_id: row.project_id,
    experiment_name: row.experiment_name,
    project_title: row.project_title,
    user_name: row.user_name,
    iteration_name: row.name,
    created_at: toAppDateTime(new Date(row.created_at)),
    metrics: row.metrics === null ? null : metricsFromJson(row.metrics),
    parameters: parse(row.parameters),
    path_to_model: row.path_to_model,
    dataset: row.dataset_id === null
      ? null
      : { id: row.dataset_id, name: row.dataset_name, version: row.dataset_version },
    interactive_charts: row.has_charts === 0 ? null : charts.map(toChart),
    image_charts: row.has_images === 0
      ? null
      : images.map((image, index) => toImage(image, imageBytes[index])),
    assigned_monitored_model_id: row.assigned_model_id,
    assigned_monitored_model_name: row.assigned_model_name,
    encoded_ml_model: encodedOf(modelBytes),
    model_name: row.model_name,
    model_size: row.model_size,
    model_sha256: row.model_sha256,
    tags: JSON.parse(row.tags),
    note: row.note,
    environment: parse(row.environment),
    status: row.status,
    started_at: new Date(row.started_at).toISOString(),
    ended_at: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    error: parse(row.error),
    parent_id: row.parent_id,
    warnings: [...JSON.parse(row.warnings), ...missingBytes(row, images)],
    delivered: true,
    stale_since: staleSince(row),
  };
}

/** A program that does nothing but compute sends nothing for a while. */
function staleSince({ status, heard_at }: IterationRow): string | null {
  const isStale = status === "running" && heard_at !== null && Date.now() - heard_at > STALE_MS;
  return isStale ? new Date(heard_at).toISOString() : null;
}

function withoutBytes({ encoded_ml_model: _, ...iteration }: Iteration): ListedIteration {
  const image_charts = iteration.image_charts
    ?.map(({ id, name, comparable }) => ({ id, name, comparable })) ?? null;
  return { ...iteration, image_charts };
}

function toChart({ chart }: ChartRow): InteractiveChart {
  return JSON.parse(chart);
}

function toImage({ id, name, comparable }: ImageRow, bytes: BytesRow | undefined): ImageChart {
  return {
    id,
    name,
    encoded_image: encodedOf(bytes) ?? "",
    comparable: comparable === null ? null : comparable === 1,
  };
}

/** Bytes in Base64, wherever they are kept. */
export function encodedOf(row: BytesRow | undefined): string | null {
  return row?.encoded ?? row?.bytes?.toBase64() ?? null;
}

/** The record of an image or a model can be there before its bytes, or without them for ever. */
function missingBytes(row: IterationRow, images: readonly ImageRow[]): string[] {
  const missing = images.filter((image) => image.is_missing === 1)
    .map((image) => `the bytes of the image ${JSON.stringify(image.name)} have not come`);
  if (row.is_model_missing === 1) missing.push("the bytes of the model have not come");
  return missing;
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : JSON.parse(json);
}
