/** Pages of filters over so many iterations that every way to find them is taken. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { matchesFilter } from "../../src/contract/iteration_filter.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { toWireNumber } from "../../src/contract/wire_number.ts";
import type {
  IterationQuery,
  ListedIteration,
  PageCursor,
  TrackingStore,
} from "../../src/store/tracking_store.ts";
import {
  filtersOf,
  metricsOf,
  parametersOf,
  type Vocabulary,
} from "../contract/filter_arbitraries.ts";
import { EXPERIMENT, iterationPlace, StoreFixture } from "./store_fixture.ts";

/** More than are looked at in the order of a list; the last of them wait to be put in order. */
const COUNT = 2600;
const FIRST_START = Date.parse("2026-01-01");
const SORTS = ["metrics.a desc", "metrics.b", "params.a", "started_at desc", "started_at", "name"];

/** Numbers of which some are often there and others once, texts that say numbers, and others. */
const WORDS: Vocabulary = {
  name: fc.constantFrom("a", "b"),
  text: fc.constantFrom("ab", "0.5", " 1 ", "NaN", "x".repeat(201)),
  finite: fc.oneof(
    fc.constantFrom(0, 1, 0.5),
    fc.integer({ min: -500, max: 500 }).map((it) => it / 10),
  ),
};

/** What a filter may ask of values alone. */
const valueFilters = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(
      fc.constantFrom("metrics.a", "metrics.b", "params.a", "params.b"),
      fc.constantFrom("<", "<=", ">", ">=", "=", "!="),
      fc.oneof(WORDS.finite.map(String), fc.constantFrom("49.5", "-49.5", "NaN", "Infinity")),
    ).map((parts) => parts.join(" ")),
    fc.tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
      .map(([left, word, right]) => `(${left}) ${word} (${right})`),
    tie("filter").map((filter) => `not (${filter})`),
  ),
})).filter;

async function fill(store: TrackingStore): Promise<void> {
  const values = fc.sample(fc.tuple(metricsOf(WORDS), parametersOf(WORDS)), {
    numRuns: COUNT,
    seed: 1,
  });
  for (const [index, [metrics, parameters]] of values.entries()) {
    const wire = Object.entries(metrics).map(([name, it]) => [name, toWireNumber(it)]);
    const iteration = newIterationSchema.parse({
      id: iterationPlace(index + 1).iterationId,
      iteration_name: `run ${index % 700}`,
      metrics: Object.fromEntries(wire),
      parameters,
      started_at: new Date(FIRST_START + index * 7919 % 1000).toISOString(),
    });
    await store.createIteration(EXPERIMENT, iteration);
  }
}

/** The first pages of a query, of so many iterations each. */
async function pagesOf(
  store: TrackingStore,
  query: Omit<IterationQuery, "limit">,
  limit: number,
  most = Infinity,
): Promise<ListedIteration[]> {
  const found: ListedIteration[] = [];
  let after: PageCursor | null = null;
  for (let pages = 0; pages < most; pages++) {
    const page = await store.queryIterations({ ...query, limit, ...(after && { after }) });
    found.push(...page.iterations);
    if ((after = page.next) === null) break;
  }
  return found;
}

const idsOf = (iterations: ListedIteration[]) => iterations.map(({ id }) => id);

Deno.test("queryIterations() finds by a filter what a look at every iteration finds, by whichever rows", async () => {
  await using fixture = await StoreFixture.open();
  const { store, path } = fixture;
  await fill(store);
  using db = new DatabaseSync(path, { readOnly: true });
  const waiting = db.prepare(
    "select count(distinct iteration) n from iteration_values where is_waiting",
  );
  assert(Number(waiting.get()!.n) > 20);
  const everyOne = new Map<string, ListedIteration[]>();
  for (const sort of SORTS) {
    everyOne.set(sort, await pagesOf(store, { order: parseSortOrder(sort) }, 1000));
  }
  const filters = fc.oneof({ weight: 3, arbitrary: valueFilters }, filtersOf(WORDS));
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom(...SORTS), async (text, sort) => {
      const [filter, order] = [parseFilter(text)!, parseSortOrder(sort)];
      const wanted = everyOne.get(sort)!.filter((it) => matchesFilter(it, filter));
      const found = await pagesOf(store, { filter, order }, 40, 3);
      assertEquals(idsOf(found), idsOf(wanted).slice(0, 120));
    }),
    { numRuns: 200 },
  );
});

Deno.test("queryIterations() takes the most comparisons, each of which leads to rows of its own", async () => {
  await using fixture = await StoreFixture.open();
  const iteration = newIterationSchema.parse({ iteration_name: "run", metrics: { m49: 0 } });
  await fixture.store.createIteration(EXPERIMENT, iteration);
  const filter = Array.from({ length: 50 }, (_, at) => `not metrics.m${at} > 1`).join(" or ");
  const query = { filter: parseFilter(filter)!, order: parseSortOrder("metrics.a") };
  assertEquals((await pagesOf(fixture.store, query, 10)).length, 1);
});
