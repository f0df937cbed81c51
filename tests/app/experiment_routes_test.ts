/** The routes of experiments. */

import { assertEquals, assertNotEquals } from "@std/assert";
import { idOf, TestApp } from "./app_fixture.ts";

const KEYS = [
  "id",
  "project_id",
  "name",
  "description",
  "created_at",
  "updated_at",
  "iterations",
];
const MISSING = { detail: "Experiment not found." };

Deno.test("POST …/experiments/ answers 201 with the experiment, its keys in the contract's order", async () => {
  await using app = new TestApp();
  const { _id } = (await app.post("/projects/", { title: "Iris" })).body;
  const path = `/projects/${_id}/experiments/`;
  const { status, body } = await app.post(path, { name: "softmax", project_id: idOf(3) });
  assertEquals(status, 201);
  assertEquals(Object.keys(body), KEYS);
  assertEquals([body.project_id, body.name, body.description], [_id, "softmax", ""]);
  assertEquals((await app.get(path + body.id)).body, body);
  assertEquals((await app.get(path)).body, [body]);
  assertEquals((await app.get(`/projects/${_id}`)).body.experiments, [body]);
});

Deno.test("POST …/experiments/ answers 400 for a taken name, in this project only", async () => {
  await using app = new TestApp();
  const { experiments } = await app.makeExperiment("Iris", "softmax");
  const { status, body } = await app.post(experiments, { name: "softmax" });
  assertEquals([status, body], [400, { detail: "Experiment name already exists." }]);
  assertEquals(typeof (await app.makeExperiment("Other", "softmax")).experimentId, "string");
});

Deno.test("POST …/experiments/ answers 404 for an unknown project, and 409 for a taken id", async () => {
  await using app = new TestApp();
  const nowhere = await app.post(`/projects/${idOf(1)}/experiments/`, { name: "softmax" });
  assertEquals([nowhere.status, nowhere.body], [404, { detail: "Project not found." }]);
  const { experiments, experimentId } = await app.makeExperiment();
  const taken = await app.post(experiments, { id: experimentId, name: "other" });
  assertEquals([taken.status, taken.body.detail], [409, "Experiment with that id already exists."]);
});

Deno.test("GET …/experiments/{id} answers 404, when the experiment is in another project", async () => {
  await using app = new TestApp();
  const { experimentId } = await app.makeExperiment("Iris");
  const { experiments } = await app.makeExperiment("Other");
  const { status, body } = await app.get(experiments + experimentId);
  assertEquals([status, body], [404, MISSING]);
});

Deno.test("GET …/experiments/name/{name} finds any name, with a slash or named like a route", async () => {
  await using app = new TestApp();
  const { experiments } = await app.makeExperiment();
  for (const name of ["a/b", "base", "50%"]) {
    await app.post(experiments, { name });
    const path = `${experiments}name/${encodeURIComponent(name)}`;
    assertEquals((await app.get(path)).body.name, name);
    assertEquals((await app.get(`${path}/base`)).body.name, name);
  }
  const { status, body } = await app.get(`${experiments}name/none`);
  assertEquals([status, body], [404, MISSING]);
});

Deno.test("GET …/experiments/base and the like read no iterations", async () => {
  await using app = new TestApp();
  const { experiments, experimentId, iterations } = await app.makeExperiment();
  await app.post(iterations, { iteration_name: "run" });
  const whole = (await app.get(experiments + experimentId)).body;
  assertEquals(whole.iterations.length, 1);
  const { iterations: _, ...base } = whole;
  assertEquals((await app.get(`${experiments}base`)).body, [base]);
  assertEquals((await app.get(`${experiments}${experimentId}/base`)).body, base);
  assertEquals((await app.get(`${experiments}name/softmax/base`)).body, base);
});

Deno.test("PUT …/experiments/{id} changes name and description, and iterations show the name", async () => {
  await using app = new TestApp();
  const { experiments, experimentId, iterations } = await app.makeExperiment();
  await app.post(iterations, { iteration_name: "run" });
  const before = (await app.get(experiments + experimentId)).body;
  const { status, body } = await app.put(experiments + experimentId, { name: "new" });
  assertEquals(status, 200);
  assertNotEquals(body.updated_at, before.updated_at);
  assertEquals([body.name, body.iterations[0].experiment_name], ["new", "new"]);
  const path = experiments + experimentId;
  assertEquals((await app.put(path, { description: "d" })).body.description, "d");
  assertEquals((await app.put(path, { description: "" })).body.description, "");
  assertEquals((await app.put(path, { description: null })).body.description, null);
  assertEquals((await app.put(path, { name: "new" })).status, 200);
  assertEquals((await app.put(path, { name: "" })).body.name, "new");
  assertEquals((await app.put(path, { name: "x".repeat(41) })).status, 422);
  await app.post(experiments, { name: "taken" });
  const taken = await app.put(path, { name: "taken" });
  assertEquals([taken.status, taken.body.detail], [400, "Experiment name already exists."]);
});

Deno.test("DELETE …/experiments/{id} removes its iterations from datasets, too", async () => {
  await using app = new TestApp();
  const { experiments, experimentId, iterations } = await app.makeExperiment();
  const dataset = { dataset_name: "iris", path_to_dataset: "iris.csv" };
  const { _id } = (await app.post("/datasets/", dataset)).body;
  const { id } = (await app.post(iterations, { iteration_name: "run", dataset: { id: _id } })).body;
  assertEquals(Object.keys((await app.get(`/datasets/${_id}`)).body.linked_iterations), [id]);
  assertEquals((await app.delete(experiments + experimentId)).status, 204);
  assertEquals((await app.get(`/datasets/${_id}`)).body.linked_iterations, {});
  assertEquals((await app.get(experiments)).body, []);
  assertEquals((await app.delete(experiments + experimentId)).body, MISSING);
});

Deno.test("POST …/experiments/delete_iterations deletes iterations of several experiments", async () => {
  await using app = new TestApp();
  const { experiments, experimentId, iterations } = await app.makeExperiment();
  const other: string = (await app.post(experiments, { name: "other" })).body.id;
  const make = async (path: string) => (await app.post(path, { iteration_name: "run" })).body.id;
  const [a, b] = [await make(iterations), await make(iterations)];
  const c = await make(`${experiments}${other}/iterations/`);
  const path = `${experiments}delete_iterations`;
  const { status } = await app.post(path, { [experimentId]: [a.toUpperCase()], [other]: [c] });
  assertEquals(status, 204);
  const left = (await app.get(iterations)).body.map((it: { id: string }) => it.id);
  assertEquals(left, [b]);
  assertEquals((await app.get(`/iterations/${c}`)).status, 410);
});

Deno.test("POST …/experiments/delete_iterations deletes nothing, when one cannot be found", async () => {
  await using app = new TestApp();
  const { experiments, experimentId, iterations } = await app.makeExperiment();
  const { id } = (await app.post(iterations, { iteration_name: "run" })).body;
  const path = `${experiments}delete_iterations`;
  const missing = await app.post(path, { [experimentId]: [id, idOf(1)] });
  assertEquals([missing.status, missing.body.detail], [404, "Iteration not found."]);
  const nowhere = await app.post(path, { [experimentId]: [id], [idOf(2)]: [] });
  assertEquals([nowhere.status, nowhere.body], [404, MISSING]);
  assertEquals((await app.get(iterations)).body.length, 1);
});

Deno.test("POST …/experiments/delete_iterations tells what is wrong with its body", async () => {
  await using app = new TestApp();
  const { experiments } = await app.makeExperiment();
  const key = idOf(1);
  const id = { msg: "Id must be of type PydanticObjectId", type: "type_error" };
  const number = {
    msg: "id must be an instance of (bytes, str, ObjectId), not <class 'int'>",
    type: "type_error",
  };
  const none = { msg: "none is not an allowed value", type: "type_error.none.not_allowed" };
  const list = { msg: "value is not a valid list", type: "type_error.list" };
  const dict = { msg: "value is not a valid dict", type: "type_error.dict" };
  const missing = { msg: "field required", type: "value_error.missing" };
  const cases = [
    [{ x: [5] }, [{ loc: ["body", "__key__"], ...id }]],
    [{ [key]: [key, 5, "x", null] }, [
      { loc: ["body", key, 1], ...number },
      { loc: ["body", key, 2], ...id },
      { loc: ["body", key, 3], ...none },
    ]],
    [{ [key]: "x" }, [{ loc: ["body", key], ...list }]],
    [{ [key]: null }, [{ loc: ["body", key], ...none }]],
    [5, [{ loc: ["body"], ...dict }]],
    [null, [{ loc: ["body"], ...missing }]],
  ] as const;
  for (const [sent, detail] of cases) {
    const { status, body } = await app.post(`${experiments}delete_iterations`, sent);
    assertEquals([status, body.detail], [422, detail as unknown]);
  }
  const { body } = await app.post("/projects/x/experiments/delete_iterations", { x: [] });
  assertEquals(body.detail, [
    { loc: ["path", "project_id"], ...id },
    { loc: ["body", "__key__"], ...id },
  ]);
});
