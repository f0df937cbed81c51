/**
 * Writes the fold of a journal into an iteration's details, and reads as much of it again as going on
 * with the next piece needs: charts and images, which may be large, stay where they are.
 *
 * @module
 */

import type { SQLInputValue } from "node:sqlite";
import { fromWireMetrics } from "../contract/iteration.ts";
import type { FoldedIteration } from "../contract/iteration_fold.ts";
import { metricsToJson } from "../contract/wire_number.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** What the other columns do not hold. */
type JournalRest = Pick<
  FoldedIteration,
  | "name"
  | "project"
  | "experiment"
  | "target"
  | "provisional"
  | "step_charts"
  | "dataset"
  | "last_at"
>;

interface StateRow {
  id: string;
  status: FoldedIteration["status"];
  started_at: number;
  ended_at: number | null;
  user_name: string;
  metrics: string;
  parameters: string;
  path_to_model: string;
  model_name: string | null;
  model_size: number | null;
  model_sha256: string | null;
  is_model_attached: number;
  tags: string;
  note: string | null;
  environment: string | null;
  error: string | null;
  parent_id: string | null;
  warnings: string;
  sequence: number;
  journal: string;
}

const COLUMNS: [name: string, valueOf: (state: FoldedIteration) => SQLInputValue][] = [
  ["user_name", (state) => state.user],
  ["metrics", (state) => metricsToJson(state.metrics)],
  ["parameters", (state) => JSON.stringify(state.parameters)],
  ["path_to_model", (state) => state.model?.path ?? ""],
  ["model_name", (state) => state.model_name],
  ["model_size", (state) => state.model?.size ?? null],
  ["model_sha256", (state) => state.model?.sha256?.toLowerCase() ?? null],
  ["is_model_attached", (state) => Number(state.model?.attached ?? false)],
  ["tags", (state) => JSON.stringify(state.tags)],
  ["note", (state) => state.note],
  ["environment", (state) => toJson(state.environment)],
  ["error", (state) => toJson(state.error)],
  ["parent_id", (state) => state.parent_id],
  ["warnings", (state) => JSON.stringify(state.warnings)],
  ["sequence", (state) => state.sequence],
  ["journal", (state) => JSON.stringify(restOf(state))],
  ["heard_at", () => Date.now()],
];

const NAMES = COLUMNS.map(([name]) => name);
const INSERT = `insert into iteration_details (${NAMES.join()}, iteration)
  values (${NAMES.map(() => "?").join()}, ?)`;
const UPDATE = `update iteration_details set ${NAMES.map((name) => `${name} = ?`).join()}
  where iteration = ?`;

/** Writes the details of an iteration that is new. */
export function insertDetails(db: SqliteDatabase, ordinal: number, state: FoldedIteration): void {
  db.run(INSERT, ...COLUMNS.map(([, valueOf]) => valueOf(state)), ordinal);
}

/** Writes the details of an iteration that goes on. */
export function updateDetails(db: SqliteDatabase, ordinal: number, state: FoldedIteration): void {
  db.run(UPDATE, ...COLUMNS.map(([, valueOf]) => valueOf(state)), ordinal);
}

/** Reads the fold of a journal, without charts and images. */
export function readState(db: SqliteDatabase, ordinal: number): FoldedIteration {
  const row = db.get<StateRow>(
    `select i.id, i.status, i.started_at, i.ended_at, d.*
      from iterations i join iteration_details d on d.iteration = i.ordinal where i.ordinal = ?`,
    ordinal,
  )!;
  const rest: JournalRest = JSON.parse(row.journal);
  return {
    ...rest,
    id: row.id,
    user: row.user_name,
    started_at: row.started_at,
    ended_at: row.ended_at,
    status: row.status,
    error: fromJson(row.error),
    parent_id: row.parent_id,
    metrics: fromWireMetrics(JSON.parse(row.metrics)),
    parameters: JSON.parse(row.parameters),
    model_name: row.model_name,
    model: modelOf(row),
    charts: [],
    images: [],
    tags: JSON.parse(row.tags),
    note: row.note,
    environment: fromJson(row.environment),
    warnings: JSON.parse(row.warnings),
    sequence: row.sequence,
  };
}

function restOf(state: FoldedIteration): JournalRest {
  const { name, project, experiment, target, provisional, step_charts, dataset, last_at } = state;
  return { name, project, experiment, target, provisional, step_charts, dataset, last_at };
}

function modelOf(row: StateRow): FoldedIteration["model"] {
  if (row.path_to_model === "") return null;
  return {
    path: row.path_to_model,
    ...(row.model_size !== null && { size: row.model_size }),
    ...(row.model_sha256 !== null && { sha256: row.model_sha256 }),
    attached: row.is_model_attached === 1,
  };
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function fromJson<T>(json: string | null): T | null {
  return json === null ? null : JSON.parse(json);
}
