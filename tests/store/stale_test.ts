/** Iterations of which nothing is heard any more. */

import { assertEquals } from "@std/assert";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { END, header, lines } from "../app/app_fixture.ts";
import { iterationPlace as place, StoreFixture } from "./store_fixture.ts";

const MINUTE = 60_000;

async function append(it: StoreFixture, first: number, ...contents: RecordContent[]) {
  const records = lines(first, ...contents).map((line) => parseLine(line.subarray(0, -1))!);
  await it.store.appendJournal(place(1), records);
}

/** As if the last piece had come so many minutes ago. */
function age(it: StoreFixture, minutes: number): string {
  using db = new SqliteDatabase(it.path);
  const heard = Date.now() - minutes * MINUTE;
  db.run("update iteration_details set heard_at = ?", heard);
  return new Date(heard).toISOString();
}

async function staleSince(it: StoreFixture): Promise<[status: string, since: string | null]> {
  const { status, stale_since } = await it.store.getIteration(place(1));
  const page = await it.store.queryIterations({ order: parseSortOrder("status"), limit: 1 });
  assertEquals(page.iterations[0]?.stale_since, stale_since);
  return [status, stale_since];
}

Deno.test("an iteration that was silent for ten minutes runs, and is stale until it is heard again", async () => {
  await using it = await StoreFixture.open();
  await append(it, 1, header(place(1).iterationId));
  assertEquals(await staleSince(it), ["running", null]);
  age(it, 9);
  assertEquals(await staleSince(it), ["running", null]);
  const heard = age(it, 11);
  assertEquals(await staleSince(it), ["running", heard]);
  await append(it, 2, { type: "note", text: "still here" });
  assertEquals(await staleSince(it), ["running", null]);
});

Deno.test("an iteration that has ended is never stale", async () => {
  await using it = await StoreFixture.open();
  await append(it, 1, header(place(1).iterationId), END);
  age(it, 1000);
  assertEquals(await staleSince(it), ["completed", null]);
});
