/** Connections to SQLite: schema, transactions, and what goes wrong with files. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { SCHEMA_VERSION } from "../../src/store/sqlite_schema.ts";
import { StoreTroubleError, StoreVersionError } from "../../src/store/store_error.ts";

/** A file that is removed in the end. */
function temporaryFile(): { path: string } & Disposable {
  const directory = Deno.makeTempDirSync();
  return {
    path: `${directory}/test.sqlite`,
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}

const INSERT = "insert into tombstones (id, deleted_at) values (?, 0)";
const COUNT = "select count(*) as count from tombstones";

Deno.test("SqliteDatabase waits long to read, and each time shortly for its turn to write", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  const patience = () => db.get("pragma busy_timeout")?.timeout;
  for (let round = 0; round < 2; round++) {
    assertEquals([db.snapshot(patience), db.snapshot(patience)], [5000, 5000]);
    assertEquals([db.transaction(patience), db.transaction(patience)], [20, 20]);
  }
});

Deno.test("SqliteDatabase makes the tables once, and finds them again", () => {
  using file = temporaryFile();
  for (const count of [0, 1, 2]) {
    using db = new SqliteDatabase(file.path);
    assertEquals(db.get(COUNT)?.count, count);
    assertEquals(db.get("pragma user_version")?.user_version, SCHEMA_VERSION);
    db.run(INSERT, String(count));
  }
});

Deno.test("SqliteDatabase writes so that what is committed outlives a power failure", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  assertEquals(db.get("pragma journal_mode")?.journal_mode, "wal");
  assertEquals(db.get("pragma synchronous")?.synchronous, 2);
  assertEquals(db.get("pragma foreign_keys")?.foreign_keys, 1);
});

Deno.test("SqliteDatabase.transaction() undoes everything, when its function throws", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  const write = () =>
    db.transaction(() => {
      db.run(INSERT, "a");
      throw new RangeError("stop");
    });
  assertThrows(write, RangeError, "stop");
  assertEquals(db.get(COUNT)?.count, 0);
  db.transaction(() => db.run(INSERT, "a"));
  assertEquals(db.get(COUNT)?.count, 1);
});

Deno.test("SqliteDatabase.snapshot() sees one state, whatever others write meanwhile", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  using other = new SqliteDatabase(file.path);
  db.snapshot(() => {
    assertEquals(db.get(COUNT)?.count, 0);
    other.transaction(() => other.run(INSERT, "a"));
    assertEquals(db.get(COUNT)?.count, 0);
  });
  assertEquals(db.get(COUNT)?.count, 1);
});

Deno.test("SqliteDatabase tells a mistake in a statement from trouble with the file", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  const twice = () =>
    db.transaction(() => {
      db.run(INSERT, "a");
      db.run(INSERT, "a");
    });
  const error = assertThrows(twice, Error, "UNIQUE constraint failed");
  assertEquals(error instanceof StoreTroubleError, false);
});

Deno.test("SqliteDatabase takes any number of different statements, and each again", () => {
  using file = temporaryFile();
  using db = new SqliteDatabase(file.path);
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 500; number++) {
      assertEquals(db.get(`select ${number} as number`)?.number, number);
    }
  }
});

Deno.test("SqliteDatabase refuses files that it cannot use, and does not touch them", () => {
  using file = temporaryFile();
  const cases: [(db: DatabaseSync) => void, string][] = [
    [(db) => db.exec(`pragma user_version = ${SCHEMA_VERSION + 1}`), "knows versions up to"],
    [(db) => db.exec("create table other (x)"), "holds tables of another program"],
  ];
  for (const [prepare, sentence] of cases) {
    const db = new DatabaseSync(file.path);
    prepare(db);
    db.close();
    const before = Deno.readFileSync(file.path);
    const error = assertThrows(() => new SqliteDatabase(file.path), StoreVersionError);
    assertStringIncludes(error.message, sentence);
    assertStringIncludes(error.message, file.path);
    assertEquals(Deno.readFileSync(file.path), before);
    Deno.removeSync(file.path);
  }
  Deno.writeTextFileSync(file.path, "not a database ".repeat(100));
  assertThrows(() => new SqliteDatabase(file.path), StoreTroubleError, "not a database");
  assertThrows(() => new SqliteDatabase(`${file.path}/x`), StoreTroubleError, "unable to open");
});
