/**
 * What the App makes of values of the wrong kind. The expectations are what FastAPI 0.95.2 with pydantic
 * 1.10.26 gave for models of the contract's fields.
 */

import { assertEquals } from "@std/assert";
import { TestApp } from "./app_fixture.ts";

/** By their short names, the message and the type of an item of a 422 reply. */
const FAULTS: Record<string, [msg: string, type: string]> = {
  missing: ["field required", "value_error.missing"],
  none: ["none is not an allowed value", "type_error.none.not_allowed"],
  str: ["str type expected", "type_error.str"],
  list: ["value is not a valid list", "type_error.list"],
  dict: ["value is not a valid dict", "type_error.dict"],
  float: ["value is not a valid float", "type_error.float"],
  bool: ["value could not be parsed to a boolean", "type_error.bool"],
  time: ["invalid datetime format", "value_error.datetime"],
  noTime: ["invalid type; expected datetime, string, bytes, int or float", "type_error"],
  id: ["Id must be of type PydanticObjectId", "type_error"],
  idInt: ["id must be an instance of (bytes, str, ObjectId), not <class 'int'>", "type_error"],
};

const OID = "ABCDEFABCDEFABCDEFABCDEF";
const EMOJI = "😀".repeat(40);

/** A field of a kind of document, the JSON of a value, and what becomes of it, or its `!fault`. */
const ROWS: [field: string, json: string, expected: unknown][] = [
  ["project.title", "5", "5"],
  ["project.title", "1.5", "1.5"],
  ["project.title", "5.0", "5.0"],
  ["project.title", "-0.0", "-0.0"],
  ["project.title", "-0", "0"],
  ["project.title", "1.50", "1.5"],
  ["project.title", "1e5", "100000.0"],
  ["project.title", "1E16", "1e+16"],
  ["project.title", "1.25e-7", "1.25e-07"],
  ["project.title", "0.00001", "1e-05"],
  ["project.title", "0.0001", "0.0001"],
  ["project.title", "12345678901234567890", "12345678901234567890"],
  ["project.title", "1e999", "inf"],
  ["project.title", "true", "True"],
  ["project.title", "null", "!none"],
  ["project.title", "[]", "!str"],
  ["project.title", "{}", "!str"],
  ["project.title", '" "', " "],
  ["project.title", JSON.stringify(EMOJI), EMOJI],
  ["project.description", "null", null],
  ["project.description", "false", "False"],
  ["project.description", "[]", "!str"],
  ["project._id", JSON.stringify(OID), OID.toLowerCase()],
  ["project._id", '"x"', "!id"],
  ["project._id", "5", "!idInt"],
  ["project.archived", '"ON"', true],
  ["project.archived", '"f"', false],
  ["project.archived", "1", true],
  ["project.archived", "5", "!bool"],
  ["project.archived", '""', "!bool"],
  ["project.archived", "null", "!none"],
  ["project.archived", "[]", "!bool"],
  ["project.created_at", '"2023-05-25T18:54:37.094011"', "2023-05-25T18:54:37.094011"],
  ["project.created_at", '"2023-05-25 18:54"', "2023-05-25T18:54:00.000000"],
  ["project.created_at", '"2023-05-25"', "!time"],
  ["project.created_at", '"2023-02-29T00:00:00"', "!time"],
  ["project.created_at", '"2023-02-20T24:00:00"', "!time"],
  ["project.created_at", '"soon"', "!time"],
  ["project.created_at", "null", "!none"],
  ["project.created_at", "[]", "!noTime"],
  ["project.created_at", "{}", "!noTime"],
  ["project.experiments", "null", "!none"],
  ["project.experiments", "{}", "!list"],
  ["experiment.id", "null", "!none"],
  ["experiment.updated_at", "null", null],
  ["experiment.project_id", '"x"', "!id"],
  ["experiment.iterations", '"a"', "!list"],
  ["iteration.user_name", "null", "!none"],
  ["iteration.user_name", "5", "5"],
  ["iteration.iteration_name", "true", "True"],
  ["iteration.iteration_name", "1.0", "1.0"],
  ["iteration.created_at", "null", "!none"],
  ["iteration.created_at", '"soon"', "!time"],
  ["iteration.created_at", "[]", "!noTime"],
  ["iteration.metrics", "null", null],
  ["iteration.metrics", "[]", {}],
  ["iteration.metrics", '[["a","b"]]', { a: "b" }],
  ["iteration.metrics", "5", "!dict"],
  ["iteration.parameters", '{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
  ["iteration.parameters", '{"version":1.0}', { version: 1 }],
  ["iteration.parameters", '"a"', "!dict"],
  ["iteration.path_to_model", "null", null],
  ["iteration.path_to_model", "5", "5"],
  ["iteration.dataset", "null", null],
  ["iteration.dataset", "5", "!dict"],
  ["iteration.interactive_charts", "null", null],
  ["iteration.interactive_charts", "{}", "!list"],
  ["iteration.image_charts", "null", null],
  ["iteration.assigned_monitored_model_id", "5", "!idInt"],
  ["iteration.encoded_ml_model", "1.5", "1.5"],
  ["dataset.version", "1", "1"],
  ["dataset.version", "1.0", "1.0"],
  ["dataset.pinned", "1.0", true],
  ["dataset.version", "null", null],
  ["dataset.tags", "[]", "!str"],
  ["dataset.path_to_dataset", "null", "!none"],
  ["dataset.pinned", '"maybe"', "!bool"],
  ["dataset.linked_iterations", "5", "!dict"],
  ["chart.x_min", '"1.5"', 1.5],
  ["chart.x_min", '" 1 "', 1],
  ["chart.x_min", "true", 1],
  ["chart.x_min", "1.0", 1],
  ["chart.x_min", "null", null],
  ["chart.x_min", '"a"', "!float"],
  ["chart.x_min", "[]", "!float"],
  ["chart.chart_subtitle", "null", null],
  ["chart.y_data_names", "[5]", ["5"]],
  ["chart.x_data", "{}", "!list"],
  ["chart.x_data", "null", "!none"],
  ["chart.comparable", "null", null],
  ["chart.comparable", '"yes"', true],
  ["image.encoded_image", '""', ""],
  ["image.encoded_image", "null", "!none"],
  ["image.comparable", '"off"', false],
  ["image.name", "5", "5"],
  ["image.name", "2.0", "2.0"],
];

const CHART = { chart_type: "line", name: "c", chart_title: "t", x_data: [[1]], y_data: [[1]] };
const IMAGE = { name: "i", encoded_image: "x" };

/** How a kind of document is sent, and where it stands in the request and in the reply. */
interface Kind {
  path: string;
  least: Record<string, unknown>;
  within: [] | [list: string, index: number];
}

async function kindsOf(app: TestApp): Promise<Record<string, Kind>> {
  const { experiments, iterations } = await app.makeExperiment();
  const least = { dataset_name: "d", path_to_dataset: "p" };
  return {
    project: { path: "/projects/", least: { title: "t" }, within: [] },
    dataset: { path: "/datasets/", least, within: [] },
    experiment: { path: experiments, least: { name: "n" }, within: [] },
    iteration: { path: iterations, least: { iteration_name: "i" }, within: [] },
    chart: { path: iterations, least: CHART, within: ["interactive_charts", 0] },
    image: { path: iterations, least: IMAGE, within: ["image_charts", 0] },
  };
}

Deno.test("the App takes and refuses values of the wrong kind as pydantic does", async () => {
  await using app = new TestApp();
  const kinds = await kindsOf(app);
  for (const [field, json, expected] of ROWS) {
    const [name, key] = field.split(".") as [string, string];
    const { path, least, within: [list, index] } = kinds[name]!;
    const document = JSON.stringify({ ...least, [key]: null }).replace(
      `"${key}":null`,
      () => `"${key}":${json}`,
    );
    const sent = list === undefined ? document : `{"iteration_name":"i","${list}":[${document}]}`;
    const { status, body } = await app.send("POST", path, sent, "application/json");
    if (typeof expected === "string" && expected.startsWith("!")) {
      const [msg, type] = FAULTS[expected.slice(1)]!;
      const loc = ["body", ...(list === undefined ? [] : [list, index]), key];
      assertEquals([status, body.detail], [422, [{ loc, msg, type }]], `${field} ${json}`);
    } else {
      const found = list === undefined ? body : body[list][index!];
      assertEquals([status, found[key]], [201, expected], `${field} ${json}`);
      await app.delete(path + (body._id ?? body.id));
    }
  }
});

Deno.test("the App tells everything that is wrong, the path first and then field by field", async () => {
  await using app = new TestApp();
  const item = (fault: string, ...loc: (string | number)[]) => {
    const [msg, type] = FAULTS[fault]!;
    return { loc, msg, type };
  };
  const run = { user_name: null, dataset: {}, image_charts: [5, {}], parameters: 5 };
  const { status, body } = await app.post("/projects/x/experiments/y/iterations/", run);
  assertEquals(status, 422);
  assertEquals(body.detail, [
    item("id", "path", "project_id"),
    item("id", "path", "experiment_id"),
    item("none", "body", "user_name"),
    item("missing", "body", "iteration_name"),
    item("dict", "body", "parameters"),
    item("missing", "body", "dataset", "id"),
    item("dict", "body", "image_charts", 0),
    item("missing", "body", "image_charts", 1, "name"),
    item("missing", "body", "image_charts", 1, "encoded_image"),
  ]);
});

Deno.test("a 400 of a status or a chart comes before every 422, and before a 404", async () => {
  await using app = new TestApp();
  const refused = async (path: string, sent: unknown, detail: string) => {
    const { status, body } = await app.post(path, sent);
    assertEquals([status, body], [400, { detail }]);
  };
  const radar = { ...CHART, chart_type: "radar" };
  const type = "Status must be one of ['scatter', 'line', 'bar', 'pie', 'boxplot']";
  const charts = { user_name: null, interactive_charts: [{}, radar] };
  await refused("/projects/x/experiments/y/iterations/", charts, type);
  const noX = { chart_type: "bar" };
  const one = "x_data can only have one list of data";
  await refused("/projects/x/experiments/y/iterations/", { interactive_charts: [noX, radar] }, one);
  const statuses = "Status must be one of ['not_started', 'in_progress', 'completed']";
  const nested = [{ iterations: [{ interactive_charts: [radar] }] }];
  await refused("/projects/", { title: null, status: "done", experiments: nested }, statuses);
});

Deno.test("PUT …/iterations/{id} looks at all of the body, though it changes the name only", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { body: made } = await app.post(iterations, { iteration_name: "run" });
  const { status, body } = await app.put(iterations + made.id, { ...made, iteration_name: "new" });
  assertEquals([status, body], [200, { ...made, iteration_name: "new" }]);
  const wrong = await app.put(iterations + made.id, { metrics: 5, dataset: {}, user_name: null });
  assertEquals(wrong.body.detail.map((item: { loc: unknown }) => item.loc), [
    ["body", "user_name"],
    ["body", "metrics"],
    ["body", "dataset", "id"],
  ]);
});

Deno.test("no names of series where a list is wanted is told besides all else of a chart", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const chart = { ...CHART, x_data: null, y_data_names: null };
  const { body } = await app.post(iterations, { interactive_charts: [chart], iteration_name: "i" });
  const loc = ["body", "interactive_charts", 0];
  assertEquals(body.detail, [
    { loc: [...loc, "x_data"], msg: FAULTS.none![0], type: FAULTS.none![1] },
    {
      loc: [...loc, "__root__"],
      msg: "object of type 'NoneType' has no len()",
      type: "type_error",
    },
  ]);
});
