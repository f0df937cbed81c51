/**
 * What a journal holds: one record for each thing that happened in an iteration.
 *
 * The same records travel to an App's journal route. They are the on-disk format, version 1: a field
 * may be added, but a new type of record or a new meaning needs a new version.
 *
 * @module
 */

import type { EndStatus, IterationError } from "./iteration.ts";
import type { InteractiveChart } from "./interactive_chart.ts";
import type { WireNumber } from "./wire_number.ts";

/** The newest version of the format that this module reads, and the one that it writes. */
export const JOURNAL_VERSION = 1;

/** A project, experiment or dataset named by its id. */
export interface ById {
  id: string;
}

/** A project or experiment named by its name; it is made at delivery when it is missing. */
export interface ByName {
  name: string;
}

/** A dataset named by its name and version. */
export interface ByNameAndVersion extends ByName {
  version: string;
}

/** Where an iteration goes: the App in the folder itself, or one at a URL. Never holds a token. */
export type JournalTarget = { kind: "embedded" } | { kind: "mlops"; url: string };

/** What every record has. */
export interface RecordBase {
  /** Its place in the journal, from 1, without holes. */
  seq: number;
  /** When it was written, in milliseconds since 1970. */
  at: number;
}

/**
 * The first record, and again the first of every further segment, so that a segment can be read when
 * those before it are gone.
 */
export interface HeaderRecord extends RecordBase {
  type: "header";
  version: number;
  /** The iteration's id, 24 hexadecimal characters: the key that makes delivery happen once. */
  id: string;
  name: string;
  project: ById | ByName;
  experiment: ById | ByName;
  target: JournalTarget;
  user: string;
  /** Milliseconds since 1970. */
  started_at: number;
  /** Set when an ended iteration was taken up again: milliseconds since 1970. */
  resumed_at?: number;
  /** The machine's name, where it may be known. */
  host: string | null;
  pid: number;
  parent_id: string | null;
  /** Points at most of a metric's history when it is sent as a chart; `false`: none are sent. */
  step_charts: number | false;
}

/** One point of a metric: its name, step and value. */
export type MetricPoint = [name: string, step: number, value: WireNumber];

/** Points of metrics that were logged by one call. */
export interface MetricsRecord extends RecordBase {
  type: "metrics";
  points: MetricPoint[];
  /** The points' own time, where the user gave one: milliseconds since 1970. Else it is `at`. */
  timestamp?: number;
}

/** Parameters, by name; a later value of the same name replaces. */
export interface ParametersRecord extends RecordBase {
  type: "parameters";
  values: Record<string, unknown>;
}

/** The model's name. */
export interface ModelNameRecord extends RecordBase {
  type: "model_name";
  name: string;
}

/** Where the model lies; size in bytes and SHA-256 when the file could be read. */
export interface ModelPathRecord extends RecordBase {
  type: "model_path";
  path: string;
  size?: number;
  sha256?: string;
  /** Whether the file's bytes lie beside the journal under their SHA-256. */
  attached?: boolean;
}

/** The dataset that was used. */
export interface DatasetRecord extends RecordBase {
  type: "dataset";
  dataset: ById | ByNameAndVersion;
}

/** An interactive chart, in the App's own form. */
export interface ChartRecord extends RecordBase {
  type: "chart";
  chart: Omit<InteractiveChart, "id">;
}

/** An image chart; its bytes lie beside the journal under their SHA-256. */
export interface ImageChartRecord extends RecordBase {
  type: "image_chart";
  name: string;
  sha256: string;
  /** In bytes. */
  size: number;
  media_type: string;
  comparable: boolean;
}

/** Tags; they add to those before. */
export interface TagsRecord extends RecordBase {
  type: "tags";
  tags: string[];
}

/** A note; a later one replaces. */
export interface NoteRecord extends RecordBase {
  type: "note";
  text: string;
}

/** What the iteration ran in, by name. */
export interface EnvironmentRecord extends RecordBase {
  type: "environment";
  values: Record<string, unknown>;
}

/** A warning that the program was given. */
export interface WarningRecord extends RecordBase {
  type: "warning";
  message: string;
}

/** The end. One that is provisional may be followed by further records, which take it back. */
export interface EndRecord extends RecordBase {
  type: "end";
  status: EndStatus;
  error: IterationError | null;
  provisional?: boolean;
  signal?: string;
  exit_code?: number;
}

/**
 * Stands for records that could not be read, from `seq` up to and with `to`. It is made by whoever
 * delivers a damaged journal and never lies in one.
 */
export interface GapRecord extends RecordBase {
  type: "gap";
  to: number;
}

/** One record of a journal. */
export type JournalRecord =
  | HeaderRecord
  | MetricsRecord
  | ParametersRecord
  | ModelNameRecord
  | ModelPathRecord
  | DatasetRecord
  | ChartRecord
  | ImageChartRecord
  | TagsRecord
  | NoteRecord
  | EnvironmentRecord
  | WarningRecord
  | EndRecord
  | GapRecord;

/** A record before it has its place and time. */
export type RecordContent = JournalRecord extends infer R
  ? R extends JournalRecord ? Omit<R, "seq" | "at"> : never
  : never;

/** Where settings send iterations. A URL's credentials are kept out of every file. */
export function targetOf({ url }: { url: string | undefined }): JournalTarget {
  if (url === undefined) return { kind: "embedded" };
  const { origin, pathname } = new URL(url);
  return { kind: "mlops", url: origin + pathname.replace(/\/+$/, "") };
}
