import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { toAppDateTime } from "../../src/contract/date_time.ts";
import {
  type Iteration,
  ITERATION_STATUSES,
  iterationSchema,
  toWireIteration,
} from "../../src/contract/iteration.ts";
import { iteration, ITERATION_KEYS, WEIRD_NAMES } from "./arbitraries.ts";
import { assertKept, problems } from "./schema_checks.ts";

const ID = "0123456789abcdef01234567";

/** What an App with the 17 keys of the contract only answers. */
const FOREIGN = {
  id: ID,
  experiment_id: ID,
  project_id: ID,
  experiment_name: "softmax",
  project_title: "Iris",
  user_name: "root",
  iteration_name: "first",
  created_at: "2023-05-25T18:54:37.094000",
  metrics: { loss: 0.5 },
  parameters: null,
  path_to_model: "",
  dataset: null,
  interactive_charts: null,
  image_charts: [],
  assigned_monitored_model_id: null,
  assigned_monitored_model_name: null,
  encoded_ml_model: null,
};

Deno.test("iterationSchema keeps every iteration, with names and numbers of any kind", () => {
  assertKept(iterationSchema, iteration);
});

Deno.test("iterationSchema reads what toWireIteration() makes as the same numbers", () => {
  fc.assert(fc.property(iteration, (document) => {
    const parsed = iterationSchema.parse(JSON.parse(JSON.stringify(toWireIteration(document))));
    const [read, given] = [parsed.metrics ?? {}, document.metrics ?? {}];
    assertEquals(Object.keys(read), Object.keys(given));
    for (const name of Object.keys(given)) assert(Object.is(read[name], given[name]), name);
  }));
});

Deno.test("toWireIteration() writes NaN and the infinities as strings, under any name", () => {
  const metrics = Object.fromEntries(WEIRD_NAMES.map((name) => [name, NaN]));
  const given = { metrics: { ...metrics, most: Infinity, least: -Infinity, loss: 0.5 } };
  const wire = toWireIteration(given as unknown as Iteration).metrics!;
  for (const name of WEIRD_NAMES) {
    assertStrictEquals(Object.getOwnPropertyDescriptor(wire, name)?.value, "NaN", name);
  }
  assertEquals([wire.most, wire.least, wire.loss], ["Infinity", "-Infinity", 0.5]);
  assertStrictEquals(given.metrics.most, Infinity);
  assertStrictEquals(toWireIteration({ metrics: null } as Iteration).metrics, null);
});

Deno.test("iterationSchema hands metrics over as they are, when they are no numbers", () => {
  const metrics = { nested: { a: [1] }, word: "high", none: null };
  assertEquals(iterationSchema.parse({ ...FOREIGN, metrics }).metrics as unknown, metrics);
});

Deno.test("iterationSchema leaves parameters alone, when they read like numbers", () => {
  const parameters = { a: "NaN", b: "Infinity" };
  assertEquals(iterationSchema.parse({ ...FOREIGN, parameters }).parameters, parameters);
});

Deno.test("iterationSchema fills our fields in, when the App has none of them", () => {
  const parsed = iterationSchema.parse(FOREIGN);
  const moment = new Date(2023, 4, 25, 18, 54, 37, 94).toISOString();
  assertStrictEquals(Object.keys(parsed).join(), `${ITERATION_KEYS},stale_since`);
  assertEquals(parsed, {
    ...FOREIGN,
    model_name: null,
    model_size: null,
    model_sha256: null,
    tags: [],
    note: null,
    environment: null,
    status: "completed",
    started_at: moment,
    ended_at: moment,
    error: null,
    parent_id: null,
    warnings: [],
    delivered: true,
    stale_since: null,
  });
});

Deno.test("iterationSchema reads status, error and model from the parameters, when the App has no field", () => {
  const parameters = {
    iteration_status: "failed",
    iteration_error: "no reason",
    model_name: "softmax",
  };
  const parsed = iterationSchema.parse({ ...FOREIGN, parameters });
  assertStrictEquals(parsed.status, "failed");
  assertEquals(parsed.error, { name: "Error", message: "no reason" });
  assertStrictEquals(parsed.model_name, "softmax");
  assertEquals(parsed.parameters, parameters);
  const ours = { status: "crashed", error: null, model_name: "own" };
  const own = iterationSchema.parse({ ...FOREIGN, parameters, ...ours });
  assertEquals([own.status, own.error, own.model_name], ["crashed", null, "own"]);
});

Deno.test("iterationSchema reads names, lines and causes, when the error stands in a parameter", () => {
  const iteration_error = "TypeError: a: b\nsecond line\ncaused by Error: c\ncaused by d";
  const parsed = iterationSchema.parse({ ...FOREIGN, parameters: { iteration_error } });
  assertEquals(parsed.error, {
    name: "TypeError",
    message: "a: b\nsecond line",
    cause: { name: "Error", message: "c", cause: { name: "Error", message: "d" } },
  });
  const endless = { iteration_error: "\ncaused by ".repeat(100_000) };
  assertStrictEquals(iterationSchema.safeParse({ ...FOREIGN, parameters: endless }).success, true);
});

Deno.test("iterationSchema takes the user's own parameters of these names for what they are", () => {
  const parameters = { iteration_status: "running", iteration_error: 5, model_name: [] };
  const parsed = iterationSchema.parse({ ...FOREIGN, parameters });
  assertEquals([parsed.status, parsed.error, parsed.model_name], ["completed", null, null]);
});

Deno.test("iterationSchema takes every status, and the null that a running one ends with", () => {
  for (const status of ITERATION_STATUSES) {
    const parsed = iterationSchema.parse({ ...FOREIGN, status, ended_at: null });
    assertEquals([parsed.status, parsed.ended_at], [status, null]);
  }
  assertEquals(problems(iterationSchema, { ...FOREIGN, status: "asleep" }).length, 1);
});

Deno.test("iterationSchema asks for the App's keys, when one is missing from a reply", () => {
  for (const field of Object.keys(FOREIGN).filter((key) => key !== "created_at")) {
    const { [field]: _, ...rest } = FOREIGN as Record<string, unknown>;
    assertEquals(problems(iterationSchema, rest), [`${field}: is missing`]);
  }
  const { created_at: _, ...rest } = FOREIGN;
  assertEquals(problems(iterationSchema, rest), ["created_at: is missing"]);
});

Deno.test("iterationSchema turns the App's times into one form, when a fraction is left out", () => {
  const parsed = iterationSchema.parse({ ...FOREIGN, created_at: "2023-05-25T18:54:37" });
  assertStrictEquals(parsed.created_at, toAppDateTime(new Date(2023, 4, 25, 18, 54, 37)));
});
