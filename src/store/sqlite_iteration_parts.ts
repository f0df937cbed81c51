/**
 * Parts of iterations in SQLite, for readers that need no more of them: images may be large.
 *
 * @module
 */

import type { SqliteDatabase } from "./sqlite_database.ts";
import { encodedOf, readListedIterations } from "./sqlite_iteration_reader.ts";
import { findOrdinal } from "./sqlite_place.ts";
import { StoreRefusal } from "./store_error.ts";
import type { ListedIteration } from "./tracking_store.ts";

/** An iteration without the bytes of its images and its model; found as `findIteration` does. */
export function findListedIteration(db: SqliteDatabase, id: string): ListedIteration {
  return readListedIterations(db, [findOrdinal(db, id)])[0]!;
}

/** The first of those that were started within an iteration. */
export function listChildren(db: SqliteDatabase, id: string, limit: number): ListedIteration[] {
  const sql =
    "select iteration from iteration_details where parent_id = ? order by iteration limit ?";
  const rows = db.all<{ iteration: number }>(sql, id, limit);
  return readListedIterations(db, rows.map(({ iteration }) => iteration));
}

/** The bytes of an iteration's image in Base64, by its place among them; empty if they have not come. */
export function encodedImage(db: SqliteDatabase, id: string, index: number): string {
  const row = db.get<{ encoded: string | null; bytes: Uint8Array | null }>(
    `select m.encoded, b.bytes from iteration_images m
      left join blob_uses u on u.iteration_id = ? and u.sha256 = m.sha256
      left join blobs b on b.sha256 = u.sha256
      where m.iteration = ? order by m.ordinal limit 1 offset ?`,
    id,
    findOrdinal(db, id),
    index,
  );
  if (row === undefined) throw new StoreRefusal("image not found");
  return encodedOf(row) ?? "";
}
