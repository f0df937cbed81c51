/** Points that are read part by part, while others come. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MetricReader } from "../../src/contract/metric_reader.ts";
import type { MetricHistory } from "../../src/contract/iteration.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import type { MetricPoint } from "../../src/contract/journal_record.ts";
import { StoreRefusal } from "../../src/store/store_error.ts";
import { headerOf } from "../support/journal_records.ts";
import { iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const ID = place(1).iterationId;

/** Adds a piece of so many points of `loss`, whose steps go on from `step`. */
async function add({ store }: StoreFixture, seq: number, step: number, count: number) {
  const points = Array.from({ length: count }, (_, at): MetricPoint => ["loss", step + at, at]);
  await store.appendJournal(place(1), [{ seq, at: seq, type: "metrics", points }]);
}

async function openWithHeader(): Promise<StoreFixture> {
  const fixture = await StoreFixture.open();
  await fixture.store.appendJournal(place(1), [{ seq: 1, at: 1, ...headerOf({ id: ID }) }]);
  return fixture;
}

/** Reads a column to its end, and does something after each of its parts. */
async function readAll(
  reader: MetricReader,
  column: keyof MetricHistory,
  afterPart = () => Promise.resolve(),
): Promise<{ numbers: number[]; parts: number }> {
  const numbers: number[] = [];
  let parts = 0;
  for (; numbers.length < reader.count; parts++) {
    const part = await reader.read(column, numbers.length);
    assert(part.length > 0);
    numbers.push(...Array.from(part));
    await afterPart();
  }
  return { numbers: numbers.slice(0, reader.count), parts };
}

Deno.test("TrackingStore.metricReaders() reads each point once, though chunks are merged meanwhile", async () => {
  await using fixture = await openWithHeader();
  const sizes = [1000, 400, 150, 60, 20, 5];
  let [seq, step] = [2, 0];
  for (const size of sizes) {
    await add(fixture, seq++, step, size);
    step += size;
  }
  const wanted = Array.from({ length: step }, (_, at) => at);
  const reader = (await fixture.store.metricReaders(ID)).get("loss")!;
  assertEquals(reader.count, step);
  const { numbers, parts } = await readAll(reader, "steps", async () => {
    await add(fixture, seq++, step, 100);
    step += 100;
  });
  assertEquals(numbers, wanted);
  assert(parts > 1);
  const { steps } = await fixture.store.metricHistory(ID, "loss");
  assertEquals(steps.length, step);
});

Deno.test("TrackingStore.metricReaders() gives the columns of every metric, posted ones too", async () => {
  await using fixture = await openWithHeader();
  await add(fixture, 2, 5, 3);
  const reader = (await fixture.store.metricReaders(place(1))).get("loss")!;
  const columns = ["steps", "values", "timestamps"] as const;
  const read = columns.map(async (column) => (await readAll(reader, column)).numbers);
  assertEquals(await Promise.all(read), [[5, 6, 7], [0, 1, 2], [2, 2, 2]]);
  const id = place(2).iterationId;
  const posted = newIterationSchema.parse({ id, iteration_name: "posted", metrics: { loss: 4 } });
  await fixture.store.createIteration(place(2), posted);
  const only = (await fixture.store.metricReaders(id)).get("loss")!;
  assertEquals([only.count, await only.read("values", 0)], [1, [4]]);
});

Deno.test("TrackingStore.metricReaders() refuses to read on, when the iteration is deleted", async () => {
  await using fixture = await openWithHeader();
  await add(fixture, 2, 0, 3);
  const reader = (await fixture.store.metricReaders(ID)).get("loss")!;
  await fixture.store.deleteIteration(place(1));
  await assertRejects(async () => await reader.read("steps", 0), StoreRefusal);
});
