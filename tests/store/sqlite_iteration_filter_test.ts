/** Filters in SQL mean what they mean in memory. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { quotedName } from "../../src/contract/filter_token.ts";
import type { EndStatus, Iteration } from "../../src/contract/iteration.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { matchesFilter } from "../../src/contract/iteration_filter.ts";
import { foldRecord, startFold } from "../../src/contract/iteration_fold.ts";
import { compareIterations, parseSortOrder } from "../../src/contract/iteration_sort.ts";
import type {
  HeaderRecord,
  JournalRecord,
  RecordContent,
} from "../../src/contract/journal_record.ts";
import { toWireNumber } from "../../src/contract/wire_number.ts";
import { compileFilter } from "../../src/store/sqlite_iteration_filter.ts";
import { toIteration } from "../../src/tracking/folded_iteration.ts";
import {
  anyVocabulary,
  filtersOf,
  metricsOf,
  parametersOf,
  tagsOf,
  type Vocabulary,
} from "../contract/filter_arbitraries.ts";
import { AT, headerOf } from "../support/journal_records.ts";
import { EXPERIMENT, iterationPlace, StoreFixture } from "./store_fixture.ts";

const VALUE_SORTS = [
  (name: string) => `metrics.${name} desc`,
  (name: string) => `params.${name} asc`,
];
const FIELD_SORTS = ["started_at desc", "ended_at asc", "status", "duration desc"];

/** What is known of an iteration; it comes to the store in a post, or as a journal. */
interface Content {
  isPosted: boolean;
  name: string;
  user: string;
  metrics: Record<string, number>;
  parameters: Record<string, unknown>;
  tags: string[];
  note: string | null;
  model_name: string | null;
  message: string | null;
  started_at: number;
  duration: number;
}

function contentsOf(words: Vocabulary): fc.Arbitrary<Content> {
  const maybe = fc.option(words.text, { nil: null });
  return fc.record({
    isPosted: fc.boolean(),
    name: words.text.map((it) => it.slice(0, 90) || "run"),
    user: words.text,
    metrics: metricsOf(words),
    parameters: parametersOf(words),
    tags: tagsOf(words),
    note: maybe,
    model_name: maybe,
    message: maybe,
    // Clocks may give parts of a millisecond.
    started_at: fc.constantFrom(AT, AT + 999, AT + 1000, AT + 0.75),
    duration: fc.constantFrom(0, 1000, 1234.5),
  });
}

/** Iterations, filters that ask for what they have, and an order. */
const cases = anyVocabulary.chain((words) =>
  fc.tuple(
    fc.array(contentsOf(words), { minLength: 1, maxLength: 6 }),
    fc.array(filtersOf(words), { minLength: 30, maxLength: 30 }),
    words.name.chain((name) =>
      fc.constantFrom(...VALUE_SORTS.map((sort) => sort(quotedName(name))), ...FIELD_SORTS)
    ),
  )
);

function wireMetrics(values: Record<string, number>): Record<string, number | string> {
  return Object.fromEntries(Object.entries(values).map(([name, it]) => [name, toWireNumber(it)]));
}

async function post(fixture: StoreFixture, number: number, it: Content): Promise<Iteration> {
  const posted = newIterationSchema.parse({
    id: iterationPlace(number).iterationId,
    iteration_name: it.name,
    user_name: it.user,
    metrics: wireMetrics(it.metrics),
    parameters: it.parameters,
    tags: it.tags,
    note: it.note,
    model_name: it.model_name,
    error: it.message === null ? null : { name: "Error", message: it.message },
    status: it.message === null ? "completed" : "failed",
    started_at: new Date(it.started_at).toISOString(),
    ended_at: new Date(it.started_at + it.duration).toISOString(),
  });
  return await fixture.store.createIteration(EXPERIMENT, posted);
}

/** As it would be read from the outbox, before any App has it. */
async function deliver(fixture: StoreFixture, number: number, it: Content): Promise<Iteration> {
  const place = iterationPlace(number);
  const header = headerOf({
    id: place.iterationId,
    name: it.name,
    user: it.user,
    project: { name: fixture.title },
    experiment: { name: fixture.name },
    started_at: it.started_at,
  });
  const status: EndStatus = it.message === null ? "killed" : "failed";
  const error = it.message === null ? null : { name: "Error", message: it.message };
  const points = Object.entries(wireMetrics(it.metrics));
  const contents: RecordContent[] = [
    header,
    { type: "metrics", points: points.map(([name]) => [name, 0, 0]) },
    { type: "metrics", points: points.map(([name, value]) => [name, 1, value as number]) },
    { type: "parameters", values: { ...it.parameters, a: 1 } },
    { type: "parameters", values: it.parameters },
    { type: "tags", tags: it.tags },
    ...(it.note === null ? [] : [{ type: "note", text: it.note } as const]),
    ...(it.model_name === null ? [] : [{ type: "model_name", name: it.model_name } as const]),
    ...(it.duration === 0 ? [] : [{ type: "end", status, error } as const]),
  ];
  const records = contents.map((record, index) => ({
    seq: index + 1,
    at: it.started_at + it.duration,
    ...record,
  })) as JournalRecord[];
  const state = startFold(records[0] as HeaderRecord);
  // In two pieces, so that the store has to go on from what it has.
  for (const piece of [records.slice(0, 4), records.slice(4)]) {
    await fixture.store.appendJournal(place, piece);
    for (const record of piece) foldRecord(state, record);
  }
  return toIteration(state);
}

async function fill(fixture: StoreFixture, contents: readonly Content[]): Promise<Iteration[]> {
  const known: Iteration[] = [];
  for (const [index, it] of contents.entries()) {
    known.push(await (it.isPosted ? post : deliver)(fixture, index + 1, it));
  }
  return known;
}

/** Follows the cursors to the end. */
async function everyPage(
  fixture: StoreFixture,
  filter: string,
  sort: string,
  limit = 2,
): Promise<string[]> {
  const [read, order] = [parseFilter(filter)!, parseSortOrder(sort)];
  const ids: string[] = [];
  for (let after = null;;) {
    const query = { filter: read, order, limit, ...(after !== null && { after }) };
    const page = await fixture.store.queryIterations(query);
    ids.push(...page.iterations.map((it) => it.id));
    if ((after = page.next as never) === null) return ids;
  }
}

Deno.test("a filter in SQL wants the iterations that it wants in memory, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([contents, filters, sort]) => {
      await using fixture = await StoreFixture.open();
      const known = await fill(fixture, sort.includes("_at") ? contents.map(inWhole) : contents);
      const order = parseSortOrder(sort);
      const { name } = order.key;
      // Within equal values those that came later stand first, whenever they started.
      const timed = (it: Iteration) =>
        name === "duration" ? atOnce(it) : name === "started_at" ? it : { ...it, started_at: "" };
      const sorted = known.toReversed()
        .sort((a, b) => compareIterations(timed(a), timed(b), order));
      for (const filter of filters) {
        const wanted = sorted.filter((it) => matchesFilter(it, parseFilter(filter)!));
        const found = await everyPage(fixture, filter, sort);
        assertEquals(found, wanted.map((it) => it.id), filter);
      }
    }),
    { numRuns: 40 },
  );
});

/** As if it had started with all others. */
function atOnce(it: Iteration): Iteration {
  const [started, ended] = [new Date(0).toISOString(), it.ended_at];
  const taken = ended === null ? 0 : Date.parse(ended) - Date.parse(it.started_at);
  return { ...it, started_at: started, ended_at: ended && new Date(taken).toISOString() };
}

/** The store sorts by parts of a millisecond, which a document does not show. */
function inWhole(it: Content): Content {
  return { ...it, started_at: Math.trunc(it.started_at), duration: Math.trunc(it.duration) };
}

Deno.test("a filter in SQL carries every value and every name of the user as a bound value", () => {
  fc.assert(fc.property(anyVocabulary.chain(filtersOf), (text) => {
    const { joins, condition } = compileFilter(parseFilter(text)!);
    for (const { text, values } of [joins, condition]) {
      assertEquals(text.split("?").length - 1, values.length);
      assert(/^[a-z0-9_.,()?'<>=\[\]\s/-]*$/i.test(text), text);
      const quoted = text.match(/'[^']*'/g) ?? [];
      assertEquals(quoted.filter((it) => !["''", "'text'", "'[]'"].includes(it)), []);
    }
  }));
});

Deno.test("a filter of the most levels and comparisons is one that SQLite takes", async () => {
  await using fixture = await StoreFixture.open();
  const levels = "not (".repeat(25) + "metrics.a > 1" + ")".repeat(25);
  const many = Array.from(
    { length: 50 },
    (_, at) => `params.p${at} in (1, 'x') and not note like 'x'`,
  );
  const ids = Array.from({ length: 300 }, (_, at) => `'${String(at).padStart(24, "0")}'`);
  for (const filter of [levels, many.slice(0, 25).join(" or "), `id in (${ids.join()})`]) {
    assertEquals(await everyPage(fixture, filter, "metrics.a desc"), []);
  }
});

Deno.test("pages of a filter hold no iteration twice and leave none out, while others are added", async () => {
  await using fixture = await StoreFixture.open();
  const add = (number: number, loss: number) =>
    fixture.store.appendJournal(iterationPlace(number), [
      { ...headerOf({ id: iterationPlace(number).iterationId, started_at: AT }), seq: 1, at: AT },
      { seq: 2, at: AT, type: "metrics", points: [["loss", 0, loss]] },
    ]);
  for (let number = 1; number <= 40; number++) await add(number, number % 4);
  const filter = parseFilter("metrics.loss > 0")!;
  const order = parseSortOrder("metrics.loss desc");
  const found: string[] = [];
  let added = 100;
  for (let after = null;;) {
    const query = { filter, order, limit: 4, ...(after !== null && { after }) };
    const page = await fixture.store.queryIterations(query);
    found.push(...page.iterations.map((it) => it.id));
    for (let loss = 0; loss < 5; loss++) await add(added++, loss);
    if ((after = page.next as never) === null) break;
  }
  const before = Array.from({ length: 40 }, (_, at) => at + 1).filter((it) => it % 4 > 0);
  assertEquals(new Set(found).size, found.length);
  const ids = before.map((number) => iterationPlace(number).iterationId);
  assertEquals(ids.filter((id) => !found.includes(id)), []);
});
