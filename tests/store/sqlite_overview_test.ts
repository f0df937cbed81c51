/** What is told of a selection as a whole. */

import { assertEquals } from "@std/assert";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { newProjectSchema } from "../../src/contract/project.ts";
import type { IterationSelection, SelectionOverview } from "../../src/store/tracking_store.ts";
import { EXPERIMENT, iterationPlace, StoreFixture } from "./store_fixture.ts";

const LOW = parseFilter("metrics.loss < 3")!;

Deno.test("overviewOf() counts a selection, and tells its names and the range of each metric", async () => {
  await using it = await StoreFixture.open();
  const metrics = [{ loss: 1, odd: "NaN" }, { loss: 5, "a.b": "-Infinity" }, { loss: 2 }, null];
  for (const [index, values] of metrics.entries()) {
    const { iterationId: id } = iterationPlace(index + 1);
    const parameters = { text: `t${index}`, [index === 3 ? "__proto__" : "n"]: index };
    const iteration = { id, iteration_name: id, metrics: values, parameters };
    await it.store.createIteration(EXPERIMENT, newIterationSchema.parse(iteration));
  }
  const odd = { name: "odd", least: null, most: null };
  assertEquals(await it.store.overviewOf(EXPERIMENT), {
    total: 4,
    metrics: [
      { name: "a.b", least: -Infinity, most: -Infinity },
      { name: "loss", least: 1, most: 5 },
      odd,
    ],
    parameters: ["__proto__", "n", "text"],
  });
  assertEquals(await it.store.overviewOf({ ...EXPERIMENT, filter: LOW }), {
    total: 2,
    metrics: [{ name: "loss", least: 1, most: 2 }, odd],
    parameters: ["n", "text"],
  });
  const ids = await it.store.idsOf({ filter: LOW });
  assertEquals(ids, [1, 3].map((number) => iterationPlace(number).iterationId));
});

Deno.test("overviewOf() tells the same of a selection that is too large to be read value by value", async () => {
  await using fixture = await StoreFixture.open();
  const { store } = fixture;
  const iterations = Array.from({ length: 2600 }, (_, index) => ({
    iteration_name: `i${index}`,
    metrics: Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`m${n}`, index * (n - 9)])),
    parameters: { text: "x" },
  }));
  const experiments = [{ name: "many", iterations }, {
    name: "other",
    iterations: [{ iteration_name: "o", metrics: { elsewhere: 1, m18: 1e9 } }],
  }];
  const { _id: projectId } = await store.createProject(
    newProjectSchema.parse({ title: "Large", experiments }),
  );
  const [many] = await store.listBaseExperiments(projectId);
  const named = (selection: IterationSelection) =>
    Promise.resolve(store.overviewOf(selection)).then((it: SelectionOverview) => [
      it.total,
      it.metrics.length,
      it.metrics.find(({ name }) => name === "m18"),
      it.parameters,
    ]);
  const inMany = { projectId, experimentId: many!.id };
  assertEquals(await named(inMany), [2600, 19, { name: "m18", least: 0, most: 2599 * 9 }, [
    "text",
  ]]);
  const all = { name: "m18", least: 0, most: 1e9 };
  assertEquals(await named({}), [2601, 20, all, ["text"]]);
  const filter = parseFilter("metrics.m10 >= 10")!;
  const some = { name: "m18", least: 90, most: 2599 * 9 };
  assertEquals(await named({ filter }), [2590, 19, some, ["text"]]);
});

Deno.test("countChildren() counts those that were started within others", async () => {
  await using it = await StoreFixture.open();
  for (const [number, parent] of [[1, null], [2, 1], [3, 1], [4, 2]] as const) {
    const { iterationId: id } = iterationPlace(number);
    const parent_id = parent && iterationPlace(parent).iterationId;
    const iteration = newIterationSchema.parse({ id, iteration_name: "x", parent_id });
    await it.store.createIteration(EXPERIMENT, iteration);
  }
  const [one = "", two = "", three = ""] = [1, 2, 3].map((it) => iterationPlace(it).iterationId);
  const counts = await it.store.countChildren([one, two, three]);
  assertEquals(new Map(counts), new Map([[one, 2], [two, 1]]));
});
