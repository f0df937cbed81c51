/**
 * Folds a piece of a journal: what it makes of an iteration, and the points that it brings.
 *
 * @module
 */

import { type InteractiveChart, interactiveChartSchema } from "../contract/interactive_chart.ts";
import { iterationErrorSchema } from "../contract/error_schema.ts";
import { type FoldedIteration, foldRecord, startFold } from "../contract/iteration_fold.ts";
import {
  type HeaderRecord,
  JOURNAL_VERSION,
  type JournalRecord,
} from "../contract/journal_record.ts";
import { isObjectId } from "../contract/object_id.ts";
import { describeProblems } from "../contract/problem.ts";
import { ChunkBuilder, type MetricChunk } from "./metric_chunk.ts";
import { JournalPieceError, JournalPlaceError } from "./store_error.ts";

/** Of the years 0 to 9999: no reader takes another one. */
const FIRST_TIME = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_TIME = Date.parse("9999-12-31T23:59:59.999Z");

/** What a piece makes of an iteration. */
export interface FoldedPiece {
  /** The iteration after the piece; of charts and images it holds those that the piece brings. */
  state: FoldedIteration;
  /** The charts that the piece brings, each with an id. */
  charts: InteractiveChart[];
  /** The points that the piece brings. */
  chunks: MetricChunk[];
  /** Whether the piece names a dataset. */
  namesDataset: boolean;
}

/** A piece whose records are checked and folded while they are read, once. */
export interface OpenPiece {
  /** The first record, or the gaps that it begins with and the first that is none. */
  opening: readonly JournalRecord[];
  /** Those after them. */
  rest: Iterable<JournalRecord>;
}

/**
 * Begins to read a piece. Of each record is checked what can be told without knowing the iteration.
 *
 * @throws {JournalPieceError} If it is empty; when a hole is met, or a record that cannot be taken.
 */
export function openPiece(iterationId: string, records: Iterable<JournalRecord>): OpenPiece {
  const rest = checked(iterationId, records);
  const opening: JournalRecord[] = [];
  for (let read = rest.next(); !read.done; read = rest.next()) {
    opening.push(read.value);
    if (read.value.type !== "gap") break;
  }
  if (opening.length === 0) throw new JournalPieceError("The piece holds no record.");
  return { opening, rest };
}

function* checked(
  iterationId: string,
  records: Iterable<JournalRecord>,
): Generator<JournalRecord> {
  let next: number | undefined;
  for (const record of records) {
    next ??= record.seq;
    if (record.seq !== next) {
      throw new JournalPieceError(`Record ${next} is missing: record ${record.seq} came instead.`);
    }
    const problem = problemOf(iterationId, record);
    if (problem !== undefined) throw new JournalPieceError(`Record ${record.seq} ${problem}.`);
    next = lastOf(record) + 1;
    yield record;
  }
}

/**
 * The state to begin with when nothing is known of an iteration yet. Records that are missing may be
 * declared as gaps before the header.
 *
 * @throws {JournalPlaceError} If the piece is from the middle of a journal.
 * @throws {JournalPieceError} If the journal does not begin with a header.
 */
export function startPiece({ opening }: OpenPiece): FoldedIteration {
  const header = opening.at(-1)!;
  const first = opening[0]!.seq;
  if (header.type !== "header") {
    if (first > 1) throw new JournalPlaceError(0);
    throw new JournalPieceError("The first record of a journal must be its header.");
  }
  const state = startFold(header);
  if (first > 1) state.warnings.push(`records 1 to ${first - 1} are missing`);
  return state;
}

/** Folds the records of a piece into a state without charts and images. */
export function foldPiece(state: FoldedIteration, { opening, rest }: OpenPiece): FoldedPiece {
  const builder = new ChunkBuilder();
  const addPoint = (name: string, step: number, value: number, at: number) =>
    builder.add(name, step, value, at, state.sequence);
  const dataset = state.dataset;
  const charts = new Map<string, InteractiveChart>();
  for (const records of [opening, rest]) {
    for (const record of records) {
      foldRecord(state, record, addPoint);
      if (record.type === "chart" && state.charts.at(-1) === record.chart) {
        takeChart(state, record.chart, charts);
      }
    }
  }
  return {
    state,
    charts: [...charts.values()],
    chunks: builder.chunks(),
    namesDataset: state.dataset !== dataset,
  };
}

function takeChart(
  state: FoldedIteration,
  chart: Omit<InteractiveChart, "id">,
  charts: Map<string, InteractiveChart>,
): void {
  const read = interactiveChartSchema.safeParse(chart);
  if (!read.success) {
    const name = JSON.stringify(chart.name);
    state.warnings.push(`the chart ${name} was kept out: ${describeProblems(read.error, "it")}`);
    return;
  }
  charts.delete(read.data.name);
  charts.set(read.data.name, read.data);
}

function problemOf(iterationId: string, record: JournalRecord): string | undefined {
  if (!isTime(record.at)) return `has the time ${record.at}, which is none`;
  if (record.type === "header") return headerProblem(iterationId, record);
  if (record.type !== "end" || record.error === null) return undefined;
  const { error } = iterationErrorSchema.safeParse(record.error);
  return error && `has an error that is none: ${describeProblems(error, "it")}`;
}

function headerProblem(iterationId: string, header: HeaderRecord): string | undefined {
  if (header.version > JOURNAL_VERSION) {
    return `is of version ${header.version}, and this App reads versions up to ${JOURNAL_VERSION}`;
  }
  if (header.id.toLowerCase() !== iterationId) {
    return `names the iteration "${header.id}", and the path names "${iterationId}"`;
  }
  if (!isTime(header.started_at)) {
    return `has the start time ${header.started_at}, which is none`;
  }
  const isParentId = header.parent_id === null || isObjectId(header.parent_id);
  return isParentId ? undefined : `names the parent "${header.parent_id}", which is no id`;
}

function isTime(time: number): boolean {
  return time >= FIRST_TIME && time <= LAST_TIME;
}

function lastOf(record: JournalRecord): number {
  return record.type === "gap" ? record.to : record.seq;
}
