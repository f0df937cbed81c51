import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { END_STATUSES } from "../../src/contract/iteration.ts";
import { iterationUpdateSchema, newIterationSchema } from "../../src/contract/new_iteration.ts";
import { byName, ITERATION_KEYS, json } from "./arbitraries.ts";
import {
  assertItem,
  assertLimits,
  items,
  MISSING,
  NULL,
  problems,
  refusal,
} from "./schema_checks.ts";

const ID = "0123456789abcdef01234567";
const BODY = { iteration_name: "first" };
const CHART = {
  chart_type: "line",
  name: "loss",
  chart_title: "Loss",
  x_data: [[1, 2]],
  y_data: [[3, 4]],
};

Deno.test("newIterationSchema fills the defaults in, in the App's order", () => {
  const parsed = newIterationSchema.parse({ user_name: "me", ...BODY, unknown: 1 });
  assertMatch(parsed.id, /^[0-9a-f]{24}$/);
  assertMatch(parsed.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  assertStrictEquals(Object.keys(parsed).join(), ITERATION_KEYS);
  const { id: _, created_at: __, started_at, ended_at, ...rest } = parsed;
  assertStrictEquals(started_at, ended_at);
  assert(Math.abs(Date.parse(started_at) - Date.now()) < 5000);
  assertEquals(rest, {
    experiment_id: null,
    project_id: null,
    experiment_name: null,
    project_title: null,
    user_name: "me",
    iteration_name: "first",
    metrics: null,
    parameters: null,
    path_to_model: "",
    dataset: null,
    interactive_charts: [],
    image_charts: [],
    assigned_monitored_model_id: null,
    assigned_monitored_model_name: null,
    encoded_ml_model: null,
    model_name: null,
    model_size: null,
    model_sha256: null,
    tags: [],
    note: null,
    environment: null,
    status: "completed",
    error: null,
    parent_id: null,
    warnings: [],
    delivered: true,
  });
});

Deno.test("newIterationSchema leaves the user out, when the client does not say who", () => {
  assertStrictEquals("user_name" in newIterationSchema.parse(BODY), false);
});

Deno.test("newIterationSchema takes the body that the original's Python library posts", () => {
  const parsed = newIterationSchema.parse({
    user_name: "root",
    iteration_name: "first",
    metrics: { accuracy: 0.98 },
    parameters: { lr: 0.1 },
    path_to_model: "",
    encoded_ml_model: null,
    dataset: { id: ID },
    image_charts: [{ name: "weights", encoded_image: "iVBO" }],
    interactive_charts: null,
  });
  assertEquals(parsed.dataset, { id: ID, name: null, version: null });
  assertStrictEquals(parsed.interactive_charts, null);
  assertStrictEquals(parsed.image_charts?.[0]?.comparable, true);
});

Deno.test("newIterationSchema keeps nulls and refuses them, where the App does", () => {
  const nullable = ["experiment_id", "project_title", "metrics", "parameters", "path_to_model"];
  for (const field of [...nullable, "dataset", "image_charts", "encoded_ml_model", "model_name"]) {
    const parsed = newIterationSchema.parse({ ...BODY, [field]: null });
    assertStrictEquals(parsed[field as "note"], null, field);
  }
  for (const field of ["id", "user_name", "iteration_name", "created_at", "tags", "status"]) {
    assertItem(newIterationSchema, { ...BODY, [field]: null }, field, NULL);
  }
  assertItem(newIterationSchema, {}, "iteration_name", MISSING);
  assertEquals(items(newIterationSchema, { ...BODY, dataset: {} }), [
    { loc: ["body", "dataset", "id"], ...MISSING },
  ]);
});

Deno.test("newIterationSchema holds names to their characters", () => {
  assertLimits(newIterationSchema, BODY, "iteration_name", { min: 1, max: 100 });
  assertLimits(newIterationSchema, BODY, "experiment_name", { min: 1, max: 40 });
  assertLimits(newIterationSchema, BODY, "project_title", { min: 1, max: 40 });
});

Deno.test("newIterationSchema keeps metrics and parameters untouched, whatever JSON they hold", () => {
  fc.assert(fc.property(byName(json), (values) => {
    const text = JSON.stringify({ ...BODY, metrics: values, parameters: values });
    const parsed = newIterationSchema.parse(JSON.parse(text));
    assertStrictEquals(JSON.stringify(parsed.metrics), JSON.stringify(values));
    assertStrictEquals(JSON.stringify(parsed.parameters), JSON.stringify(values));
  }));
});

Deno.test("newIterationSchema takes every way to have ended, and no iteration that runs", () => {
  for (const status of END_STATUSES) {
    assertStrictEquals(newIterationSchema.parse({ ...BODY, status }).status, status);
  }
  assertEquals(problems(newIterationSchema, { ...BODY, status: "running" }), [
    `status: "running" is not one of ${END_STATUSES.join(", ")}`,
  ]);
});

Deno.test("newIterationSchema refuses in the words of the first chart that is wrong", () => {
  const interactive_charts = [CHART, { ...CHART, x_data: [[1]] }, { ...CHART, chart_type: "area" }];
  assertStrictEquals(
    refusal(newIterationSchema, { ...BODY, iteration_name: "", interactive_charts }),
    "Length of x_data and y_data must be equal",
  );
  const names = problems(newIterationSchema, { ...BODY, interactive_charts });
  assertEquals(names.map((it) => it.split(":")[0]), [
    "interactive_charts.1",
    "interactive_charts.2.chart_type",
  ]);
});

Deno.test("newIterationSchema leaves equal chart names to the App, which looks for its project first", () => {
  assertEquals(problems(newIterationSchema, { ...BODY, interactive_charts: [CHART, CHART] }), []);
});

Deno.test("newIterationSchema names the place of a wrong image", () => {
  assertEquals(items(newIterationSchema, { ...BODY, image_charts: [{ name: "a" }] }), [
    { loc: ["body", "image_charts", 0, "encoded_image"], ...MISSING },
  ]);
});

Deno.test("iterationUpdateSchema changes of the App's fields the name only, and not to an empty one or null", () => {
  assertEquals(iterationUpdateSchema.parse({ iteration_name: "b", metrics: {} }), {
    iteration_name: "b",
  });
  for (const iteration_name of ["", null]) {
    assertEquals(iterationUpdateSchema.parse({ iteration_name }), {});
  }
  assertLimits(iterationUpdateSchema, {}, "iteration_name", { min: 0, max: 100 });
});

Deno.test("iterationUpdateSchema looks at charts, when some are given", () => {
  const change = { interactive_charts: [{ ...CHART, x_data: [[1]] }] };
  assertStrictEquals(
    refusal(iterationUpdateSchema, change),
    "Length of x_data and y_data must be equal",
  );
  assertEquals(problems(iterationUpdateSchema, { image_charts: [{}] }).length, 2);
  assertEquals(
    iterationUpdateSchema.parse({ interactive_charts: [CHART], image_charts: null }),
    {},
  );
});
