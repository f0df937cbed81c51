/**
 * An iteration is the fold of its journal's records. An App that takes records in and a reader of a
 * folder both use this one fold.
 *
 * @module
 */

import type { IterationError, IterationStatus } from "./iteration.ts";
import type {
  ById,
  ByName,
  ByNameAndVersion,
  ChartRecord,
  EndRecord,
  HeaderRecord,
  ImageChartRecord,
  JournalRecord,
  JournalTarget,
  MetricsRecord,
  ModelPathRecord,
} from "./journal_record.ts";
import { setAllOwn, setOwn } from "./own_property.ts";
import { fromWireNumber } from "./wire_number.ts";

/** What is known of an iteration after some of its records. Times are milliseconds since 1970. */
export interface FoldedIteration {
  id: string;
  name: string;
  project: ById | ByName;
  experiment: ById | ByName;
  target: JournalTarget;
  user: string;
  started_at: number;
  ended_at: number | null;
  status: IterationStatus;
  error: IterationError | null;
  /** Whether the end may still be taken back by a later record. */
  provisional: boolean;
  parent_id: string | null;
  step_charts: number | false;
  /** The last value of each metric. */
  metrics: Record<string, number>;
  parameters: Record<string, unknown>;
  model_name: string | null;
  model: Pick<ModelPathRecord, "path" | "size" | "sha256" | "attached"> | null;
  dataset: ById | ByNameAndVersion | null;
  charts: ChartRecord["chart"][];
  images: Pick<ImageChartRecord, "name" | "sha256" | "size" | "media_type" | "comparable">[];
  tags: string[];
  note: string | null;
  environment: Record<string, unknown> | null;
  warnings: string[];
  /** The sequence number of the last record taken in. */
  sequence: number;
  /** When that record was written. */
  last_at: number;
}

/** Told of each point of a metric, in the order of logging; `at` in milliseconds since 1970. */
export type PointSink = (name: string, step: number, value: number, at: number) => void;

/** The state of an iteration of which nothing but its header is known. */
export function startFold(header: HeaderRecord): FoldedIteration {
  return {
    id: header.id,
    name: header.name,
    project: header.project,
    experiment: header.experiment,
    target: header.target,
    user: header.user,
    started_at: header.started_at,
    ended_at: null,
    status: "running",
    error: null,
    provisional: false,
    parent_id: header.parent_id,
    step_charts: header.step_charts,
    metrics: {},
    parameters: {},
    model_name: null,
    model: null,
    dataset: null,
    charts: [],
    images: [],
    tags: [],
    note: null,
    environment: null,
    warnings: [],
    sequence: header.seq,
    last_at: header.at,
  };
}

/**
 * Takes one record in. Records come in the order of their sequence; after a final end only warnings
 * count, until a header says that the iteration goes on.
 */
export function foldRecord(
  state: FoldedIteration,
  record: JournalRecord,
  onPoint?: PointSink,
): void {
  state.sequence = record.type === "gap" ? record.to : record.seq;
  if (record.type === "gap") {
    state.warnings.push(`records ${record.seq} to ${record.to} could not be read`);
    state.provisional = state.ended_at !== null; // one of them may have taken the end back
    return;
  }
  state.last_at = record.at;
  if (takesEndBack(state, record)) reopen(state);
  if (state.ended_at === null || record.type === "warning") take(state, record, onPoint);
}

/** Neither a warning nor the header of a further segment tells that the program lived on. */
function takesEndBack(state: FoldedIteration, record: JournalRecord): boolean {
  if (record.type === "header") return record.resumed_at !== undefined;
  return state.provisional && record.type !== "warning";
}

/** Takes an end back. */
export function reopen(state: FoldedIteration): void {
  Object.assign(state, { status: "running", ended_at: null, error: null, provisional: false });
}

function take(
  state: FoldedIteration,
  record: Exclude<JournalRecord, { type: "gap" }>,
  onPoint: PointSink | undefined,
): void {
  switch (record.type) {
    case "header":
      return; // a further segment repeats what is known
    case "metrics":
      return takePoints(state, record, onPoint);
    case "parameters":
      return setAllOwn(state.parameters, record.values);
    case "model_name":
      state.model_name = record.name;
      return;
    case "model_path":
      state.model = modelOf(record);
      return;
    case "dataset":
      state.dataset = record.dataset;
      return;
    case "chart":
      state.charts = [...state.charts.filter((it) => it.name !== record.chart.name), record.chart];
      return;
    case "image_chart": {
      const { name, sha256, size, media_type, comparable } = record;
      state.images.push({ name, sha256, size, media_type, comparable });
      return;
    }
    case "tags":
      state.tags = [...new Set([...state.tags, ...record.tags])];
      return;
    case "note":
      state.note = record.text;
      return;
    case "environment":
      state.environment ??= {};
      return setAllOwn(state.environment, record.values);
    case "warning":
      state.warnings.push(record.message);
      return;
    case "end":
      return takeEnd(state, record);
  }
}

function takePoints(
  state: FoldedIteration,
  record: MetricsRecord,
  onPoint: PointSink | undefined,
): void {
  for (const [name, step, wireValue] of record.points) {
    const value = fromWireNumber(wireValue)!;
    setOwn(state.metrics, name, value);
    onPoint?.(name, step, value, record.timestamp ?? record.at);
  }
}

function modelOf({ path, size, sha256, attached }: ModelPathRecord): FoldedIteration["model"] {
  return {
    path,
    ...(size !== undefined && { size }),
    ...(sha256 !== undefined && { sha256 }),
    ...(attached !== undefined && { attached }),
  };
}

function takeEnd(state: FoldedIteration, record: EndRecord): void {
  state.status = record.status;
  state.ended_at = record.at;
  state.error = record.error;
  state.provisional = record.provisional ?? false;
}
