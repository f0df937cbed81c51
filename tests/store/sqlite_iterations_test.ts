import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { newDatasetSchema } from "../../src/contract/dataset.ts";
import { toWireIteration } from "../../src/contract/iteration.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { toWireNumber } from "../../src/contract/wire_number.ts";
import { anyVocabulary, metricsOf, parametersOf, tagsOf } from "../contract/filter_arbitraries.ts";
import { EXPERIMENT, StoreFixture } from "./store_fixture.ts";

const PIE = { chart_type: "pie", name: "c", chart_title: "C", x_data: [["a"]], y_data: [[1]] };

/** What a client may post, and whether it names a dataset. */
const posts = anyVocabulary.chain((words) => {
  const maybe = fc.option(words.text, { nil: null });
  const isThere = fc.boolean();
  const posted = fc.record({
    iteration_name: words.text.map((it) => it.slice(0, 90) || "run"),
    metrics: fc.option(metricsOf(words).map(wireMetrics), { nil: null }),
    parameters: fc.option(parametersOf(words), { nil: null }),
    path_to_model: maybe,
    model_name: maybe,
    model_size: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    encoded_ml_model: fc.option(fc.base64String(), { nil: null }),
    interactive_charts: fc.constantFrom(null, [], [PIE, { ...PIE, name: "a", comparable: true }]),
    image_charts: fc.constantFrom(null, [], [{ name: "i", encoded_image: "iVBO" }]),
    tags: tagsOf(words),
    note: maybe,
    environment: fc.option(parametersOf(words), { nil: null }),
    error: fc.option(words.text.map((message) => ({ name: "Error", message })), { nil: null }),
    started_at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
  });
  return fc.tuple(posted, isThere);
});

function wireMetrics(metrics: Record<string, number>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, toWireNumber(value)]),
  );
}

Deno.test("createIteration() gives the document that reading gives, whatever was posted", async () => {
  await using fixture = await StoreFixture.open();
  const { store } = fixture;
  const dataset = newDatasetSchema.parse({ dataset_name: "Iris", path_to_dataset: "/iris" });
  await store.createDataset(dataset);
  await fc.assert(fc.asyncProperty(posts, async ([posted, hasDataset]) => {
    const iteration = newIterationSchema.parse({
      ...posted,
      started_at: posted.started_at.toISOString(),
      dataset: hasDataset ? { id: dataset._id, name: "another", version: "1" } : null,
    });
    const made = await store.createIteration(EXPERIMENT, iteration);
    const read = await store.findIteration(iteration.id);
    assertEquals(JSON.stringify(toWireIteration(made)), JSON.stringify(toWireIteration(read)));
    assertEquals(made.metrics, read.metrics);
    assertEquals(made.dataset?.name, hasDataset ? "Iris" : undefined);
  }));
});
