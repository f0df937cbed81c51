/**
 * Whether an SQLite store is in order, how large it is, and what can be put in order.
 *
 * @module
 */

import { SqliteDatabase } from "./sqlite_database.ts";
import { SCHEMA_VERSION } from "./sqlite_schema.ts";

/** What there is in a store, and what is wrong with it. */
export interface StoreHealth {
  schema_version: number;
  sqlite_version: string;
  /** What is damaged, in SQLite's words; empty if nothing is. */
  damage: string[];
  /** Rows that name a row that is not there. */
  dangling_rows: number;
  /** Files' bytes that no iteration has a use for. */
  orphans: { blobs: number; bytes: number };
  counts: {
    projects: number;
    experiments: number;
    iterations: number;
    datasets: number;
    points: number;
    blobs: number;
  };
  /** In bytes. */
  sizes: {
    database: number;
    /** Of that, what deleted things left free: it is used again before the file grows. */
    free: number;
    /** Of that, bytes of images and models. */
    blobs: number;
  };
}

/** How long bytes may wait for the records that name them, in milliseconds. */
const PATIENCE = 24 * 3600 * 1000;
/** Faults that are told at most. */
const MOST_FAULTS = 20;

/**
 * Uses of bytes that nothing needs: by iterations that were deleted, and by those whose records have
 * not named them in a day. A delivery that goes on after longer sends its bytes again.
 */
const ORPHAN_USES = `
  select u.iteration_id, u.sha256 from blob_uses u
  left join iterations i on i.id = u.iteration_id
  where u.iteration_id in (select id from tombstones) or (u.added_at < ?
    and not exists (select 1 from iteration_images m
      where m.iteration = i.ordinal and m.sha256 = u.sha256)
    and not exists (select 1 from iteration_details d
      where d.iteration = i.ordinal and d.model_sha256 = u.sha256))`;

const ORPHAN_BLOBS = `
  select sha256 from blobs where not exists (select 1 from blob_uses u
    where u.sha256 = blobs.sha256 and (u.iteration_id, u.sha256) not in (${ORPHAN_USES}))`;

/**
 * Looks at all of a store.
 *
 * Requires `--allow-read` and `--allow-write` for the file.
 *
 * @throws {StoreTroubleError} If it cannot be opened.
 */
export function examineSqlite(path: string, now: number = Date.now()): StoreHealth {
  using db = new SqliteDatabase(path);
  const number = (sql: string, ...values: number[]) =>
    Number(Object.values(db.get(sql, ...values)!)[0]);
  const count = (table: string) => number(`select count(*) from ${table}`);
  const pageSize = number("pragma page_size");
  const before = now - PATIENCE;
  return {
    schema_version: SCHEMA_VERSION,
    sqlite_version: String(db.get("select sqlite_version() as version")!.version),
    damage: damageOf(db),
    dangling_rows: db.all("pragma foreign_key_check").length,
    orphans: {
      blobs: number(`select count(*) from (${ORPHAN_BLOBS})`, before),
      bytes: number(
        `select ifnull(sum(length(bytes)), 0) from blobs where sha256 in (${ORPHAN_BLOBS})`,
        before,
      ),
    },
    counts: {
      projects: count("projects"),
      experiments: count("experiments"),
      iterations: count("iterations"),
      datasets: count("datasets"),
      points: number("select ifnull(sum(point_count), 0) from metric_chunks"),
      blobs: count("blobs"),
    },
    sizes: {
      database: number("pragma page_count") * pageSize,
      free: number("pragma freelist_count") * pageSize,
      blobs: number("select ifnull(sum(length(bytes)), 0) from blobs"),
    },
  };
}

/**
 * Removes what no iteration has a use for.
 *
 * Requires `--allow-read` and `--allow-write` for the file.
 *
 * @throws {StoreTroubleError} If it cannot be written.
 */
export function removeOrphans(path: string, now: number = Date.now()): void {
  using db = new SqliteDatabase(path);
  db.transaction(() => {
    db.run(
      `delete from blob_uses where (iteration_id, sha256) in (${ORPHAN_USES})`,
      now - PATIENCE,
    );
    db.run("delete from blobs where sha256 not in (select sha256 from blob_uses)");
  });
}

/**
 * Gives the disk back what is free in a file. Left there it would be used again, but not go.
 *
 * Requires `--allow-all`: SQLite writes all of it into a file of its own choice first.
 *
 * @throws {StoreTroubleError} If that is not granted, or the file cannot be written.
 */
export function compactSqlite(path: string): void {
  using db = new SqliteDatabase(path);
  db.compact();
}

function damageOf(db: SqliteDatabase): string[] {
  const rows = db.all<{ integrity_check: string }>(`pragma integrity_check(${MOST_FAULTS})`);
  return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
}
