/**
 * What a store answers when it does not do what it was asked to.
 *
 * @module
 */

/** Why a store refuses. */
export type RefusalReason =
  | "project not found"
  | "experiment not found"
  | "iteration not found"
  | "dataset not found"
  | "metric not found"
  | "image not found"
  | "project title taken"
  | "experiment name taken"
  | "dataset name and version taken"
  | "project id taken"
  | "experiment id taken"
  | "dataset id taken"
  | "dataset path empty"
  | "chart names not unique"
  | "iteration exists"
  | "iteration exists elsewhere"
  | "iteration not delivered"
  | "iteration deleted";

/** The store is in order, and what was asked for is not possible. Nothing was changed. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";

  constructor(readonly reason: RefusalReason) {
    super(`The store refuses: ${reason}`);
  }
}

/** A piece of a journal does not go on where the store's record of it ends. Nothing was changed. */
export class JournalPlaceError extends Error {
  override readonly name = "JournalPlaceError";

  /** @param acknowledged The sequence number of the last record that the store has; 0 for none. */
  constructor(readonly acknowledged: number) {
    super(`The journal is known up to record ${acknowledged}; a piece must start after it`);
  }
}

/** A piece of a journal breaks the rules of the format. Nothing was changed. */
export class JournalPieceError extends Error {
  override readonly name = "JournalPieceError";
}

/**
 * The store cannot be used as things are: a full disk, no permission, a damaged file, another process
 * that keeps it busy. Nothing was changed.
 */
export class StoreTroubleError extends Error {
  override readonly name: string = "StoreTroubleError";
}

/** The database's file is damaged, empty, or no database at all. */
export class StoreDamageError extends StoreTroubleError {
  override readonly name = "StoreDamageError";
}

/** The database is of a newer version, or not one of ours. It was left alone. */
export class StoreVersionError extends StoreTroubleError {
  override readonly name = "StoreVersionError";
}
