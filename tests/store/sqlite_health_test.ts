/** What is wrong with a store in SQLite, what can be mended, and copies of it. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { backupSqlite } from "../../src/store/sqlite_backup.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { examineSqlite, removeOrphans, type StoreHealth } from "../../src/store/sqlite_health.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { MIGRATIONS } from "../../src/store/sqlite_schema.ts";
import { StoreDamageError, StoreTroubleError } from "../../src/store/store_error.ts";
import { headerOf } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { EXPERIMENT, iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const DAY = 24 * 3600 * 1000;

/** Bytes and their name, which need not be their digest here. */
function blob(letter: string): [string, Uint8Array] {
  return [letter.repeat(64), crypto.getRandomValues(new Uint8Array(60_000))];
}

async function track(it: StoreFixture, number: number, sha256: string): Promise<void> {
  const at = Date.UTC(2026, 0, 1);
  await it.store.appendJournal(place(number), [
    { seq: 1, at, ...headerOf({ id: place(number).iterationId }) },
    {
      seq: 2,
      at,
      type: "image_chart",
      name: "i",
      sha256,
      size: 1,
      media_type: "image/png",
      comparable: true,
    },
  ]);
}

function blobsIn(path: string): unknown[] {
  using db = new SqliteDatabase(path);
  return db.all("select sha256 from blobs order by sha256").map(({ sha256 }) => sha256);
}

Deno.test("removeOrphans() removes bytes that no records have named in a day, and no others", async () => {
  await using it = await StoreFixture.open();
  const [used, early, usedToo] = [blob("a"), blob("b"), blob("c")];
  for (const number of [1, 2]) await it.store.putBlob(place(number), ...used);
  await track(it, 1, used[0]);
  await it.store.putBlob(place(3), ...early);
  await it.store.putBlob(place(4), ...usedToo);
  await track(it, 4, usedToo[0]);
  const all = [used[0], early[0], usedToo[0]];
  assertEquals(examineSqlite(it.path).orphans, { blobs: 0, bytes: 0 });
  removeOrphans(it.path);
  assertEquals(blobsIn(it.path), all);

  const later = Date.now() + DAY + 1000;
  assertEquals(examineSqlite(it.path, later).orphans, { blobs: 1, bytes: 60_000 });
  removeOrphans(it.path, later);
  assertEquals(blobsIn(it.path), [used[0], usedToo[0]]);
  assertEquals(examineSqlite(it.path, later).orphans, { blobs: 0, bytes: 0 });
  assertEquals((await it.store.getIteration(place(1))).warnings, []);
});

Deno.test("an iteration's bytes go with it, unless another one has them too", async () => {
  await using it = await StoreFixture.open();
  const [shared, own] = [blob("a"), blob("b")];
  for (const number of [1, 2]) {
    await it.store.putBlob(place(number), ...shared);
    await track(it, number, shared[0]);
  }
  await it.store.putBlob(place(1), ...own);
  await it.store.deleteIteration(place(1));
  assertEquals(blobsIn(it.path), [shared[0]]);
  await it.store.deleteSelected([place(2).iterationId], false);
  assertEquals(blobsIn(it.path), []);
});

Deno.test("what was deleted leaves room that is used before the database grows", async () => {
  await using it = await StoreFixture.open();
  const fill = async (from: number) => {
    for (let number = from; number < from + 50; number++) {
      const sha256 = number.toString(16).padStart(64, "0");
      const bytes = crypto.getRandomValues(new Uint8Array(60_000));
      await it.store.putBlob(place(number), sha256, bytes);
      await track(it, number, sha256);
    }
  };
  await fill(1);
  const ids = (await it.store.listIterations(EXPERIMENT)).map(({ id }) => id);
  await it.store.deleteSelected(ids, false);
  const { sizes } = examineSqlite(it.path);
  assert(sizes.free > 2_500_000 && sizes.blobs === 0, JSON.stringify(sizes));
  await fill(100);
  assert(examineSqlite(it.path).sizes.database <= sizes.database + 100_000);
});

Deno.test("examineSqlite() counts what there is, and tells what is damaged", async () => {
  await using it = await StoreFixture.open();
  await it.store.putBlob(place(1), ...blob("a"));
  await track(it, 1, "a".repeat(64));
  const { counts, damage, dangling, sizes } = examineSqlite(it.path);
  assertEquals([damage, dangling, sizes.blobs], [[], [], 60_000]);
  assertEquals(counts, {
    projects: 1,
    experiments: 1,
    iterations: 1,
    datasets: 0,
    points: 0,
    blobs: 1,
  });
  {
    using db = new SqliteDatabase(it.path);
    db.run("pragma foreign_keys = off");
    db.run("delete from experiments");
    db.run("pragma wal_checkpoint(truncate)");
  }
  const lost = { table: "iterations", parent: "experiments", rows: 1 };
  assertEquals(examineSqlite(it.path).dangling, [lost]);
  damageIndex(it.path);
  const [found, ...others] = examineSqlite(it.path).damage;
  assertEquals([found!.table, others], ["iterations", []]);
  assertStringIncludes(found!.faults.join(), "iterations_by_start");
});

Deno.test("examineSqlite() tells what it can of a database with pages of noise, and throws nothing else", async () => {
  await using it = await StoreFixture.open();
  for (let number = 1; number <= 40; number++) {
    const sha256 = number.toString(16).padStart(64, "0");
    await it.store.putBlob(place(number), sha256, blob("a")[1].subarray(0, 9000));
    await track(it, number, sha256);
  }
  using folder = temporaryFolder();
  const path = folder.join("copy.sqlite");
  await backupSqlite(it.path, path);
  const sound = await Deno.readFile(path);
  const pages = sound.length / 4096;
  for (let page = 1; page < pages; page += 3) {
    const bytes = sound.slice();
    bytes.subarray(page * 4096, (page + 1) * 4096).fill(0xa5);
    await Deno.writeFile(path, bytes);
    const found = examined(path);
    const isSilent = found?.damage.length === 0 && Object.values(found.counts).includes(null);
    assert(!isSilent, `page ${page}`);
    assertEquals(await Deno.readFile(path), bytes);
  }
});

/** `undefined` if there is nothing to examine. */
function examined(path: string): StoreHealth | undefined {
  try {
    return examineSqlite(path);
  } catch (error) {
    if (error instanceof StoreDamageError) return undefined;
    throw error;
  }
}

Deno.test("examineSqlite() makes nothing of an empty file, and leaves an older database as it is", () => {
  using folder = temporaryFolder();
  const path = folder.join("mlops.sqlite");
  Deno.writeFileSync(path, new Uint8Array());
  assertThrows(() => examineSqlite(path), StoreDamageError, "the file is empty");
  assertEquals(Deno.statSync(path).size, 0);
  for (const version of MIGRATIONS.keys()) {
    const old = folder.join(`${version}.sqlite`);
    const db = new DatabaseSync(old);
    for (const migration of MIGRATIONS.slice(0, version)) db.exec(migration);
    db.exec(`pragma user_version = ${version}; create table if not exists own (x); drop table own`);
    db.close();
    const bytes = Deno.readFileSync(old);
    if (version === 0) assertThrows(() => examineSqlite(old), StoreDamageError, "no table in it");
    else {
      const { schema_version, damage, counts } = examineSqlite(old);
      assertEquals([schema_version, damage, counts.iterations], [version, [], 0]);
    }
    assertEquals(Deno.readFileSync(old), bytes);
  }
});

/** Makes an index lack its rows. */
function damageIndex(path: string): void {
  using db = new SqliteDatabase(path);
  db.run("pragma writable_schema = on");
  const [page] = db.all<{ rootpage: number }>(
    "select rootpage from sqlite_schema where name = 'iterations_by_start'",
  );
  const { page_size } = db.get<{ page_size: number }>("pragma page_size")!;
  db.run("pragma wal_checkpoint(truncate)");
  using file = Deno.openSync(path, { write: true });
  file.seekSync((page!.rootpage - 1) * page_size + 3, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array([0, 0]));
}

Deno.test("backupSqlite() copies one state of a database that is written to all the while", async () => {
  await using it = await StoreFixture.open();
  using folder = temporaryFolder();
  const writing = new Worker(import.meta.resolve("./write_pairs.ts"), { type: "module" });
  try {
    const ready = new Promise((resolve) => writing.onmessage = resolve);
    writing.postMessage(it.path);
    await ready;
    for (const name of ["1", "2", "3"]) {
      await backupSqlite(it.path, folder.join(name));
      using copy = new SqliteDatabase(folder.join(name));
      const count = Number(copy.get("select count(*) as count from tombstones")!.count);
      assert(count > 0 && count % 2 === 0, `${count} rows, which come in pairs`);
    }
  } finally {
    writing.terminate();
  }
});

Deno.test("backupSqlite() refuses what is no database", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(folder.join("a"), "no database ".repeat(100));
  await assertRejects(
    () => backupSqlite(folder.join("a"), folder.join("b")),
    StoreTroubleError,
    "not a database",
  );
  await assertRejects(() => backupSqlite(folder.join("c"), folder.join("d")), StoreTroubleError);
});

Deno.test("a backup is a store like the one that it was made of", async () => {
  await using it = await StoreFixture.open();
  using folder = temporaryFolder();
  await it.store.putBlob(place(1), ...blob("a"));
  await track(it, 1, "a".repeat(64));
  await backupSqlite(it.path, folder.join("copy.sqlite"));
  await using copy = openSqliteStore(folder.join("copy.sqlite"), { userName: "other" });
  assertEquals(await copy.listProjects({}), await it.store.listProjects({}));
});
