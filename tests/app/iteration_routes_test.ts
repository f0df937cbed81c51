/** The routes of iterations, as clients that know no journal use them. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { quotedName } from "../../src/contract/filter_token.ts";
import { END, header, idOf, metrics, piece, TestApp } from "./app_fixture.ts";

const KEYS = [
  "id",
  "experiment_id",
  "project_id",
  "experiment_name",
  "project_title",
  "user_name",
  "iteration_name",
  "created_at",
  "metrics",
  "parameters",
  "path_to_model",
  "dataset",
  "interactive_charts",
  "image_charts",
  "assigned_monitored_model_id",
  "assigned_monitored_model_name",
  "encoded_ml_model",
];
const OWN_KEYS = [
  "model_name",
  "model_size",
  "model_sha256",
  "tags",
  "note",
  "environment",
  "status",
  "started_at",
  "ended_at",
  "error",
  "parent_id",
  "warnings",
  "delivered",
  "stale_since",
];
const LINE = {
  name: "loss",
  chart_type: "line",
  chart_title: "Loss",
  x_data: [[0, 1]],
  y_data: [[1, 0.5]],
};
const MISSING = { detail: "Iteration not found." };

Deno.test("POST …/iterations/ answers 201 with the contract's keys in order, then ours", async () => {
  await using app = new TestApp();
  const { projectId, experimentId, iterations } = await app.makeExperiment();
  const { status, body } = await app.post(iterations, { iteration_name: "run" });
  assertEquals(status, 201);
  assertEquals(Object.keys(body), [...KEYS, ...OWN_KEYS]);
  const { id, created_at: _, started_at: __, ended_at: ___, ...rest } = body;
  assertMatch(id, /^[0-9a-f]{24}$/);
  assertEquals(rest, {
    experiment_id: experimentId,
    project_id: projectId,
    experiment_name: "softmax",
    project_title: "Iris",
    user_name: "tester",
    iteration_name: "run",
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
    stale_since: null,
  });
  assertEquals((await app.get(iterations + id)).body, body);
  assertEquals((await app.get(`/iterations/${id}`)).body, body);
});

Deno.test("POST …/iterations/ takes now for the time, whatever the client says", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const before = Date.now();
  const run = { iteration_name: "run", created_at: "2020-01-01T00:00:00" };
  const { created_at, started_at, ended_at } = (await app.post(iterations, run)).body;
  assertMatch(created_at, /\.\d{6}$/);
  assertEquals([Date.parse(created_at), started_at], [Date.parse(started_at), ended_at]);
  const time = Date.parse(started_at);
  assert(before <= time && time <= Date.now());
});

Deno.test("POST …/iterations/ keeps every value, null and the empty ones as well", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const sent = {
    iteration_name: "run",
    user_name: "somebody",
    metrics: { accuracy: 0.8, nested: { list: [1, null, "x"] }, "": -1e-300 },
    parameters: { rate: 1e-4, "a.b": true, big: 2 ** 53 },
    path_to_model: null,
    interactive_charts: null,
    image_charts: null,
    encoded_ml_model: "gASVBwAAAAAAAACMA2FiY5Qu",
  };
  const { body } = await app.post(iterations, sent);
  assertEquals({ ...body, ...sent }, body);
  await app.reopen();
  assertEquals((await app.get(iterations + body.id)).body, body);
});

Deno.test("POST …/iterations/ keeps a value named __proto__", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const values = '{"__proto__":5,"constructor":6}';
  const sent = `{"iteration_name":"run","metrics":${values},"parameters":${values}}`;
  const { body } = await app.send("POST", iterations, sent, "application/json");
  const stored = (await app.get(iterations + body.id)).body;
  assertEquals(JSON.stringify(stored.metrics), values);
  assertEquals(JSON.stringify(stored.parameters), values);
});

Deno.test("POST …/iterations/ keeps charts and images, each with an id", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { body } = await app.post(iterations, {
    iteration_name: "run",
    interactive_charts: [LINE, { ...LINE, name: "other", comparable: true }],
    image_charts: [{ name: "a", encoded_image: "iVBOR" }, { name: "a", encoded_image: "" }],
  });
  const [chart, other] = body.interactive_charts;
  assertMatch(chart.id, /^[0-9a-f]{24}$/);
  assertEquals([chart.y_data, chart.x_label, chart.comparable], [[[1, 0.5]], "x", false]);
  assertEquals([other.name, other.comparable], ["other", true]);
  const [first, second] = body.image_charts;
  assertEquals([first.encoded_image, first.comparable], ["iVBOR", true]);
  assertEquals(second.encoded_image, "");
  assertEquals((await app.get(iterations + body.id)).body, body);
});

Deno.test("POST …/iterations/ refuses charts against the rules, in the contract's words", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const refused = async (charts: unknown[], detail: string) => {
    const sent = { iteration_name: "run", interactive_charts: charts };
    const { status, body } = await app.post(iterations, sent);
    assertEquals([status, body], [400, { detail }]);
  };
  await refused([LINE, LINE], "Chart names in iteration must be unique");
  await refused([{ ...LINE, y_data: [[1]] }], "Length of x_data and y_data must be equal");
  await refused(
    [{ ...LINE, chart_type: "radar" }],
    "Status must be one of ['scatter', 'line', 'bar', 'pie', 'boxplot']",
  );
  assertEquals((await app.get(iterations)).body, []);
});

Deno.test("POST …/iterations/ checks in the contract's order: project, experiment, charts, dataset", async () => {
  await using app = new TestApp();
  const { projectId, iterations } = await app.makeExperiment();
  const sent = {
    iteration_name: "run",
    interactive_charts: [LINE, LINE],
    dataset: { id: idOf(9) },
  };
  const detailAt = async (path: string, body: unknown) => (await app.post(path, body)).body.detail;
  const nowhere = `/projects/${idOf(1)}/experiments/${idOf(2)}/iterations/`;
  assertEquals(await detailAt(nowhere, sent), "Project not found.");
  const half = `/projects/${projectId}/experiments/${idOf(2)}/iterations/`;
  assertEquals(await detailAt(half, sent), "Experiment not found.");
  assertEquals(await detailAt(iterations, sent), "Chart names in iteration must be unique");
  const unique = { ...sent, interactive_charts: [LINE] };
  assertEquals(await detailAt(iterations, unique), "Dataset not found.");
  assertEquals((await app.get(iterations)).body, []);
});

Deno.test("POST …/iterations/ answers 409 for an id that is there, and 410 for one that was deleted", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const run = { id: idOf(1), iteration_name: "run" };
  assertEquals((await app.post(iterations, run)).body.id, idOf(1));
  const again = await app.post(iterations, run);
  assertEquals([again.status, again.body], [409, {
    detail: "Iteration with that id already exists.",
  }]);
  await app.delete(iterations + idOf(1));
  const late = await app.post(iterations, run);
  assertEquals([late.status, late.body], [410, { detail: "Iteration was deleted." }]);
});

Deno.test("POST …/iterations/ carries NaN and the infinities as strings, bare literals as well", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const sent = '{"iteration_name":"NaN \\" Infinity","metrics":{"a":NaN,"b":-Infinity,' +
    '"c":"Infinity","d":[NaN]},"parameters":{"NaN":NaN,"t":"NaN, \\\\"}}';
  const { status, body } = await app.send("POST", iterations, sent, "application/json");
  assertEquals(status, 201);
  assertEquals(body.iteration_name, 'NaN " Infinity');
  assertEquals(body.metrics, { a: "NaN", b: "-Infinity", c: "Infinity", d: ["NaN"] });
  assertEquals(body.parameters, { NaN: "NaN", t: "NaN, \\" });
  assertEquals((await app.get(iterations)).body, [body]);
});

Deno.test("GET …/iterations/ lists iterations as they came, and by name", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  for (const iteration_name of ["b", "a/b", "metrics", "b"]) {
    await app.post(iterations, { iteration_name });
  }
  const names = async (path: string) =>
    (await app.get(iterations + path)).body.map((it: { iteration_name: string }) =>
      it.iteration_name
    );
  assertEquals(await names(""), ["b", "a/b", "metrics", "b"]);
  assertEquals(await names("name/b"), ["b", "b"]);
  assertEquals(await names("name/a%2Fb"), ["a/b"]);
  assertEquals(await names("name/metrics"), ["metrics"]);
  const none = await app.get(`${iterations}name/none`);
  assertEquals([none.status, none.body], [404, MISSING]);
});

Deno.test("PUT …/iterations/{id} changes the name within its limits, and looks at the charts", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const made = (await app.post(iterations, { iteration_name: "run" })).body;
  const path = iterations + made.id;
  const { status, body } = await app.put(path, { iteration_name: "new", metrics: { a: 1 } });
  assertEquals([status, body], [200, { ...made, iteration_name: "new" }]);
  assertEquals((await app.put(path, { iteration_name: "" })).body.iteration_name, "new");
  assertEquals((await app.put(path, { iteration_name: "x".repeat(101) })).status, 422);
  const chart = { ...LINE, chart_type: "radar" };
  assertEquals((await app.put(path, { interactive_charts: [chart] })).status, 400);
  assertEquals((await app.get(path)).body.iteration_name, "new");
});

Deno.test("PUT …/iterations/{id} changes note and tags, and leaves what is left out", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const posted = { iteration_name: "run", note: "old", tags: ["a"] };
  const made = (await app.post(iterations, posted)).body;
  const path = iterations + made.id;
  const changed = await app.put(path, { note: "new", tags: ["b", "b", "c"] });
  assertEquals(changed.body, { ...made, note: "new", tags: ["b", "c"] });
  assertEquals((await app.put(path, { note: null })).body, { ...changed.body, note: null });
  assertEquals((await app.put(path, { tags: "a,b" })).status, 422);
  assertEquals((await app.put(path, { tags: [""] })).status, 422);
  assertEquals((await app.get(path)).body, { ...changed.body, note: null });
});

Deno.test("DELETE …/iterations/{id} answers 204, and then 404 by place and 410 by id", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { id } = (await app.post(iterations, { iteration_name: "run" })).body;
  assertEquals((await app.delete(iterations + id)).status, 204);
  for (const reply of [app.get(iterations + id), app.delete(iterations + id)]) {
    const { status, body } = await reply;
    assertEquals([status, body], [404, MISSING]);
  }
  const { status, body } = await app.get(`/iterations/${id}`);
  assertEquals([status, body], [410, { detail: "Iteration was deleted." }]);
  assertEquals((await app.get(`/iterations/${idOf(1)}`)).body, MISSING);
});

Deno.test("GET …/metrics gives a posted metric as one point, and 404 for what is no number", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const sent = { iteration_name: "run", metrics: { loss: 0.5, bad: "NaN", text: "x" } };
  const { id, started_at } = (await app.post(iterations, sent)).body;
  const timestamps = [Date.parse(started_at)];
  const { body } = await app.get(`${iterations}${id}/metrics`);
  assertEquals(body, {
    loss: { steps: [0], values: [0.5], timestamps },
    bad: { steps: [0], values: ["NaN"], timestamps },
  });
  const text = await app.get(`/iterations/${id}/metrics/text`);
  assertEquals([text.status, text.body], [404, { detail: "Metric not found." }]);
});

Deno.test("GET …/metrics/{name} gives points exactly and in the order of logging", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const path = `${iterations}${idOf(1)}`;
  const first = piece(1, header(idOf(1)), metrics(["a/b", 5, 0.1], ["other", 0, 1]));
  await app.send("POST", `${path}/journal`, first);
  const own = { type: "metrics", points: [["a/b", 2, -0], ["a/b", 2, 5e-324]], timestamp: 1.5 };
  const rest = piece(3, metrics(["a/b", -1, "-Infinity"]), own as never, END);
  await app.send("POST", `${path}/journal`, rest);
  const reply = await app.send("GET", `${path}/metrics/a%2Fb`);
  assertEquals(reply.body.steps, [5, -1, 2, 2]);
  assertEquals(reply.body.values, [0.1, "-Infinity", -0, 5e-324]);
  assertEquals(reply.body.timestamps, [1779710402000, 1779710403000, 1.5, 1.5]);
  assertEquals((await app.get(`/iterations/${idOf(1)}/metrics/a%2Fb`)).body, reply.body);
  assertEquals((await app.get(`${path}/metrics/a/b`)).body, reply.body);
  const all = (await app.get(`${path}/metrics`)).body;
  assertEquals(all, {
    "a/b": reply.body,
    other: { steps: [0], values: [1], timestamps: [1779710402000] },
  });
  assertEquals((await app.get(`${path}/metrics/none`)).status, 404);
  assertEquals((await app.get(`/iterations/${idOf(2)}/metrics`)).body, MISSING);
});

Deno.test("iterations keep any text under any name", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(text, text, async (iteration_name, value) => {
      const sent = {
        iteration_name,
        user_name: value,
        path_to_model: value,
        parameters: { [value]: value },
        metrics: { [value]: 1 },
        note: value,
        tags: [value],
      };
      const { body } = await app.post(iterations, sent);
      assertEquals(JSON.stringify({ ...body, ...sent }), JSON.stringify(body));
      const order = new URLSearchParams({
        sort: `metrics.${quotedName(value.toWellFormed())} asc`,
      });
      assertEquals((await app.get(`/iterations?${order}`)).status, 200);
    }),
    { numRuns: 60 },
  );
});
