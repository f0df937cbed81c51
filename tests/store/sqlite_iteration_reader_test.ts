/** Iterations as the store puts their JSON together. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type Iteration, iterationSchema, toWireIteration } from "../../src/contract/iteration.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { isIteration } from "../../src/contract/iteration_form.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { iteration } from "../contract/arbitraries.ts";
import { EXPERIMENT, iterationPlace, StoreFixture } from "./store_fixture.ts";

const ORDER = parseSortOrder("created_at asc");
const BODY = { iteration_name: "run", user_name: "me", path_to_model: "m.json" };

/** What was posted, under an id of its own; charts have names of their own. */
function posted(given: Iteration, id: string): Iteration {
  const status = given.status === "running" ? "completed" as const : given.status;
  const ended_at = given.ended_at ?? given.started_at;
  const interactive_charts = given.interactive_charts
    ?.map((chart, index) => ({ ...chart, name: `chart ${index}` })) ?? null;
  const place = { ...EXPERIMENT, project_title: "Iris", experiment_name: "softmax" };
  return {
    ...given,
    id,
    status,
    ended_at,
    interactive_charts,
    project_id: place.projectId,
    project_title: place.project_title,
    experiment_id: place.experimentId,
    experiment_name: place.experiment_name,
    dataset: null,
    tags: [...new Set(given.tags)],
    delivered: true,
    stale_since: null,
  };
}

Deno.test("TrackingStore gives back what was posted, and its JSON as the wire carries it", async () => {
  await using it = await StoreFixture.open();
  const given = fc.sample(iteration, { numRuns: 200, seed: 7 })
    .map((one, index) => posted(one, iterationPlace(index).iterationId));
  for (const one of given) await it.store.createIteration(EXPERIMENT, one);
  for (const one of given) {
    const read = await it.store.findIteration(one.id);
    assertEquals(read, { ...one, created_at: read.created_at });
    assertEquals(Object.keys(read), Object.keys(iterationSchema.parse(toWireIteration(read))));
  }
  const page = await it.store.queryIterations({ order: ORDER, limit: given.length });
  assertStrictEquals(page.iterations.length, given.length);
  for (const [index, listed] of page.iterations.entries()) {
    assertStrictEquals(page.texts![index], JSON.stringify(toWireIteration(listed)));
    const { encoded_ml_model: _, ...rest } = await it.store.findIteration(listed.id);
    const image_charts = rest.image_charts
      ?.map(({ encoded_image: _, ...image }) => image) ?? null;
    assertEquals(listed, { ...rest, image_charts });
  }
});

Deno.test("TrackingStore keeps texts in the JSON of a page whole, with what SQLite would cut off", async () => {
  await using it = await StoreFixture.open();
  const name = 'a\0b\x1a0000 "\\ \ud800 \u2028';
  const given = newIterationSchema.parse({
    ...BODY,
    iteration_name: name,
    note: name,
    parameters: { [name]: name, ["__proto__"]: [name] },
    metrics: { zero: -0, [name]: "NaN", text: name, big: 1e21, list: [-0, "Infinity"] },
    tags: [name],
  });
  await it.store.createIteration(EXPERIMENT, given);
  const { iterations: [read], texts } = await it.store.queryIterations({ order: ORDER, limit: 1 });
  assertEquals([read!.iteration_name, read!.note, read!.tags], [name, name, [name]]);
  assertEquals(read!.parameters, given.parameters);
  const metrics: unknown = { zero: -0, [name]: NaN, text: name, big: 1e21, list: [-0, "Infinity"] };
  assertEquals(read!.metrics as unknown, metrics);
  const sent = JSON.parse(texts![0]!);
  assertStrictEquals(Object.is(sent.metrics.zero, -0), true);
  assertEquals(sent.parameters, given.parameters);
});

Deno.test("TrackingStore gives an iteration in the form that needs no reading", async () => {
  await using it = await StoreFixture.open();
  await it.store.createIteration(EXPERIMENT, newIterationSchema.parse(BODY));
  const { iterations: [listed] } = await it.store.queryIterations({ order: ORDER, limit: 1 });
  const sent = JSON.stringify(toWireIteration(await it.store.findIteration(listed!.id)));
  assertStrictEquals(isIteration(JSON.parse(sent)), true);
});
