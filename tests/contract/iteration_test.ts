import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  END_STATUSES,
  type Iteration,
  ITERATION_STATUSES,
  iterationErrorSchema,
  iterationSchema,
  iterationUpdateSchema,
  newIterationSchema,
  toWireIteration,
} from "../../src/contract/iteration.ts";
import { toAppDateTime } from "../../src/contract/date_time.ts";
import { byName, iteration, json, WEIRD_NAMES } from "./arbitraries.ts";
import {
  assertItem,
  assertKept,
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
const KEYS =
  "id,experiment_id,project_id,experiment_name,project_title,user_name,iteration_name,created_at," +
  "metrics,parameters,path_to_model,dataset,interactive_charts,image_charts," +
  "assigned_monitored_model_id,assigned_monitored_model_name,encoded_ml_model,model_name," +
  "model_size,model_sha256,tags,note,environment,status,started_at,ended_at,error,parent_id," +
  "warnings,delivered";

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

Deno.test("newIterationSchema fills the defaults in, in the App's order", () => {
  const parsed = newIterationSchema.parse({ user_name: "me", ...BODY, unknown: 1 });
  assertMatch(parsed.id, /^[0-9a-f]{24}$/);
  assertMatch(parsed.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  assertStrictEquals(Object.keys(parsed).join(), KEYS);
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
  assertStrictEquals(Object.keys(parsed).join(), `${KEYS},stale_since`);
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
  assertStrictEquals(newIterationSchema.safeParse({ ...BODY, parameters: endless }).success, true);
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

Deno.test("iterationErrorSchema keeps a hundred causes, when there are more than the stack holds", () => {
  let error: Record<string, unknown> = { name: "Error", message: "first" };
  for (let depth = 0; depth < 20_000; depth++) {
    error = { name: "Error", message: "m", cause: error };
  }
  let kept = 0;
  for (let it = iterationErrorSchema.parse(error).cause; it; it = it.cause) kept++;
  assertStrictEquals(kept, 100);
});

Deno.test("iterationErrorSchema names what is wrong with a cause", () => {
  const error = { name: "Error", message: "m", cause: { name: "Error" } };
  assertEquals(problems(iterationErrorSchema, error), ["cause.message: is missing"]);
});
