/**
 * Reads iterations out of the SQLite tables that hold their parts.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import type { ImageChart } from "../contract/image_chart.ts";
import { fromWireMetrics, type Iteration, type IterationStatus } from "../contract/iteration.ts";
import { NO_FIELDS } from "../contract/iteration_form.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import type { ListedIteration } from "./tracking_store.ts";

const ROWS = `
  select i.ordinal, i.id, i.name, i.status, i.created_at, i.started_at, i.ended_at,
    e.id, e.name, p.id, p.title, s.id, s.name, s.version,
    d.user_name, d.metrics, d.parameters, d.path_to_model, d.model_name, d.model_size,
    d.model_sha256, d.assigned_model_id, d.assigned_model_name, d.has_charts, d.has_images,
    d.tags, d.note, d.environment, d.error, d.parent_id, d.warnings, d.heard_at,
    d.is_model_attached and u.sha256 is null, d.encoded_model is not null or u.sha256 is not null,
    exists (select 1 from iteration_charts c where c.iteration = i.ordinal),
    exists (select 1 from iteration_images m where m.iteration = i.ordinal)
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

const json: (value: unknown) => string = JSON.stringify;

/** The columns of {@linkcode ROWS}. */
type IterationRow = [
  ordinal: number,
  id: string,
  name: string,
  status: IterationStatus,
  createdAt: number,
  startedAt: number,
  endedAt: number | null,
  experimentId: string,
  experimentName: string,
  projectId: string,
  projectTitle: string,
  datasetId: string | null,
  datasetName: string | null,
  datasetVersion: string | null,
  userName: string,
  metrics: string | null,
  parameters: string | null,
  pathToModel: string | null,
  modelName: string | null,
  modelSize: number | null,
  modelSha256: string | null,
  assignedModelId: string | null,
  assignedModelName: string | null,
  hasCharts: number,
  hasImages: number,
  tags: string,
  note: string | null,
  environment: string | null,
  error: string | null,
  parentId: string | null,
  warnings: string,
  heardAt: number | null,
  isModelMissing: number,
  isModelThere: number,
  areChartsThere: number,
  areImagesThere: number,
];

const [IS_MODEL_THERE, ARE_CHARTS_THERE, ARE_IMAGES_THERE] = [33, 34, 35];

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

type ListedImage = Omit<ImageChart, "encoded_image">;

interface BytesRow {
  encoded: string | null;
  bytes: Uint8Array | null;
}

/** What is left out of lists. */
interface Bytes {
  images: BytesRow[];
  model: string | null;
}

interface Parts {
  row: IterationRow;
  charts: ChartRow[];
  images: ImageRow[];
}

/**
 * The JSON of iterations without the bytes of images and models, as the wire carries it, in the order of
 * the given ordinals. It is put together from the JSON that the tables hold, which is not read for that.
 */
export function iterationTexts(db: SqliteDatabase, ordinals: readonly number[]): string[] {
  return Array.from(readParts(db, ordinals), (parts) => toText(parts));
}

/** Reads the JSON of an iteration. */
export function fromText(text: string): ListedIteration {
  const iteration: ListedIteration = JSON.parse(text);
  const { metrics } = iteration;
  return { ...iteration, metrics: metrics && fromWireMetrics(metrics) };
}

/** Reads iterations without the bytes of images and models, in the order of the given ordinals. */
export function readListedIterations(
  db: SqliteDatabase,
  ordinals: readonly number[],
): ListedIteration[] {
  return iterationTexts(db, ordinals).map(fromText);
}

/** Reads whole iterations, in the order of the given ordinals. */
export function readIterations(db: SqliteDatabase, ordinals: readonly number[]): Iteration[] {
  return Array.from(readParts(db, ordinals), (parts) => {
    const { images, model: encoded_ml_model } = readBytes(db, parts);
    const listed = fromText(toText(parts));
    const image_charts = listed.image_charts
      ?.map((image, index) => withBytes(image, images[index])) ?? null;
    return { ...NO_FIELDS, ...listed, image_charts, encoded_ml_model };
  });
}

/** The JSON of one whole iteration, as the wire carries it: it need not be read to be sent. */
export function wholeText(db: SqliteDatabase, ordinal: number): string {
  const [parts] = readParts(db, [ordinal]);
  return toText(parts!, readBytes(db, parts!));
}

function readBytes(db: SqliteDatabase, { row, images }: Parts): Bytes {
  const [ordinal] = row;
  return {
    images: images.length === 0 ? [] : db.all<BytesRow>(IMAGE_BYTES, ordinal),
    model: row[IS_MODEL_THERE] === 1 ? encodedOf(db.get(MODEL_BYTES, ordinal)) : null,
  };
}

/** Some at a time: what rows are made of is soon forgotten then, and memory stays small. */
function* readParts(db: SqliteDatabase, ordinals: readonly number[]): Generator<Parts> {
  for (let start = 0; start < ordinals.length; start += AT_ONCE) {
    const some = ordinals.slice(start, start + AT_ONCE);
    const wanted = JSON.stringify(some);
    const rows = new Map(db.lists<IterationRow>(ROWS, wanted).map((row) => [row[0], row]));
    const have = (column: number) => rows.values().some((row) => row[column] === 1);
    const chartRows = have(ARE_CHARTS_THERE) ? db.all<ChartRow>(CHARTS, wanted) : [];
    const imageRows = have(ARE_IMAGES_THERE) ? db.all<ImageRow>(IMAGES, wanted) : [];
    const charts = Map.groupBy(chartRows, (row) => row.iteration);
    const images = Map.groupBy(imageRows, (row) => row.iteration);
    for (const ordinal of some) {
      const row = rows.get(ordinal);
      if (row === undefined) continue;
      yield { row, charts: charts.get(ordinal) ?? [], images: images.get(ordinal) ?? [] };
    }
  }
}

function toText({ row, charts, images }: Parts, bytes?: Bytes): string {
  // deno-fmt-ignore
  const [
    , id, name, status, createdAt, startedAt, endedAt,
    experimentId, experiment, projectId, project, datasetId, datasetName, datasetVersion,
    user, metrics, parameters, path, model, modelSize,
    modelSha256, assignedId, assignedName, hasCharts, hasImages,
    tags, note, environment, error, parentId, warnings, heardAt, isModelMissing,
  ] = row;
  const dataset = datasetId && { id: datasetId, name: datasetName, version: datasetVersion };
  const chartList = hasCharts === 0 ? null : `[${charts.map(({ chart }) => chart).join()}]`;
  const listed = images.map(toImage);
  const all = bytes ? listed.map((image, index) => withBytes(image, bytes.images[index])) : listed;
  const imageList = hasImages === 0 ? null : all;
  const missing = missingBytes(isModelMissing, images);
  const told = missing.length === 0 ? warnings : json([...JSON.parse(warnings), ...missing]);
  const staleAt = status === "running" && isStale(heardAt) ? heardAt : null;
  return `{"id":"${id}","experiment_id":"${experimentId}","project_id":"${projectId}",` +
    `"experiment_name":${json(experiment)},"project_title":${json(project)},` +
    `"user_name":${json(user)},"iteration_name":${json(name)},` +
    `"created_at":"${toAppDateTime(new Date(createdAt))}",` +
    `"metrics":${metrics},"parameters":${parameters},"path_to_model":${json(path)},` +
    `"dataset":${json(dataset)},"interactive_charts":${chartList},` +
    `"image_charts":${json(imageList)},"assigned_monitored_model_id":${json(assignedId)},` +
    `"assigned_monitored_model_name":${json(assignedName)},` +
    `${bytes ? `"encoded_ml_model":${json(bytes.model)},` : ""}"model_name":${json(model)},` +
    `"model_size":${modelSize},"model_sha256":${json(modelSha256)},"tags":${tags},` +
    `"note":${json(note)},"environment":${environment},"status":"${status}",` +
    `"started_at":${instant(startedAt)},"ended_at":${instant(endedAt)},"error":${error},` +
    `"parent_id":${json(parentId)},"warnings":${told},"delivered":true,` +
    `"stale_since":${instant(staleAt)}}`;
}

/** The JSON of a time. */
function instant(time: number | null): string | null {
  return time === null ? null : `"${new Date(time).toISOString()}"`;
}

/** A program that does nothing but compute sends nothing for a while. */
function isStale(heardAt: number | null): boolean {
  return heardAt !== null && Date.now() - heardAt > STALE_MS;
}

function toImage({ id, name, comparable }: ImageRow): ListedImage {
  return { id, name, comparable: comparable === null ? null : comparable === 1 };
}

function withBytes({ id, name, comparable }: ListedImage, bytes: BytesRow | undefined): ImageChart {
  return { id, name, encoded_image: encodedOf(bytes) ?? "", comparable };
}

/** Bytes in Base64, wherever they are kept. */
export function encodedOf(row: BytesRow | undefined): string | null {
  return row?.encoded ?? row?.bytes?.toBase64() ?? null;
}

/** The record of an image or a model can be there before its bytes, or without them for ever. */
function missingBytes(isModelMissing: number, images: readonly ImageRow[]): string[] {
  const missing = images.filter((image) => image.is_missing === 1)
    .map((image) => `the bytes of the image ${JSON.stringify(image.name)} have not come`);
  if (isModelMissing === 1) missing.push("the bytes of the model have not come");
  return missing;
}
