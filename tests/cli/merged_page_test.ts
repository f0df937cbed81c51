/** Pages out of what a store has and what waits. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { mergedPage } from "../../src/cli/merged_page.ts";
import type { Iteration } from "../../src/contract/iteration.ts";
import { compareIterations, parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import type { PageCursor } from "../../src/store/tracking_store.ts";
import { EXPERIMENT, StoreFixture } from "../store/store_fixture.ts";
import { iterationOf } from "./iteration_fixture.ts";

const SORTS = [
  "metrics.loss desc",
  "metrics.loss asc",
  "parameters.rate asc",
  "iteration_name desc",
  "started_at",
  "ended_at asc",
];

interface Row {
  name: string;
  loss: number | undefined;
  rate: number | string | undefined;
  at: number;
  where: "stored" | "waits" | "both";
}

const row: fc.Arbitrary<Row> = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  loss: fc.constantFrom(undefined, 0, 1, 2, Infinity, -Infinity, NaN),
  rate: fc.constantFrom(undefined, 1, 2, "1", "x"),
  at: fc.integer({ min: 0, max: 3 }),
  where: fc.constantFrom("stored", "stored", "waits", "both"),
});

function waitingOf({ name, loss, rate, at }: Row, id: string): Iteration {
  const time = new Date(Date.UTC(2026, 0, 1, at)).toISOString();
  return iterationOf({
    id,
    iteration_name: name,
    metrics: loss === undefined ? {} : { loss },
    parameters: rate === undefined ? {} : { rate },
    started_at: time,
    ended_at: at === 0 ? null : time,
    status: at === 0 ? "running" : "completed",
  });
}

async function store(it: StoreFixture, row: Row, id: string): Promise<void> {
  const { metrics, ended_at, status: _, ...rest } = waitingOf(row, id);
  await it.store.createIteration(
    EXPERIMENT,
    newIterationSchema.parse({
      ...rest,
      ended_at: ended_at ?? rest.started_at,
      metrics: Object.fromEntries(
        Object.entries(metrics!).map(([name, value]) => [
          name,
          Number.isFinite(value) ? value : String(value),
        ]),
      ),
    }),
  );
}

/** The store's page ends with an iteration that waits: its new place is before where the page ended. */
const HIDDEN_BEHIND_THE_LAST: [Row[], string, number] = [
  ([[0, "stored"], [0, "stored"], [0, "both"], [1, "stored"], [1, "both"]] as const)
    .map(([at, where]) => ({ name: "a", loss: undefined, rate: undefined, at, where })),
  "ended_at asc",
  2,
];

Deno.test("mergedPage() leads through all of both in one order, none twice, with pages of any size", async () => {
  const cases = fc.asyncProperty(
    fc.array(row, { maxLength: 12 }),
    fc.constantFrom(...SORTS),
    fc.integer({ min: 1, max: 5 }),
    async (rows, sort, limit) => {
      await using fixture = await StoreFixture.open();
      const idAt = (index: number) => `${index}`.padStart(24, "0");
      for (const [index, row] of rows.entries()) {
        if (row.where !== "waits") await store(fixture, row, idAt(index));
      }
      const waiting = rows.map((row, index) => ({ row, it: waitingOf(row, idAt(index)) }))
        .filter(({ row }) => row.where !== "stored").map(({ it }) => it);
      const hidden = new Set(waiting.map(({ id }) => id));
      const order = parseSortOrder(sort);
      const found: Iteration[] = [];
      let after: PageCursor | undefined;
      do {
        const query = { order, limit, ...(after && { after }) };
        const page = await mergedPage(
          query,
          waiting,
          hidden,
          (asked) => fixture.store.queryIterations(asked),
        );
        assertEquals(page.iterations.length, Math.min(limit, rows.length - found.length));
        found.push(...page.iterations as Iteration[]);
        after = page.next ?? undefined;
      } while (after !== undefined);
      assertEquals(found.map(({ id }) => id).sort(), rows.map((_, index) => idAt(index)));
      const field = (it: Iteration) => ({ ...it, started_at: "" }); // its own tie-breaker
      const byTime = order.key.kind === "field" && order.key.name === "started_at";
      for (const [index, it] of found.slice(1).entries()) {
        const [a, b] = byTime ? [found[index]!, it] : [field(found[index]!), field(it)];
        assertEquals(compareIterations(a, b, order) <= 0, true, `${sort} at ${index}`);
      }
    },
  );
  await fc.assert(cases, { numRuns: 60, examples: [HIDDEN_BEHIND_THE_LAST] });
});
