/** Points of metrics as a long iteration brings them: a few at a time. */

import { assert, assertEquals } from "@std/assert";
import type {
  HeaderRecord,
  JournalRecord,
  MetricPoint,
} from "../../src/contract/journal_record.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { AT, headerOf } from "../support/journal_records.ts";
import { iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const HEADER: HeaderRecord = {
  seq: 1,
  at: AT,
  ...headerOf({ id: place(1).iterationId, experiment: { name: "softmax" } }),
};

/** A journal that grows by pieces of points. */
class Growing {
  seq = 1;
  step = 0;

  constructor(readonly fixture: StoreFixture) {}

  async begin(): Promise<void> {
    await this.fixture.store.appendJournal(place(1), [HEADER]);
  }

  async append(count: number, metrics: readonly string[] = ["loss"]): Promise<void> {
    const points: MetricPoint[] = [];
    for (let index = 0; index < count; index++, this.step++) {
      for (const name of metrics) points.push([name, this.step, this.step / 2]);
    }
    const record: JournalRecord = { seq: ++this.seq, at: AT, type: "metrics", points };
    await this.fixture.store.appendJournal(place(1), [record]);
  }
}

interface Chunk {
  metric: string;
  first: number;
  last: number;
  count: number;
  min: number;
  max: number;
}

function chunksOf(fixture: StoreFixture): Chunk[] {
  using db = new SqliteDatabase(fixture.path);
  return db.all<Chunk>(
    `select metric, first_sequence as first, last_sequence as last, point_count as count,
      min_value as min, max_value as max from metric_chunks order by ordinal`,
  );
}

Deno.test("TrackingStore.appendJournal() merges the small chunks of a long iteration", async () => {
  await using fixture = await StoreFixture.open();
  const journal = new Growing(fixture);
  await journal.begin();
  for (let piece = 0; piece < 1000; piece++) await journal.append(1 + piece % 7);
  const chunks = chunksOf(fixture);
  assert(chunks.length <= 13, `${chunks.length} chunks`);
  let [next, step] = [2, 0];
  for (const { first, last, count, min, max } of chunks) {
    assertEquals([first, min, max], [next, step / 2, (step + count - 1) / 2]);
    [next, step] = [last + 1, step + count];
  }
  const { steps, values } = await fixture.store.metricHistory(place(1), "loss");
  assertEquals(steps, Array.from({ length: journal.step }, (_, index) => index));
  assertEquals(values, steps.map((it) => it / 2));
});

Deno.test("TrackingStore.appendJournal() writes each point a few times, however many there are", async () => {
  await using fixture = await StoreFixture.open();
  const journal = new Growing(fixture);
  await journal.begin();
  let written = 0;
  for (let piece = 0; piece < 2000; piece++) {
    await journal.append(5);
    written += chunksOf(fixture).at(-1)!.count;
  }
  assert(written <= journal.step * Math.log2(journal.step), `${written / journal.step} a point`);
});

Deno.test("TrackingStore.appendJournal() keeps merged chunks small enough to be read one by one", async () => {
  await using fixture = await StoreFixture.open();
  const journal = new Growing(fixture);
  await journal.begin();
  for (let piece = 0; piece < 40; piece++) await journal.append(3000);
  const counts = chunksOf(fixture).map(({ count }) => count);
  assert(counts.every((count) => count <= 16_384), counts.join());
  assert(counts.length <= 16, counts.join());
});

Deno.test("TrackingStore.metricHistories() tells metrics in the order in which they came, merged or not", async () => {
  await using fixture = await StoreFixture.open();
  const journal = new Growing(fixture);
  await journal.begin();
  await journal.append(1, ["b", "a"]);
  await journal.append(1, ["a"]);
  await journal.append(1, ["c", "b"]);
  const histories = await fixture.store.metricHistories(place(1));
  assertEquals([...histories].map(([name, { steps }]) => [name, steps]), [
    ["b", [0, 2]],
    ["a", [0, 1]],
    ["c", [2]],
  ]);
});

Deno.test("TrackingStore.metricHistory() thins a history over the bounds of its chunks", async () => {
  await using fixture = await StoreFixture.open();
  const journal = new Growing(fixture);
  await journal.begin();
  for (let piece = 0; piece < 30; piece++) await journal.append(1000);
  assert(chunksOf(fixture).length > 1);
  const thinned = await fixture.store.metricHistory(place(1), "loss", 100);
  assertEquals([thinned.steps[0], thinned.steps.at(-1)], [0, 29_999]);
  assert(thinned.steps.length <= 100 && thinned.steps.length >= 90);
  const all = await fixture.store.metricHistories(place(1), 100);
  assertEquals(all.get("loss"), thinned);
  const whole = await fixture.store.metricHistory(place(1), "loss", 30_000);
  assertEquals(whole.steps.length, 30_000);
});
