/**
 * Takes pieces of journals into SQLite, each in one transaction.
 *
 * @module
 */

import type { FoldedIteration } from "../contract/iteration_fold.ts";
import type { JournalRecord } from "../contract/journal_record.ts";
import { createObjectId } from "../contract/object_id.ts";
import { checkPiece, type FoldedPiece, foldPiece, startPiece } from "./journal_piece.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { findDataset } from "./sqlite_datasets.ts";
import { insertDetails, readState, updateDetails } from "./sqlite_fold.ts";
import { insertChart } from "./sqlite_iterations.ts";
import { insertChunk } from "./sqlite_metrics.ts";
import { experimentOrdinal, iterationOrdinal, refuseDeleted } from "./sqlite_place.ts";
import { type Values, writeSortValues } from "./sqlite_sort_values.ts";
import { JournalPlaceError, StoreRefusal } from "./store_error.ts";
import type { IterationPlace } from "./tracking_store.ts";

interface Known {
  ordinal: number;
  experiment: number;
  sequence: number | null;
}

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
  records: readonly JournalRecord[],
): Appended {
  checkPiece(place.iterationId, records);
  refuseDeleted(db, place.iterationId);
  const experiment = experimentOrdinal(db, place);
  const known = findKnown(db, place.iterationId);
  if (known === undefined) return begin(db, experiment, foldPiece(startPiece(records), records));
  if (known.experiment !== experiment) throw new StoreRefusal("iteration exists elsewhere");
  if (known.sequence === null) throw new StoreRefusal("iteration exists");
  if (records[0]!.seq !== known.sequence + 1) throw new JournalPlaceError(known.sequence);
  return goOn(db, known.ordinal, records);
}

/** The sequence number of the last record of an iteration's journal that is here. */
export function acknowledged(db: SqliteDatabase, place: IterationPlace): number {
  refuseDeleted(db, place.iterationId);
  iterationOrdinal(db, place);
  const { sequence } = findKnown(db, place.iterationId)!;
  if (sequence === null) throw new StoreRefusal("iteration not found");
  return sequence;
}

function findKnown(db: SqliteDatabase, id: string): Known | undefined {
  return db.get(
    `select i.ordinal, i.experiment, d.sequence
      from iterations i join iteration_details d on d.iteration = i.ordinal where i.id = ?`,
    id,
  );
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
  writeSortValues(db, ordinal, state);
  return insertParts(db, ordinal, piece);
}

function goOn(db: SqliteDatabase, ordinal: number, records: readonly JournalRecord[]): Appended {
  const before = readState(db, ordinal);
  const values = copyValues(before);
  const piece = foldPiece(before, records);
  const { state } = piece;
  linkDataset(db, ordinal, piece);
  updateDetails(db, ordinal, state);
  db.run(
    "update iterations set status = ?, ended_at = ? where ordinal = ?",
    state.status,
    state.ended_at,
    ordinal,
  );
  writeSortValues(db, ordinal, state, values);
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
  for (const chunk of chunks) insertChunk(db, ordinal, chunk);
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
