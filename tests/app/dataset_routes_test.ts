/** The routes of datasets. */

import { assertEquals, assertNotEquals } from "@std/assert";
import { idOf, TestApp } from "./app_fixture.ts";

const KEYS = [
  "_id",
  "dataset_name",
  "path_to_dataset",
  "dataset_description",
  "tags",
  "archived",
  "created_at",
  "updated_at",
  "version",
  "linked_iterations",
  "pinned",
];
const IRIS = { dataset_name: "iris", path_to_dataset: "data/iris.csv" };
const MISSING = { detail: "Dataset not found." };
const TAKEN = { detail: "Dataset name and version must be unique." };

Deno.test("POST /datasets/ answers 201 with the dataset, its keys in the contract's order", async () => {
  await using app = new TestApp();
  const times = { created_at: "2020-01-01T00:00:00", updated_at: "2020-01-01T00:00:00" };
  const { status, body } = await app.post("/datasets/", { ...IRIS, version: null, ...times });
  assertEquals(status, 201);
  assertEquals(Object.keys(body), KEYS);
  assertNotEquals(body.created_at.slice(0, 4), "2020");
  const { _id, created_at: _, updated_at: __, ...rest } = body;
  assertEquals(rest, {
    ...IRIS,
    dataset_description: "",
    tags: "",
    archived: false,
    version: null,
    linked_iterations: {},
    pinned: false,
  });
  assertEquals((await app.get(`/datasets/${_id}`)).body, body);
});

Deno.test("POST /datasets/ answers 400 for a taken name and version, null and empty told apart", async () => {
  await using app = new TestApp();
  for (const version of [null, "", "1"]) {
    assertEquals((await app.post("/datasets/", { ...IRIS, version })).status, 201);
    const { status, body } = await app.post("/datasets/", { ...IRIS, version });
    assertEquals([status, body], [400, TAKEN]);
  }
});

Deno.test("POST /datasets/ answers 404 for a blank path, after the check of the name", async () => {
  await using app = new TestApp();
  await app.post("/datasets/", IRIS);
  const blank = { dataset_name: "blank", path_to_dataset: "  " };
  const { status, body } = await app.post("/datasets/", blank);
  const detail = "Path or URL is empty. Please, enter path or URL.";
  assertEquals([status, body], [404, { detail }]);
  assertEquals((await app.post("/datasets/", { ...blank, dataset_name: "iris" })).body, TAKEN);
});

Deno.test("POST /datasets/ never asks a URL for anything", async () => {
  await using app = new TestApp();
  let asked = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    asked++;
    return new Response("secret");
  });
  const path_to_dataset = `http://127.0.0.1:${server.addr.port}/iris.csv`;
  const { status, body } = await app.post("/datasets/", { dataset_name: "url", path_to_dataset });
  assertEquals([status, body.path_to_dataset], [201, path_to_dataset]);
  await app.put(`/datasets/${body._id}`, { path_to_dataset: `${path_to_dataset}?2` });
  assertEquals(asked, 0);
});

Deno.test("GET /datasets/… finds datasets by name, version and archive", async () => {
  await using app = new TestApp();
  for (const version of ["1", "a/b", null]) {
    await app.post("/datasets/", { ...IRIS, version, archived: version === "1" });
  }
  await app.post("/datasets/", { ...IRIS, dataset_name: "x/y" });
  const versions = async (path: string) =>
    (await app.get(`/datasets/${path}`)).body.map((it: { version: unknown }) => it.version);
  assertEquals(await versions(""), ["1", "a/b", null, ""]);
  assertEquals(await versions("archived"), ["1"]);
  assertEquals(await versions("non-archived"), ["a/b", null, ""]);
  assertEquals(await versions("names/iris"), ["1", "a/b", null]);
  assertEquals((await app.get("/datasets/name/iris")).body.version, "1");
  assertEquals((await app.get("/datasets/name/iris/version/a%2Fb")).body.version, "a/b");
  assertEquals((await app.get("/datasets/name/x%2Fy")).body.dataset_name, "x/y");
  for (const path of ["name/none", "names/none", "name/iris/version/9", idOf(1)]) {
    const { status, body } = await app.get(`/datasets/${path}`);
    assertEquals([status, body], [404, MISSING], path);
  }
});

Deno.test("PUT /datasets/{id} changes what is named, and iterations show name and version", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { _id } = (await app.post("/datasets/", { ...IRIS, version: "1" })).body;
  const run = { iteration_name: "run", dataset: { id: _id, name: "wrong" } };
  const { id, dataset } = (await app.post(iterations, run)).body;
  assertEquals(dataset, { id: _id, name: "iris", version: "1" });
  const changes = { dataset_name: "iris 2", version: "2", dataset_description: null, tags: "a,b" };
  const { status, body } = await app.put(`/datasets/${_id}`, changes);
  assertEquals(status, 200);
  assertEquals(Object.keys(body), KEYS);
  assertEquals({ ...body, ...changes }, body);
  const shown = (await app.get(iterations + id)).body.dataset;
  assertEquals(shown, { id: _id, name: "iris 2", version: "2" });
});

Deno.test("PUT /datasets/{id} takes its own name and version, and refuses another's", async () => {
  await using app = new TestApp();
  await app.post("/datasets/", { ...IRIS, version: "1" });
  const { _id } = (await app.post("/datasets/", { ...IRIS, version: "2" })).body;
  const path = `/datasets/${_id}`;
  assertEquals((await app.put(path, { ...IRIS, version: "2" })).status, 200);
  const { status, body } = await app.put(path, { version: "1" });
  assertEquals([status, body], [400, TAKEN]);
  assertEquals((await app.put(path, { dataset_name: "x".repeat(41) })).status, 422);
  assertEquals((await app.put(path, { path_to_dataset: " " })).status, 404);
  assertEquals(
    (await app.put(path, { path_to_dataset: "" })).body.path_to_dataset,
    "data/iris.csv",
  );
});

Deno.test("DELETE /datasets/{id} leaves the iterations that used it without one", async () => {
  await using app = new TestApp();
  const { projectId, experimentId, iterations } = await app.makeExperiment();
  const { _id } = (await app.post("/datasets/", IRIS)).body;
  const run = { iteration_name: "run", dataset: { id: _id } };
  const { id } = (await app.post(iterations, run)).body;
  const { linked_iterations } = (await app.get(`/datasets/${_id}`)).body;
  assertEquals(linked_iterations, { [id]: [projectId, experimentId] });
  const { status, body } = await app.delete(`/datasets/${_id}`);
  assertEquals([status, body], [204, ""]);
  assertEquals((await app.get(iterations + id)).body.dataset, null);
  assertEquals((await app.delete(`/datasets/${_id}`)).body, MISSING);
});

Deno.test("a dataset is found by the version that Python wrote as a number", async () => {
  await using app = new TestApp();
  const sent = '{"dataset_name":"iris","path_to_dataset":"iris.csv","version":1.0}';
  const { body } = await app.send("POST", "/datasets/", sent, "application/json");
  assertEquals(body.version, "1.0");
  assertEquals((await app.get("/datasets/name/iris/version/1.0")).status, 200);
});
