import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import {
  experimentSchema,
  experimentUpdateSchema,
  newExperimentSchema,
} from "../../src/contract/experiment.ts";
import { experiment } from "./arbitraries.ts";
import { assertItem, assertKept, assertLimits, MISSING, NULL, problems } from "./schema_checks.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

Deno.test("newExperimentSchema fills the App's defaults in, in the App's order", () => {
  const parsed = newExperimentSchema.parse({ name: "softmax", unknown: 1 });
  assertMatch(parsed.id, /^[0-9a-f]{24}$/);
  assertMatch(parsed.created_at, TIME);
  assertMatch(parsed.updated_at!, TIME);
  assertStrictEquals(
    JSON.stringify({ ...parsed, id: 1, created_at: 2, updated_at: 3 }),
    '{"id":1,"project_id":null,"name":"softmax","description":"","created_at":2,"updated_at":3,' +
      '"iterations":[]}',
  );
});

Deno.test("newExperimentSchema keeps nulls and refuses them, where the App does", () => {
  const nulls = { description: null, updated_at: null, project_id: null };
  const parsed = newExperimentSchema.parse({ name: "a", ...nulls });
  assertEquals([parsed.description, parsed.updated_at, parsed.project_id], [null, null, null]);
  for (const field of ["id", "name", "created_at", "iterations"]) {
    assertItem(newExperimentSchema, { name: "a", [field]: null }, field, NULL);
  }
  assertItem(newExperimentSchema, {}, "name", MISSING);
});

Deno.test("newExperimentSchema reads the iterations that it comes with", () => {
  const body = { name: "a", iterations: [{ iteration_name: "first" }] };
  assertStrictEquals(newExperimentSchema.parse(body).iterations[0]?.status, "completed");
  assertEquals(problems(newExperimentSchema, { name: "a", iterations: [{}] }), [
    "iterations.0.iteration_name: is missing",
  ]);
});

Deno.test("newExperimentSchema holds name to 1 to 40 and description to 600 characters", () => {
  assertLimits(newExperimentSchema, { name: "a" }, "name", { min: 1, max: 40 });
  assertLimits(newExperimentSchema, { name: "a" }, "description", { min: 0, max: 600 });
});

Deno.test("experimentUpdateSchema holds name to 40 and description to 600 characters", () => {
  assertLimits(experimentUpdateSchema, {}, "name", { min: 0, max: 40 });
  assertLimits(experimentUpdateSchema, {}, "description", { min: 0, max: 600 });
});

Deno.test("experimentUpdateSchema changes no name, when it is empty or null", () => {
  assertEquals(experimentUpdateSchema.parse({ name: "", description: "" }), { description: "" });
  assertEquals(experimentUpdateSchema.parse({ name: null, description: null }), {
    description: null,
  });
  assertEquals(experimentUpdateSchema.parse({ name: "b", iterations: [] }), { name: "b" });
  assertEquals(experimentUpdateSchema.parse({}), {});
});

Deno.test("experimentSchema keeps every experiment that an App can hold", () => {
  assertKept(experimentSchema, experiment);
});
