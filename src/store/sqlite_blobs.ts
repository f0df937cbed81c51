/**
 * Bytes in SQLite, kept once under their SHA-256 for all iterations that use them.
 *
 * @module
 */

import type { SqliteDatabase } from "./sqlite_database.ts";
import { experimentOrdinal, refuseDeleted } from "./sqlite_place.ts";
import { StoreRefusal } from "./store_error.ts";
import type { IterationPlace } from "./tracking_store.ts";

/** Keeps bytes for an iteration; its records may come later. Keeping the same again changes nothing. */
export function putBlob(
  db: SqliteDatabase,
  place: IterationPlace,
  sha256: string,
  bytes: Uint8Array,
): void {
  refuseDeleted(db, place.iterationId);
  const experiment = experimentOrdinal(db, place);
  const sql = "select experiment from iterations where id = ?";
  const known = db.get<{ experiment: number }>(sql, place.iterationId);
  if (known !== undefined && known.experiment !== experiment) {
    throw new StoreRefusal("iteration exists elsewhere");
  }
  db.run("insert or ignore into blobs (sha256, bytes) values (?, ?)", sha256, bytes);
  db.run(
    "insert or replace into blob_uses (iteration_id, sha256, added_at) values (?, ?, ?)",
    place.iterationId,
    sha256,
    Date.now(),
  );
}
