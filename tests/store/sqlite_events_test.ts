/** What the store tells of its iterations, to whoever has its file open. */

import { assertEquals } from "@std/assert";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { END, header, lines, metrics } from "../app/app_fixture.ts";
import { EXPERIMENT, iterationPlace as place, StoreFixture } from "./store_fixture.ts";

async function append(it: StoreFixture, first: number, ...contents: RecordContent[]) {
  const records = lines(first, ...contents).map((line) => parseLine(line.subarray(0, -1))!);
  await it.store.appendJournal(place(1), records);
}

Deno.test("TrackingStore.iterationEvents() tells what another connection did, in order", async () => {
  await using it = await StoreFixture.open();
  await using other = openSqliteStore(it.path, { userName: "other" });
  const { last } = await other.iterationEvents();
  await append(it, 1, header(place(1).iterationId));
  await append(it, 2, metrics(["loss", 0, 1]));
  await append(it, 3, END);
  await it.store.updateIteration(place(1), { iteration_name: "new" });
  await it.store.updateIteration(place(1), { iteration_name: "new" });
  await it.store.deleteIteration(place(1));
  const page = await other.iterationEvents(last);
  assertEquals(page.events.map(({ kind, status, sequence }) => [kind, status, sequence]), [
    ["started", "running", 1],
    ["records", "running", 2],
    ["records", "running", 3],
    ["status", "completed", 3],
    ["renamed", "completed", 3],
    ["deleted", "completed", null],
  ]);
  for (const { iteration_id, experiment_id, project_id } of page.events) {
    assertEquals(iteration_id, place(1).iterationId);
    assertEquals([project_id, experiment_id], [EXPERIMENT.projectId, EXPERIMENT.experimentId]);
  }
  assertEquals([page.isCut, page.last], [false, last + 6]);
  assertEquals(await other.iterationEvents(page.last), {
    events: [],
    last: page.last,
    isCut: false,
  });
});

Deno.test("TrackingStore.iterationEvents() tells a new note or other tags once, and a journal's as records", async () => {
  await using it = await StoreFixture.open();
  const { last } = await it.store.iterationEvents();
  await append(it, 1, header(place(1).iterationId));
  await append(it, 2, { type: "note", text: "logged" });
  await it.store.updateIteration(place(1), { note: "mine" });
  await it.store.updateIteration(place(1), { note: "mine", tags: [] });
  await it.store.updateIteration(place(1), { tags: ["a"] });
  await it.store.updateIteration(place(1), { note: null });
  const { events } = await it.store.iterationEvents(last);
  const kinds = ["started", "records", "renamed", "renamed", "renamed"];
  assertEquals(events.map(({ kind }) => kind), kinds);
});

Deno.test("TrackingStore.iterationEvents() tells the iterations of a deleted project", async () => {
  await using it = await StoreFixture.open();
  const posted = newIterationSchema.parse({ iteration_name: "posted" });
  await it.store.createIteration(EXPERIMENT, posted);
  const { last } = await it.store.iterationEvents();
  await it.store.deleteProject(EXPERIMENT.projectId);
  const { events } = await it.store.iterationEvents(last);
  assertEquals(
    events.map(({ kind, iteration_id, project_id }) => [kind, iteration_id, project_id]),
    [
      ["deleted", posted.id, EXPERIMENT.projectId],
    ],
  );
});

Deno.test("TrackingStore.iterationEvents() says that events are gone, and keeps the last ten thousand", async () => {
  await using it = await StoreFixture.open();
  using db = new SqliteDatabase(it.path);
  db.run(`insert into iteration_events (kind, iteration_id, status)
    with recursive n(n) as (select 1 union all select n + 1 from n where n < 10500)
    select 'records', 'x', 'running' from n`);
  assertEquals(db.get("select count(*) as count from iteration_events")?.count, 10_000);
  const cut = await it.store.iterationEvents(499);
  assertEquals([cut.isCut, cut.events.length, cut.last], [true, 1000, 1500]);
  const next = await it.store.iterationEvents(500);
  assertEquals([next.isCut, next.events.length, next.last], [false, 1000, 1500]);
  assertEquals((await it.store.iterationEvents(20_000)).isCut, true); // another file's number
});
