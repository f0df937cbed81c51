/** Values by which iterations are found, whether they are in order already or wait for it. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import type { JournalRecord } from "../../src/contract/journal_record.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import type { IterationQuery, PageCursor, TrackingStore } from "../../src/store/tracking_store.ts";
import { headerOf } from "../support/journal_records.ts";
import { EXPERIMENT, iterationPlace, StoreFixture } from "./store_fixture.ts";

/** So many iterations have their values put in order together. */
const TOGETHER = 128;

const lossOf = (number: number) => number * 7 % 10;

/** Posts an iteration for each number, in their order. */
async function post(store: TrackingStore, from: number, to: number, more = {}): Promise<void> {
  for (let number = from; number <= to; number++) {
    const { iterationId: id } = iterationPlace(number);
    const metrics = { loss: lossOf(number), ...more };
    const parameters = { seed: number, ...(number % 3 > 0 && { model: `m${number % 5}` }) };
    const iteration = { id, iteration_name: `run ${number}`, metrics, parameters };
    await store.createIteration(EXPERIMENT, newIterationSchema.parse(iteration));
  }
}

/** The numbers of all iterations that a query leads to, page by page. */
async function numbersOf(store: TrackingStore, order: string, filter = ""): Promise<number[]> {
  const found: number[] = [];
  const wanted = parseFilter(filter);
  const query: IterationQuery = { ...EXPERIMENT, order: parseSortOrder(order), limit: 30 };
  let after: PageCursor | null = null;
  do {
    const page = await store.queryIterations({
      ...query,
      ...(wanted && { filter: wanted }),
      ...(after && { after }),
    });
    found.push(...page.iterations.map(({ id }) => parseInt(id, 16)));
    after = page.next;
  } while (after !== null);
  return found;
}

/** How many values wait, and how many there are. */
function counted(path: string): { waiting: number; all: number } {
  using db = new DatabaseSync(path, { readOnly: true });
  const sql =
    "select ifnull(sum(is_waiting), 0) as waiting, count(*) as 'all' from iteration_values";
  return { ...db.prepare(sql).get() } as { waiting: number; all: number };
}

Deno.test("queryIterations() sorts and filters values alike, whether they wait or are in order", async () => {
  await using it = await StoreFixture.open();
  await using reader = openSqliteStore(it.path, { userName: "reader" });
  const ends = [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 40];
  for (const [index, last] of ends.entries()) {
    await post(it.store, (ends[index - 1] ?? 0) + 1, last);
    const newest = Array.from({ length: last }, (_, at) => last - at);
    const byLoss = newest.toSorted((a, b) => lossOf(a) - lossOf(b));
    assertEquals(await numbersOf(reader, "metrics.loss"), byLoss);
    assertEquals(
      await numbersOf(reader, "metrics.loss desc", "metrics.loss >= 3 and params.model = 'm1'"),
      newest.toSorted((a, b) => lossOf(b) - lossOf(a))
        .filter((number) => lossOf(number) >= 3 && number % 3 > 0 && number % 5 === 1),
    );
    const modelled = newest.filter((number) => number % 3 > 0);
    assertEquals(await numbersOf(reader, "params.model"), [
      ...modelled.toSorted((a, b) => a % 5 - b % 5),
      ...newest.filter((number) => number % 3 === 0),
    ]);
    assertEquals(await numbersOf(reader, "params.seed", "params.seed <= 2"), [1, 2].slice(0, last));
  }
});

Deno.test("createIteration() leaves few values waiting, and none of an iteration that has many", async () => {
  await using it = await StoreFixture.open();
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}`, index]));
  await post(it.store, 1, 1, many);
  assertEquals(counted(it.path), { waiting: 0, all: 63 });
  await post(it.store, 2, TOGETHER - 1);
  const { waiting, all } = counted(it.path);
  assertEquals(waiting, all - 63);
  await post(it.store, TOGETHER, TOGETHER);
  assertEquals(counted(it.path).waiting, 0);
});

Deno.test("appendJournal() puts a value that changes in its new place, whether it waits or not", async () => {
  await using it = await StoreFixture.open();
  const place = iterationPlace(1);
  const points = (seq: number, value: number): JournalRecord => ({
    seq,
    at: 1e12 + seq,
    type: "metrics",
    points: [["loss", seq, value]],
  });
  const header = { seq: 1, at: 1e12, ...headerOf({ id: place.iterationId }) };
  await it.store.appendJournal(place, [header, points(2, 9)]);
  await post(it.store, 2, 3);
  assertEquals(await numbersOf(it.store, "metrics.loss"), [3, 2, 1]);
  await it.store.appendJournal(place, [points(3, 0.5)]);
  assertEquals(await numbersOf(it.store, "metrics.loss"), [1, 3, 2]);
  await post(it.store, 4, TOGETHER);
  await it.store.appendJournal(place, [points(4, 99)]);
  assertEquals((await numbersOf(it.store, "metrics.loss")).at(-1), 1);
  assertEquals(await numbersOf(it.store, "metrics.loss", "metrics.loss = 99"), [1]);
});

Deno.test("queryIterations() leaves none out, when the newest are deleted and others take their ordinals", async () => {
  const steps = fc.array(
    fc.record({ isDeletion: fc.boolean(), count: fc.constantFrom(1, 2, 5, 100, TOGETHER) }),
    { minLength: 3, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      await using it = await StoreFixture.open();
      let [kept, last]: [number[], number] = [[], 0];
      for (const { isDeletion, count } of [{ isDeletion: false, count: TOGETHER - 3 }, ...steps]) {
        const gone = isDeletion ? kept.slice(-count) : [];
        await it.store.deleteSelected(gone.map((it) => iterationPlace(it).iterationId), false);
        kept = kept.slice(0, kept.length - gone.length);
        if (!isDeletion) {
          await post(it.store, last + 1, last + count);
          kept.push(...Array.from({ length: count }, () => ++last));
        }
        const byLoss = kept.toReversed().toSorted((a, b) => lossOf(a) - lossOf(b));
        assertEquals(await numbersOf(it.store, "metrics.loss"), byLoss);
      }
    }),
    { numRuns: 10 },
  );
});

/** Adds an iteration as a program of version 6 does, which does not know that values can wait. */
function addAsBefore(path: string, number: number): void {
  using db = new DatabaseSync(path);
  const { iterationId: id } = iterationPlace(number);
  const { lastInsertRowid: ordinal } = db.prepare(
    `insert into iterations (id, experiment, name, status, created_at, started_at)
      values (?, 1, 'run', 'completed', 0, 0)`,
  ).run(id);
  db.prepare(
    `insert into iteration_details (iteration, user_name, metrics, tags, warnings)
      values (?, 'ada', ?, '[]', '[]')`,
  ).run(ordinal, JSON.stringify({ loss: lossOf(number) }));
  db.prepare("insert into iteration_values (iteration, kind, name, value) values (?, 0, 'loss', ?)")
    .run(ordinal, lossOf(number));
}

Deno.test("values that wait are put in order by whichever process adds an iteration", async () => {
  await using it = await StoreFixture.open();
  await post(it.store, 1, TOGETHER - 1);
  addAsBefore(it.path, TOGETHER);
  assertEquals(counted(it.path).waiting, 0);
  await post(it.store, TOGETHER + 1, TOGETHER + 1);
  const newest = Array.from({ length: TOGETHER + 1 }, (_, at) => TOGETHER + 1 - at);
  const byLoss = newest.toSorted((a, b) => lossOf(a) - lossOf(b));
  assertEquals(await numbersOf(it.store, "metrics.loss"), byLoss);
});

Deno.test("queryIterations() takes a number that JSON cannot keep for none, as its document does", async () => {
  await using it = await StoreFixture.open();
  const [place, journaled] = [iterationPlace(1), iterationPlace(2)];
  const parameters = JSON.parse('{"seed":1e999}');
  const posted = { id: place.iterationId, iteration_name: "run", parameters };
  await it.store.createIteration(EXPERIMENT, newIterationSchema.parse(posted));
  await it.store.appendJournal(journaled, [
    { seq: 1, at: 1e12, ...headerOf({ id: journaled.iterationId }) },
    { seq: 2, at: 1e12, type: "parameters", values: { seed: 5 } },
    { seq: 3, at: 1e12, type: "parameters", values: parameters },
  ]);
  for (const { iterationId } of [place, journaled]) {
    assertEquals((await it.store.findIteration(iterationId)).parameters, { seed: null });
  }
  assertEquals(await numbersOf(it.store, "params.seed", "params.seed > 1"), []);
  assertEquals(await numbersOf(it.store, "params.seed", "params.seed is null"), [2, 1]);
});
