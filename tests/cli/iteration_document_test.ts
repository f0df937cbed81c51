import { assertEquals } from "@std/assert";
import { iterationDocument } from "../../src/cli/iteration_document.ts";
import { toWireIteration } from "../../src/contract/iteration.ts";
import { iterationOf } from "./iteration_fixture.ts";

const ITERATION = iterationOf();

Deno.test("iterationDocument() is one JSON document, also of more points than go at once", () => {
  const steps = Array.from({ length: 25_001 }, (_, index) => index);
  const values = steps.map((step) => step === 10_000 ? NaN : step === 3 ? Infinity : step / 3);
  const histories = new Map([
    ["loss", { steps, values, timestamps: steps }],
    ["__proto__", { steps: [1], values: [2], timestamps: [3] }],
    ['a "name"', { steps: [], values: [], timestamps: [] }],
  ]);
  const parts = [...iterationDocument(ITERATION, histories)];
  const { metric_history, ...document } = JSON.parse(parts.join(""));
  assertEquals(document, JSON.parse(JSON.stringify(toWireIteration(ITERATION))));
  assertEquals(Object.keys(metric_history), ["loss", "__proto__", 'a "name"']);
  const wire = values.map((value) => Number.isFinite(value) ? value : String(value));
  assertEquals(metric_history.loss, { steps, values: wire, timestamps: steps });
  assertEquals(metric_history['a "name"'], { steps: [], values: [], timestamps: [] });
  assertEquals(parts.every((part) => part.length < 300_000), true);
});

Deno.test("iterationDocument() of an iteration without metrics has no histories", () => {
  const document = JSON.parse([...iterationDocument(ITERATION, new Map())].join(""));
  assertEquals(document.metric_history, {});
});
