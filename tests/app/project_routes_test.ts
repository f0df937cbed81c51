/** The routes of projects. */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { END, header, idOf, piece, TestApp } from "./app_fixture.ts";

const KEYS = [
  "_id",
  "title",
  "description",
  "status",
  "archived",
  "created_at",
  "updated_at",
  "experiments",
  "pinned",
];

Deno.test("POST /projects/ answers 201 with the project, its keys in the contract's order", async () => {
  await using app = new TestApp();
  const { status, body } = await app.post("/projects/", { title: "Iris", compare: true });
  assertEquals(status, 201);
  assertEquals(Object.keys(body), KEYS);
  assertMatch(body._id, /^[0-9a-f]{24}$/);
  assertMatch(body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  const { _id, created_at, updated_at, ...rest } = body;
  assert(created_at <= updated_at, `${created_at} after ${updated_at}`);
  assertEquals(rest, {
    title: "Iris",
    description: "",
    status: "not_started",
    archived: false,
    experiments: [],
    pinned: false,
  });
  assertEquals((await app.get(`/projects/${_id}`)).body, body);
});

Deno.test("POST /projects/ keeps what the client says: null, times and the id, in lower case", async () => {
  await using app = new TestApp();
  const { body } = await app.post("/projects/", {
    id: "ABCDEFABCDEFABCDEFABCDEF",
    title: "Iris",
    description: null,
    created_at: "2023-05-25T18:54:37.094011",
    pinned: true,
  });
  assertEquals(body._id, "abcdefabcdefabcdefabcdef");
  assertEquals(body.description, null);
  assertEquals(body.created_at, "2023-05-25T18:54:37.094011");
  assertEquals(body.pinned, true);
});

Deno.test("POST /projects/ answers 400, when the title is taken", async () => {
  await using app = new TestApp();
  await app.post("/projects/", { title: "Iris" });
  const { status, body } = await app.post("/projects/", { title: "Iris" });
  assertEquals([status, body], [400, { detail: "Project with that title already exists." }]);
  assertEquals((await app.post("/projects/", { title: "iris" })).status, 201);
});

Deno.test("POST /projects/ answers 409, when the id is taken", async () => {
  await using app = new TestApp();
  await app.post("/projects/", { _id: idOf(1), title: "Iris" });
  const { status, body } = await app.post("/projects/", { _id: idOf(1), title: "Other" });
  assertEquals([status, body], [409, { detail: "Project with that id already exists." }]);
});

Deno.test("POST /projects/ answers 400 for an unknown status and 422 for other faults", async () => {
  await using app = new TestApp();
  const unknown = await app.post("/projects/", { status: "done" });
  const detail = "Status must be one of ['not_started', 'in_progress', 'completed']";
  assertEquals([unknown.status, unknown.body], [400, { detail }]);
  const missing = await app.post("/projects/", {});
  assertEquals([missing.status, missing.body.detail], [422, [
    { loc: ["body", "title"], msg: "field required", type: "value_error.missing" },
  ]]);
});

Deno.test("POST /projects/ makes the experiments and iterations that come with it, or nothing", async () => {
  await using app = new TestApp();
  const iteration = { iteration_name: "run", metrics: { loss: 0.5 } };
  const experiments = [{ name: "a", iterations: [iteration] }, { name: "b" }];
  const { status, body } = await app.post("/projects/", { title: "Iris", experiments });
  assertEquals(status, 201);
  const [first] = body.experiments;
  assertEquals(first.project_id, body._id);
  assertEquals(first.iterations[0].experiment_name, "a");
  assertEquals(first.iterations[0].user_name, "tester");
  const twice = [{ name: "a" }, { name: "a" }];
  const refused = await app.post("/projects/", { title: "Other", experiments: twice });
  assertEquals(refused.body, { detail: "Experiment name already exists." });
  assertEquals((await app.get("/projects/title/Other")).status, 404);
});

Deno.test("GET /projects/ lists projects in the order of their making", async () => {
  await using app = new TestApp();
  for (const title of ["c", "a", "b"]) {
    await app.post("/projects/", { title, archived: title === "a" });
  }
  const titles = async (path: string) =>
    (await app.get(`/projects/${path}`)).body.map((it: { title: string }) => it.title);
  assertEquals(await titles(""), ["c", "a", "b"]);
  assertEquals(await titles("base"), ["c", "a", "b"]);
  assertEquals(await titles("archived"), ["a"]);
  assertEquals(await titles("non-archived"), ["c", "b"]);
});

Deno.test("GET /projects/{id}/base names the experiments and tells truly what is pinned", async () => {
  await using app = new TestApp();
  const { projectId, experiments } = await app.makeExperiment();
  await app.post(experiments, { name: "second" });
  await app.put(`/projects/${projectId}`, { pinned: true });
  const { body } = await app.get(`/projects/${projectId}/base`);
  assertEquals(Object.keys(body), KEYS);
  assertEquals([body.experiments, body.pinned], [["softmax", "second"], true]);
  assertEquals((await app.get("/projects/title/Iris/base")).body, body);
  assertEquals((await app.get("/projects/base")).body, [body]);
});

Deno.test("GET /projects/title/{title} finds any title, with a slash or named like a route", async () => {
  await using app = new TestApp();
  for (const title of ["a/b", "100%", "%2F", "base", "Ü 😀", "a?b#c", "a\\b", "nul\0nul"]) {
    await app.post("/projects/", { title });
    const { body } = await app.get(`/projects/title/${encodeURIComponent(title)}`);
    assertEquals(body.title, title);
  }
  const { status, body } = await app.get("/projects/title/none");
  assertEquals([status, body], [404, { detail: "Project not found." }]);
});

Deno.test("PUT /projects/{id} changes what is named, and the time of the change", async () => {
  await using app = new TestApp();
  const made = { title: "Iris", updated_at: "2020-01-01T00:00:00", description: "flowers" };
  const before = (await app.post("/projects/", made)).body;
  const path = `/projects/${before._id}`;
  const { status, body } = await app.put(path, { title: "Iris 2", status: "completed" });
  assertEquals(status, 200);
  assertNotEquals(body.updated_at, before.updated_at);
  const changes = { title: "Iris 2", status: "completed", updated_at: body.updated_at };
  assertEquals(body, { ...before, ...changes });
  assertEquals((await app.put(path, { archived: true })).body.archived, true);
  assertEquals((await app.put(path, { description: null })).body.description, null);
  assertEquals((await app.put(path, { description: "" })).body.description, "");
});

Deno.test("PUT /projects/{id} takes the project's own title, and refuses another's", async () => {
  await using app = new TestApp();
  await app.post("/projects/", { title: "taken" });
  const { _id } = (await app.post("/projects/", { title: "Iris" })).body;
  assertEquals((await app.put(`/projects/${_id}`, { title: "Iris" })).status, 200);
  const { status, body } = await app.put(`/projects/${_id}`, { title: "taken" });
  assertEquals([status, body], [400, { detail: "Project with that title already exists." }]);
});

Deno.test("PUT /projects/{id} keeps the limits, so that no list breaks afterwards", async () => {
  await using app = new TestApp();
  const { _id } = (await app.post("/projects/", { title: "Iris" })).body;
  const long = await app.put(`/projects/${_id}`, { title: "x".repeat(41), description: "Ü" });
  assertEquals([long.status, long.body.detail], [422, [{
    loc: ["body", "title"],
    msg: "ensure this value has at most 40 characters",
    type: "value_error.any_str.max_length",
    ctx: { limit_value: 40 },
  }]]);
  const unknown = await app.put(`/projects/${_id}`, { status: null });
  assertEquals(unknown.status, 400);
  const [project] = (await app.get("/projects/")).body;
  assertEquals([project.title, project.description], ["Iris", ""]);
});

Deno.test("PUT /projects/{id} gives its iterations the new title", async () => {
  await using app = new TestApp();
  const { projectId, iterations } = await app.makeExperiment();
  const { id } = (await app.post(iterations, { iteration_name: "run" })).body;
  await app.put(`/projects/${projectId}`, { title: "Iris 2" });
  assertEquals((await app.get(iterations + id)).body.project_title, "Iris 2");
});

Deno.test("DELETE /projects/{id} removes everything in it, and no iteration comes back", async () => {
  await using app = new TestApp();
  const { projectId, iterations } = await app.makeExperiment();
  await app.send("POST", `${iterations}${idOf(1)}/journal`, piece(1, header(idOf(1)), END));
  const { status, body } = await app.delete(`/projects/${projectId}`);
  assertEquals([status, body], [204, ""]);
  assertEquals((await app.get(`/projects/${projectId}`)).status, 404);
  assertEquals((await app.get("/projects/")).body, []);
  assertEquals((await app.get(`/iterations/${idOf(1)}`)).status, 410);
  const again = await app.makeExperiment();
  const path = `${again.iterations}${idOf(1)}/journal`;
  assertEquals((await app.send("POST", path, piece(1, header(idOf(1))))).status, 410);
});

Deno.test("what another App's monitored model was made from can be deleted, alone and with its place", async () => {
  await using app = new TestApp();
  const { projectId, experimentId, experiments, iterations } = await app.makeExperiment();
  const assigned = { assigned_monitored_model_id: idOf(9), assigned_monitored_model_name: "m" };
  const post = async () => {
    const { body } = await app.post(iterations, { iteration_name: "run", ...assigned });
    assertEquals(body.assigned_monitored_model_name, "m");
    return body.id;
  };
  assertEquals((await app.delete(iterations + await post())).status, 204);
  const ids = { [experimentId]: [await post()] };
  assertEquals((await app.post(`${experiments}delete_iterations`, ids)).status, 204);
  await post();
  assertEquals((await app.delete(experiments + experimentId)).status, 204);
  const other = (await app.post(experiments, { name: "other" })).body.id;
  const run = { iteration_name: "run", ...assigned };
  await app.post(`${experiments}${other}/iterations/`, run);
  assertEquals((await app.delete(`/projects/${projectId}`)).status, 204);
});

Deno.test("every route of a project answers 404, when there is none", async () => {
  await using app = new TestApp();
  const path = `/projects/${idOf(1)}`;
  for (
    const reply of [app.get(path), app.get(`${path}/base`), app.put(path, {}), app.delete(path)]
  ) {
    const { status, body } = await reply;
    assertEquals([status, body], [404, { detail: "Project not found." }]);
  }
});
