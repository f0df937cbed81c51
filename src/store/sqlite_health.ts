/**
 * Whether an SQLite store is in order, how large it is, and what can be put in order.
 *
 * @module
 */

import { SqliteDatabase, troubleOf } from "./sqlite_database.ts";
import { StoreDamageError } from "./store_error.ts";

/** What is damaged. */
export interface Damage {
  /** The table, its indexes included; `null` if it is in none. */
  table: string | null;
  /** In SQLite's words; a hundred at most. */
  faults: string[];
}

/** What there is in a store, and what is wrong with it. What cannot be read is `null`. */
export interface StoreHealth {
  /** An earlier one than the library's own is brought up to date when a program writes. */
  schema_version: number;
  sqlite_version: string;
  damage: Damage[];
  /** How many rows of which table name rows of another that are not there. */
  dangling: { table: string; parent: string; rows: number }[];
  /** Files' bytes that no iteration has a use for. */
  orphans: { blobs: number | null; bytes: number | null };
  counts: Record<keyof typeof COUNTS, number | null>;
  /** In bytes. */
  sizes: {
    database: number;
    /** Of that, what deleted things left free: it is used again before the file grows. */
    free: number;
    /** Of that, bytes of images and models. */
    blobs: number | null;
  };
}

const COUNTS = {
  projects: "select count(*) from projects",
  experiments: "select count(*) from experiments",
  iterations: "select count(*) from iterations",
  datasets: "select count(*) from datasets",
  points: "select ifnull(sum(point_count), 0) from metric_chunks",
  blobs: "select count(*) from blobs",
};
const DANGLING = `select "table", parent, count(*) as rows from pragma_foreign_key_check
  group by "table", parent`;
/** How long bytes may wait for the records that name them, in milliseconds. */
const PATIENCE = 24 * 3600 * 1000;
/** The version from which on it is known when bytes came. */
const BYTES_DATED = 3;

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
 * Looks at all of a store, and leaves it as it is.
 *
 * Requires `--allow-read` and `--allow-write` for the file.
 *
 * @throws {StoreDamageError} If it is empty, or no database, or not even its tables are known.
 * @throws {StoreTroubleError} If it cannot be opened.
 */
export function examineSqlite(path: string, now: number = Date.now()): StoreHealth {
  if (Deno.statSync(path).size === 0) throw new StoreDamageError("the file is empty");
  using db = new SqliteDatabase(path, { readOnly: true });
  const number = (sql: string, ...values: number[]) =>
    readable(() => Number(Object.values(db.get(sql, ...values)!)[0]));
  const { sqlite_version, version, sizes } = db.snapshot(() => headOf(db));
  if (version === 0) throw new StoreDamageError("there is no table in it");
  const orphans = (sql: string) => version < BYTES_DATED ? 0 : number(sql, now - PATIENCE);
  return {
    schema_version: version,
    sqlite_version,
    damage: damageOf(db),
    dangling: readable(() => db.all<StoreHealth["dangling"][number]>(DANGLING)) ?? [],
    orphans: {
      blobs: orphans(`select count(*) from (${ORPHAN_BLOBS})`),
      bytes: orphans(
        `select ifnull(sum(length(bytes)), 0) from blobs where sha256 in (${ORPHAN_BLOBS})`,
      ),
    },
    counts: Object.fromEntries(
      Object.entries(COUNTS).map(([name, sql]) => [name, number(sql)]),
    ) as StoreHealth["counts"],
    sizes: {
      ...sizes,
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

/** What can be read without any table. */
function headOf(db: SqliteDatabase) {
  const number = (name: string) => Number(db.get(`pragma ${name}`)![name]);
  const size = number("page_size");
  return {
    sqlite_version: String(db.get("select sqlite_version() as version")!.version),
    version: number("user_version"),
    sizes: { database: number("page_count") * size, free: number("freelist_count") * size },
  };
}

/** Where the whole has a fault, each table is asked for its own. */
function damageOf(db: SqliteDatabase): Damage[] {
  const faults = faultsOf(db, "pragma integrity_check");
  if (faults.length === 0) return [];
  const tables =
    readable(() =>
      db.all<{ name: string }>("select name from sqlite_schema where type = 'table'")
    ) ?? [];
  const damage = tables
    .map(({ name }) => ({ table: name, faults: faultsOf(db, `pragma integrity_check("${name}")`) }))
    .filter(({ faults }) => faults.length > 0);
  return damage.length > 0 ? damage : [{ table: null, faults }];
}

/** A check that cannot go on is a fault itself. */
function faultsOf(db: SqliteDatabase, check: string): string[] {
  try {
    return db.all<{ integrity_check: string }>(check).map((row) => row.integrity_check)
      .filter((text) => text !== "ok")
      .map((text) => text.replace(/^\*\*\* in database main \*\*\*\s*/, ""));
  } catch (error) {
    return [damageIn(error).message];
  }
}

/** What is read; `null` if damage keeps it from being read. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    damageIn(error);
    return null;
  }
}

/** Any other error is thrown on. */
function damageIn(error: unknown): StoreDamageError {
  const trouble = troubleOf(error);
  if (trouble instanceof StoreDamageError) return trouble;
  throw trouble;
}
