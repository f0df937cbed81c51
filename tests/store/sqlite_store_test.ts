/** The store in SQLite, where it is used without an App. */

import { assertEquals } from "@std/assert";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import type { HeaderRecord } from "../../src/contract/journal_record.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { EXPERIMENT, iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const AT = Date.UTC(2026, 0, 1);

function header(number: number): HeaderRecord {
  return {
    seq: 1,
    at: AT,
    type: "header",
    version: 1,
    id: place(number).iterationId,
    name: `run ${number}`,
    project: { name: "Iris" },
    experiment: { name: "softmax" },
    target: { kind: "embedded" },
    user: "somebody",
    started_at: AT + number,
    host: null,
    pid: 1,
    parent_id: null,
    step_charts: 100,
  };
}

Deno.test("TrackingStore.appendJournal() keeps points in one chunk for each metric and piece", async () => {
  await using it = await StoreFixture.open();
  await it.store.appendJournal(place(1), [
    header(1),
    { seq: 2, at: AT, type: "metrics", points: [["loss", 0, 3], ["accuracy", 0, 0.5]] },
    { seq: 3, at: AT, type: "metrics", points: [["loss", 1, 1], ["loss", 2, "NaN"]] },
  ]);
  await it.store.appendJournal(place(1), [
    { seq: 4, at: AT, type: "metrics", points: [["loss", 3, 2]] },
  ]);
  using db = new SqliteDatabase(it.path);
  const rows = db.all(
    `select metric, first_sequence, last_sequence, point_count, min_value, max_value,
      length(steps) as bytes from metric_chunks order by ordinal`,
  );
  assertEquals(rows.map((row) => Object.values(row)), [
    ["loss", 2, 3, 3, 1, 3, 2],
    ["accuracy", 2, 2, 1, 0.5, 0.5, 1],
    ["loss", 4, 4, 1, 2, 2, 1],
  ]);
});

Deno.test("TrackingStore reads a page without reading every iteration", async () => {
  await using it = await StoreFixture.open();
  for (let number = 1; number <= 30; number++) {
    await it.store.appendJournal(place(number), [
      header(number),
      { seq: 2, at: AT, type: "metrics", points: [["loss", 0, number]] },
    ]);
  }
  using db = new SqliteDatabase(it.path);
  // What the page does not show may be damaged as it likes.
  db.run("update iteration_details set metrics = 'no JSON' where iteration <= 25");
  const order = { key: { kind: "metric", name: "loss" }, descending: true } as const;
  const page = await it.store.queryIterations({ order, limit: 5 });
  assertEquals(page.iterations.map((it) => it.metrics?.loss), [30, 29, 28, 27, 26]);
  assertEquals(page.next, { value: 26, ordinal: 26 });
});

Deno.test("TrackingStore leaves nothing behind of a project that is deleted, but tombstones and events", async () => {
  await using it = await StoreFixture.open();
  const sha256 = "0".repeat(64);
  await it.store.putBlob(place(1), sha256, new Uint8Array([1]));
  await it.store.appendJournal(place(1), [
    header(1),
    { seq: 2, at: AT, type: "metrics", points: [["loss", 0, 1]] },
    { seq: 3, at: AT, type: "parameters", values: { rate: 1 } },
    {
      seq: 4,
      at: AT,
      type: "image_chart",
      name: "a",
      sha256,
      size: 1,
      media_type: "image/png",
      comparable: true,
    },
  ]);
  const chart = {
    name: "c",
    chart_type: "line",
    chart_title: "C",
    x_data: [],
    y_data: [],
  };
  const posted = { iteration_name: "posted", interactive_charts: [chart], encoded_ml_model: "x" };
  await it.store.createIteration(EXPERIMENT, newIterationSchema.parse(posted));
  await it.store.deleteProject(EXPERIMENT.projectId);
  using db = new SqliteDatabase(it.path);
  const tables = db.all<{ name: string }>("select name from sqlite_schema where type = 'table'");
  const left = tables.filter(({ name }) => db.get(`select 1 from ${name}`) !== undefined);
  assertEquals(left.map(({ name }) => name), ["tombstones", "iteration_events"]);
  assertEquals(db.get("select count(*) as count from tombstones")?.count, 2);
});
