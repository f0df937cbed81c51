/**
 * Takes pieces of journals into SQLite, each in one transaction.
 *
 * @module
 */

import type { FoldedIteration } from "../contract/iteration_fold.ts";
import type { JournalRecord } from "../contract/journal_record.ts";
import { createObjectId } from "../contract/object_id.ts";
import {
  type FoldedPiece,
  foldPiece,
  type OpenPiece,
  openPiece,
  startPiece,
} from "./journal_piece.ts";
import { freeChunk } from "./metric_chunk.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { findDataset } from "./sqlite_datasets.ts";
import { insertDetails, readState, updateDetails } from "./sqlite_fold.ts";
import { insertChart } from "./sqlite_iterations.ts";
import { insertChunk } from "./sqlite_metrics.ts";
import { experimentOrdinal } from "./sqlite_place.ts";
import { insertSortValues, updateSortValues, type Values } from "./sqlite_sort_values.ts";
import { JournalPlaceError, StoreRefusal } from "./store_error.ts";
import type { IterationPlace } from "./tracking_store.ts";

interface Known {
  /** `null` if it is not there. */
  ordinal: number | null;
  /** The ordinal of the experiment that it is in. */
  experiment: number | null;
  sequence: number | null;
  /** The ordinal of the experiment that its place names. */
  wanted: number;
}

const KNOWN = `
  select i.ordinal, i.experiment, d.sequence,
    (select e.ordinal from experiments e join projects p on p.ordinal = e.project
      where e.id = ? and p.id = ?) as wanted,
    exists (select 1 from tombstones where id = ?) as isDeleted
  from (select 1) left join iterations i on i.id = ?
  left join iteration_details d on d.iteration = i.ordinal`;

/** What the store has of a journal after a piece of it. */
interface Appended {
  ordinal: number;
  /** The number of the last record. */
  sequence: number;
}

/** Takes a piece of a journal in. */
export function appendJournal(
  db: SqliteDatabase,
  place: IterationPlace,
  records: Iterable<JournalRecord>,
): Appended {
  const piece = openPiece(place.iterationId, records);
  const { ordinal, experiment, sequence, wanted } = findKnown(db, place);
  if (ordinal === null) return begin(db, wanted, foldPiece(startPiece(piece), piece));
  if (experiment !== wanted) throw new StoreRefusal("iteration exists elsewhere");
  if (sequence === null) throw new StoreRefusal("iteration exists");
  if (piece.opening[0]!.seq !== sequence + 1) throw new JournalPlaceError(sequence);
  return goOn(db, ordinal, piece);
}

/** The sequence number of the last record of an iteration's journal that is here. */
export function acknowledged(db: SqliteDatabase, place: IterationPlace): number {
  const { experiment, sequence, wanted } = findKnown(db, place);
  if (experiment !== wanted || sequence === null) throw new StoreRefusal("iteration not found");
  return sequence;
}

/** Each piece asks for all of it, hence by one query. */
function findKnown(db: SqliteDatabase, place: IterationPlace): Known {
  const { projectId, experimentId, iterationId } = place;
  const known = db.get<Omit<Known, "wanted"> & { wanted: number | null; isDeleted: number }>(
    KNOWN,
    experimentId,
    projectId,
    iterationId,
    iterationId,
  )!;
  if (known.isDeleted === 1) throw new StoreRefusal("iteration deleted");
  return { ...known, wanted: known.wanted ?? experimentOrdinal(db, place) }; // which tells what is missing
}

function begin(db: SqliteDatabase, experiment: number, piece: FoldedPiece): Appended {
  const { state } = piece;
  const ordinal = db.insert(
    `insert into iterations (id, experiment, name, status, created_at, started_at, ended_at)
      values (?, ?, ?, ?, ?, ?, ?)`,
    state.id.toLowerCase(),
    experiment,
    state.name,
    state.status,
    Date.now(),
    state.started_at,
    state.ended_at,
  );
  linkDataset(db, ordinal, piece);
  insertDetails(db, ordinal, state);
  insertSortValues(db, ordinal, state);
  return insertParts(db, ordinal, piece);
}

function goOn(db: SqliteDatabase, ordinal: number, opened: OpenPiece): Appended {
  const before = readState(db, ordinal);
  const values = copyValues(before);
  const piece = foldPiece(before, opened);
  const { state } = piece;
  linkDataset(db, ordinal, piece);
  updateDetails(db, ordinal, state);
  db.run(
    "update iterations set status = ?, ended_at = ? where ordinal = ?",
    state.status,
    state.ended_at,
    ordinal,
  );
  updateSortValues(db, ordinal, state, values);
  return insertParts(db, ordinal, piece);
}

/** The fold works on the state in place. */
function copyValues({ metrics, parameters }: FoldedIteration): Values {
  return { metrics: { ...metrics }, parameters: { ...parameters } };
}

/** A dataset that is not known is no reason to refuse what was measured. */
function linkDataset(
  db: SqliteDatabase,
  ordinal: number,
  { state, namesDataset }: FoldedPiece,
): void {
  if (!namesDataset || state.dataset === null) return;
  const dataset = findDataset(db, state.dataset);
  if (dataset === undefined) {
    state.warnings.push(`the dataset ${JSON.stringify(state.dataset)} is not known to the App`);
  }
  db.run("update iterations set dataset = ? where ordinal = ?", dataset ?? null, ordinal);
}

function insertParts(
  db: SqliteDatabase,
  ordinal: number,
  { state, charts, chunks }: FoldedPiece,
): Appended {
  for (const chunk of chunks) {
    insertChunk(db, ordinal, chunk);
    freeChunk(chunk);
  }
  for (const chart of charts) insertChart(db, ordinal, chart);
  for (const { name, sha256, comparable } of state.images) {
    db.run(
      "insert into iteration_images (iteration, id, name, comparable, sha256) values (?, ?, ?, ?, ?)",
      ordinal,
      createObjectId(),
      name,
      Number(comparable),
      sha256.toLowerCase(),
    );
  }
  return { ordinal, sequence: state.sequence };
}
