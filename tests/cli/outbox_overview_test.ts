/** What is told of a selection of which a part waits in an outbox. */

import { assertEquals } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { addChildren, addToOverview } from "../../src/cli/outbox_overview.ts";

function waiting(fields: Partial<Iteration>): Iteration {
  return { id: "a", parent_id: null, metrics: null, parameters: null, ...fields } as Iteration;
}

Deno.test("addToOverview() widens what the store knows by what waits, and counts each once", () => {
  const overview = {
    total: 5,
    metrics: [{ name: "loss", least: 1, most: 2 }, { name: "odd", least: null, most: null }],
    parameters: ["rate"],
  };
  const wanted = [
    waiting({ metrics: { loss: 0.5, odd: NaN, acc: Infinity }, parameters: { rate: 1, a: 2 } }),
    waiting({ id: "b" }),
  ];
  assertEquals(addToOverview(overview, wanted, 1), {
    total: 6,
    metrics: [
      { name: "acc", least: Infinity, most: Infinity },
      { name: "loss", least: 0.5, most: 2 },
      { name: "odd", least: null, most: null },
    ],
    parameters: ["a", "rate"],
  });
});

Deno.test("addChildren() counts children that only wait", async () => {
  const rows = [
    waiting({ id: "b", parent_id: "a" }),
    waiting({ id: "stored", parent_id: "a" }),
    waiting({ id: "c", parent_id: "other" }),
  ].map((iteration) => ({ iteration }));
  const isStored = (id: string) => Promise.resolve(id === "stored");
  const counts = await addChildren(new Map([["a", 2]]), ["a", "x"], rows, isStored);
  assertEquals([...counts], [["a", 3]]);
});
