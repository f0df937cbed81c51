/** Databases of every earlier version, with everything in them, opened by the store of today. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { newDatasetSchema } from "../../src/contract/dataset.ts";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import type { JournalRecord } from "../../src/contract/journal_record.ts";
import { decodeColumn } from "../../src/store/number_column.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { examineSqlite } from "../../src/store/sqlite_health.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "../../src/store/sqlite_schema.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { StoreVersionError } from "../../src/store/store_error.ts";
import type { TrackingStore } from "../../src/store/tracking_store.ts";
import { headerOf } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { EXPERIMENT, iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const AT = Date.UTC(2026, 0, 1);
const DATASET = "d".repeat(24);
const FILTERS = [
  "metrics.loss = NaN",
  "metrics.loss < 3 or params.flag = 1",
  "params.flag = 'true' and tags is not null",
  "params.list = '[1,2]' or dataset.name = 'iris'",
  `params.long = '${"x".repeat(300)}'`,
  "name like 'p%' or status = 'running'",
];

/** Something of everything that a store can keep. */
async function fill(store: TrackingStore): Promise<void> {
  const dataset = { _id: DATASET, dataset_name: "iris", path_to_dataset: "iris.csv" };
  await store.createDataset(newDatasetSchema.parse(dataset));
  const sha256 = "a".repeat(64);
  await store.putBlob(place(1), sha256, new Uint8Array([1, 2, 3]));
  await store.appendJournal(place(1), [
    { seq: 1, at: AT, ...headerOf({ id: place(1).iterationId }) },
    { seq: 2, at: AT, type: "metrics", points: [["loss", 0, 2], ["loss", 1, "NaN"]] },
    { seq: 3, at: AT, type: "parameters", values: { flag: true, list: [1, 2], n: null } },
    {
      seq: 4,
      at: AT,
      type: "image_chart",
      name: "i",
      sha256,
      size: 3,
      media_type: "image/png",
      comparable: true,
    },
    { seq: 5, at: AT, type: "dataset", dataset: { id: DATASET } },
    { seq: 6, at: AT, type: "tags", tags: ["a=b"] },
  ]);
  for (const number of [2, 3]) {
    const chart = {
      chart_type: "pie",
      name: "c",
      chart_title: "c",
      x_data: [["a"]],
      y_data: [[1]],
    };
    const posted = {
      id: place(number).iterationId,
      iteration_name: `posted ${number}`,
      metrics: { loss: number },
      parameters: { long: "x".repeat(300), flag: false },
      interactive_charts: [chart],
      image_charts: [{ name: "i", encoded_image: "iVBO" }],
    };
    await store.createIteration(EXPERIMENT, newIterationSchema.parse(posted));
  }
  await store.deleteIteration(place(3));
}

/** The version from which on columns of points are coded. */
const COLUMNS_CODED = 6;

/** Turns a row's columns of points into numbers as they are. */
function uncode(row: Record<string, SQLOutputValue>): void {
  for (const name of ["steps", "point_values", "timestamps"]) {
    const numbers = decodeColumn(row[name] as Uint8Array, row.point_count as number);
    row[name] = new Uint8Array(Float64Array.from(numbers).buffer);
  }
}

/** Copies a database into one of an earlier version, as far as that has room. */
function copyInto(path: string, version: number, from: string): void {
  using source = new DatabaseSync(from, { readOnly: true });
  using old = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  for (const migration of MIGRATIONS.slice(0, version)) old.exec(migration);
  old.exec(`pragma user_version = ${version}`);
  const tables = old.prepare("select name from sqlite_schema where type = 'table'").all();
  for (const { name: table } of tables) {
    const columns = old.prepare(`select name from pragma_table_info('${table}')`).all()
      .map(({ name }) => String(name));
    // Triggers of that version have told some events already.
    const insert = old.prepare(
      `insert or replace into ${table} (${columns.join()}) values (${
        columns.map(() => "?").join()
      })`,
    );
    for (const row of source.prepare(`select ${columns.join()} from ${table}`).all()) {
      if (version < COLUMNS_CODED && table === "metric_chunks") uncode(row);
      insert.run(...Object.values(row) as SQLInputValue[]);
    }
  }
  // The first version kept nothing of what has no order.
  if (version === 1) old.exec("delete from iteration_values where typeof(value) = 'blob'");
}

async function everything(store: TrackingStore) {
  const order = parseSortOrder("metrics.loss desc");
  const found = FILTERS.map(async (text) => {
    const page = await store.queryIterations({ filter: parseFilter(text)!, order, limit: 10 });
    return page.iterations.map(({ id }) => id);
  });
  return {
    projects: await store.listProjects({}),
    datasets: await store.listDatasets({}),
    histories: await store.metricHistories(place(1)),
    found: await Promise.all(found),
    statuses: await store.countIterations(),
    acknowledged: await store.acknowledged(place(1)),
  };
}

/** What else happens to what was there before. */
async function goOn(store: TrackingStore): Promise<void> {
  const records: JournalRecord[] = [
    { seq: 7, at: AT + 5, type: "metrics", points: [["loss", 2, 1.5]] },
    { seq: 8, at: AT + 5, type: "end", status: "completed", error: null },
  ];
  await store.appendJournal(place(1), records);
  await store.putBlob(place(1), "b".repeat(64), new Uint8Array([4]));
  await store.updateIteration(place(2), { iteration_name: "renamed", note: "n" });
}

function schemaOf(path: string): unknown[] {
  using db = new SqliteDatabase(path);
  return db.all("select type, name, sql from sqlite_schema order by type, name");
}

for (let version = 1; version < SCHEMA_VERSION; version++) {
  Deno.test(`a database of version ${version} keeps everything, and goes on like a new one`, async () => {
    await using it = await StoreFixture.open();
    await fill(it.store);
    using folder = temporaryFolder();
    const path = folder.join("old.sqlite");
    copyInto(path, version, it.path);
    await using old = openSqliteStore(path, { userName: "tester" });
    const wanted = await everything(it.store);
    assertEquals(wanted.found.map((ids) => ids.length), [1, 2, 1, 1, 1, 2]);
    assertEquals(await everything(old), wanted);
    for (const store of [it.store, old]) await goOn(store);
    assertEquals(await everything(old), await everything(it.store));
    assertEquals(schemaOf(path), schemaOf(it.path));
    const { damage, dangling, orphans } = examineSqlite(path);
    assertEquals([damage, dangling, orphans.blobs], [[], [], 0]);
  });
}

Deno.test("a database of a newer version is left alone, with all that it has", async () => {
  using folder = temporaryFolder();
  const path = folder.join("newer.sqlite");
  await using it = await StoreFixture.open();
  copyInto(path, SCHEMA_VERSION, it.path);
  {
    using db = new DatabaseSync(path);
    db.exec(
      `alter table projects add column later text; pragma user_version = ${SCHEMA_VERSION + 1}`,
    );
  }
  const before = await Deno.readFile(path);
  assertThrows(() => openSqliteStore(path, { userName: "" }), StoreVersionError);
  assertEquals(await Deno.readFile(path), before);
  const files = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
  assertEquals(files, ["newer.sqlite"]);
});
