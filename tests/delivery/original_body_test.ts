import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { FoldedIteration } from "../../src/contract/iteration_fold.ts";
import { chartNamesProblem, fromChart } from "../../src/contract/interactive_chart.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { originalBody } from "../../src/delivery/original_body.ts";
import { StepHistory } from "../../src/delivery/step_chart.ts";
import { isStorable } from "../support/python_json.ts";

function folded(fields: Partial<FoldedIteration>): FoldedIteration {
  return {
    id: "64f0c0ffee64f0c0ffee64f0",
    name: "it",
    project: { name: "p" },
    experiment: { name: "e" },
    target: { kind: "embedded" },
    user: "ann",
    started_at: 0,
    ended_at: 1,
    status: "completed",
    error: null,
    provisional: false,
    parent_id: null,
    step_charts: 100,
    metrics: {},
    parameters: {},
    model_name: null,
    model: null,
    dataset: null,
    charts: [],
    images: [],
    tags: [],
    note: null,
    environment: null,
    warnings: [],
    sequence: 2,
    last_at: 1,
    ...fields,
  };
}

function bodyOf(
  fields: Partial<FoldedIteration>,
  { values = {}, blobs = {} }: {
    values?: Record<string, number[]>;
    blobs?: Record<string, Uint8Array>;
  } = {},
) {
  const histories = new Map<string, StepHistory>();
  for (const [name, list] of Object.entries(values)) {
    const history = new StepHistory(100);
    for (const [step, value] of list.entries()) history.add(step, value);
    histories.set(name, history);
  }
  return originalBody(folded(fields), { histories, datasetId: null, blob: (sha) => blobs[sha] });
}

Deno.test("originalBody() gives the fields that the App has", () => {
  const { body, warnings } = originalBody(
    folded({
      metrics: { loss: 0.5 },
      parameters: { lr: 0.1 },
      model: { path: "m.json" },
    }),
    { histories: new Map(), datasetId: "d".repeat(24), blob: () => undefined },
  );
  assertEquals(body, {
    id: "64f0c0ffee64f0c0ffee64f0",
    user_name: "ann",
    iteration_name: "it",
    metrics: { loss: 0.5 },
    parameters: { lr: 0.1 },
    path_to_model: "m.json",
    dataset: { id: "d".repeat(24) },
    interactive_charts: [],
    image_charts: [],
    encoded_ml_model: null,
  });
  assertEquals(warnings, []);
});

Deno.test("originalBody() writes metrics that are not finite as strings", () => {
  const { body } = bodyOf({ metrics: { a: NaN, b: -Infinity, ["__proto__"]: Infinity } });
  assertEquals(JSON.stringify(body.metrics), '{"a":"NaN","b":"-Infinity","__proto__":"Infinity"}');
});

Deno.test("originalBody() tells as parameters what the App has no field for", () => {
  const error = { name: "TypeError", message: "no", cause: { name: "Error", message: "disk" } };
  const { body } = bodyOf({
    model_name: "softmax",
    status: "failed",
    error,
    parameters: { lr: 1 },
  });
  assertEquals(body.parameters, {
    model_name: "softmax",
    iteration_status: "failed",
    iteration_error: "TypeError: no\ncaused by Error: disk",
    lr: 1,
  });
});

Deno.test("originalBody() lets the user's own parameter of such a name win", () => {
  const own = { model_name: "mine", iteration_status: 1, iteration_error: null };
  const error = { name: "Error", message: "" };
  const { body } = bodyOf({ model_name: "softmax", status: "crashed", error, parameters: own });
  assertEquals(body.parameters, own);
});

Deno.test("originalBody() cuts names that are too long", () => {
  const { body } = bodyOf({ name: "n".repeat(200) });
  assertEquals(body.iteration_name, "n".repeat(99) + "…");
  assertEquals(bodyOf({ name: "" }).body.iteration_name, "64f0c0ffee64f0c0ffee64f0");
});

Deno.test("originalBody() puts histories behind the user's charts, under names of their own", () => {
  const chart = fromChart({ name: "loss", type: "bar", x: [["a"]], y: [[1]] });
  const { body } = bodyOf({ charts: [chart] }, { values: { loss: [1, 2], "loss (2)": [3, 4] } });
  assertEquals(body.interactive_charts.map(({ name }) => name), [
    "loss",
    "loss (2)",
    "loss (2) (2)",
  ]);
});

Deno.test("originalBody() leaves points out that are not finite, and says how many", () => {
  const shared = fromChart({
    name: "a",
    type: "line",
    x: [[1, 2, 3]],
    y: [[4, NaN, 6], [7, 8, 9]],
  });
  const paired = fromChart({
    name: "b",
    type: "scatter",
    x: [[1], [2, 3]],
    y: [[4], [-Infinity, 5]],
  });
  const bar = fromChart({ name: "c", type: "bar", x: [["u", "v"]], y: [[NaN, 1]] });
  const { body, warnings } = bodyOf({ charts: [shared, paired, bar] });
  assertEquals(body.interactive_charts.map(({ x_data, y_data }) => [x_data, y_data]), [
    [[[1, 3], [1, 2, 3]], [[4, 6], [7, 8, 9]]],
    [[[1], [3]], [[4], [5]]],
    [[["u", "v"]], [["NaN", 1]]],
  ]);
  assertEquals(warnings, [
    'of the chart "a" points that are not finite were left out: 1',
    'of the chart "b" points that are not finite were left out: 1',
  ]);
});

Deno.test("originalBody() leaves a chart out that the App would refuse, and says so", () => {
  const chart = fromChart({ name: "c", type: "line", x: [[1, 2]], y: [[1]] });
  const { body, warnings } = bodyOf({ charts: [chart], metrics: { a: 1 } });
  assertEquals([body.interactive_charts, body.metrics], [[], { a: 1 }]);
  assertEquals(warnings, [
    'the chart "c" was left out: it is not valid: Length of x_data and y_data must be equal',
  ]);
});

Deno.test("originalBody() sends images as Base64 and says which are missing", () => {
  const image = { size: 2, media_type: "image/png", comparable: true };
  const images = [{ ...image, name: "a", sha256: "1" }, { ...image, name: "b", sha256: "2" }];
  const { body, warnings } = bodyOf({ images }, { blobs: { 1: new Uint8Array([104, 105]) } });
  assertEquals(body.image_charts, [{ name: "a", encoded_image: "aGk=", comparable: true }]);
  assertEquals(warnings, ['the image "b" was left out: its bytes are missing']);
});

Deno.test("originalBody() sends the model's bytes only when asked, and not more than 8 MB", () => {
  const model = { path: "m", size: 2, sha256: "1" };
  const blobs = { 1: new Uint8Array([104, 105]), 2: new Uint8Array(8 * 1024 * 1024 + 1) };
  assertEquals(bodyOf({ model }, { blobs }).body.encoded_ml_model, null);
  assertEquals(
    bodyOf({ model: { ...model, attached: true } }, { blobs }).body.encoded_ml_model,
    "aGk=",
  );
  for (
    const [sha256, reason] of [["2", "it is larger than 8 MB"], ["3", "its bytes are missing"]]
  ) {
    const { body, warnings } = bodyOf({ model: { ...model, sha256: sha256!, attached: true } }, {
      blobs,
    });
    assertEquals([body.encoded_ml_model, warnings], [null, [
      `the model's file was left out: ${reason}`,
    ]]);
  }
});

Deno.test("originalBody() leaves out what a project has no room for, and nothing else", () => {
  const parameters = { big: "x".repeat(16_000_000), small: 1 };
  const { body, warnings } = bodyOf({ parameters, metrics: { a: 1 } });
  assertEquals([body.parameters, body.metrics], [{ small: 1 }, { a: 1 }]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, 'the parameter "big" was left out');
});

Deno.test("originalBody() makes of any iteration one that the App takes", () => {
  const name = fc.string({ unit: "binary", maxLength: 150 });
  const list = fc.array(fc.oneof(fc.double(), name, fc.constant(null)), { maxLength: 4 });
  const chart = fc.record({
    name,
    chart_type: fc.constantFrom("line", "bar", "pie", "boxplot", "scatter"),
    chart_title: name,
    chart_subtitle: fc.option(name),
    x_data: fc.array(list, { maxLength: 2 }),
    y_data: fc.array(list, { maxLength: 2 }),
    y_data_names: fc.array(name, { maxLength: 2 }),
    x_label: name,
    y_label: name,
    x_min: fc.option(fc.double()),
    x_max: fc.constant(null),
    y_min: fc.constant(null),
    y_max: fc.constant(null),
    comparable: fc.boolean(),
  });
  const fields = fc.record({
    name,
    user: name,
    metrics: fc.dictionary(name, fc.double()),
    parameters: fc.dictionary(name, fc.jsonValue()),
    model_name: fc.option(name),
    status: fc.constantFrom("completed", "failed", "crashed"),
    charts: fc.uniqueArray(chart, { selector: (it) => it.name, maxLength: 4 }),
  });
  const values = fc.dictionary(name, fc.array(fc.double(), { maxLength: 5 }));
  fc.assert(fc.property(fields, values, (folded, values) => {
    const { body } = bodyOf(folded as Partial<FoldedIteration>, { values });
    const text = JSON.stringify(body);
    assert(isStorable(JSON.parse(text), text));
    const { error } = newIterationSchema.safeParse(JSON.parse(text));
    assertEquals(error?.issues ?? [], []);
    assertEquals(chartNamesProblem(body.interactive_charts), undefined);
  }));
});
