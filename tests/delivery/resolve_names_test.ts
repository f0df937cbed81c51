import { assert, assertEquals, assertRejects } from "@std/assert";
import { objectIdOf } from "../../src/contract/object_id.ts";
import { AppClient } from "../../src/delivery/app_client.ts";
import { findExperiment, findProject, isPathSegment } from "../../src/delivery/find_named.ts";
import { NameResolver } from "../../src/delivery/resolve_names.ts";
import { MlopsAppError } from "../../src/errors.ts";
import { droppedConnection, serveOriginalApp } from "../support/original_app.ts";
import { barrier, FakeClock } from "./delivery_fixture.ts";

const ODD_NAMES = ["a/b", "/", ".", "..", "50 % of ? & #", "ünïcode 😀", " ", "base"];

function resolver(url: string): NameResolver {
  const isOurs = () => Promise.resolve(false);
  return new NameResolver({ client: new AppClient(url), clock: new FakeClock(), isOurs });
}

Deno.test("isPathSegment() knows names that no path can carry", () => {
  assertEquals(ODD_NAMES.filter((name) => !isPathSegment(name)), ["a/b", "/", ".", ".."]);
  assert(!isPathSegment(""));
});

Deno.test("NameResolver hands ids on without asking", async () => {
  const names = resolver("http://127.0.0.1:9");
  assertEquals([await names.projectId({ id: "p" }), await names.experimentId("p", { id: "e" })], [
    "p",
    "e",
  ]);
});

Deno.test("NameResolver makes what is missing and finds what is there, whatever the names", async () => {
  await using app = serveOriginalApp();
  for (const name of ODD_NAMES) {
    const ids = [];
    for (let time = 0; time < 2; time++) {
      const names = resolver(app.url);
      const projectId = await names.projectId({ name });
      ids.push([projectId, await names.experimentId(projectId, { name })]);
    }
    assertEquals(ids[0], ids[1], name);
    assertEquals(ids[0]![0], objectIdOf(name));
  }
  assertEquals(app.projects.map(({ title }) => title), ODD_NAMES);
  assertEquals(
    app.projects.map(({ experiments }) => experiments.map(({ name }) => name)),
    ODD_NAMES.map((name) => [name]),
  );
});

Deno.test("findProject() and findExperiment() find nothing where nothing is", async () => {
  await using app = serveOriginalApp();
  const client = new AppClient(app.url);
  const id = await resolver(app.url).projectId({ name: "p" });
  for (const name of ["none", "no/ne"]) {
    assertEquals(await findProject(client, name), undefined);
    assertEquals(await findExperiment(client, id, name), undefined);
    await assertRejects(
      () => findExperiment(client, "0".repeat(24), name),
      MlopsAppError,
      "Project not found.",
    );
  }
});

Deno.test("NameResolver asks once for a name", async () => {
  await using app = serveOriginalApp();
  const names = resolver(app.url);
  const id = await names.projectId({ name: "p" });
  await names.experimentId(id, { name: "e" });
  const before = app.requests.length;
  assertEquals(await names.projectId({ name: "p" }), id);
  await names.experimentId(id, { name: "e" });
  assertEquals(app.requests.length, before);
});

Deno.test("NameResolver makes one project and one experiment when many clients make it at once", async () => {
  for (const name of ["p", "a/b"]) {
    await using app = serveOriginalApp();
    app.beforeSave = barrier(20);
    const ids = await Promise.all(Array.from({ length: 20 }, async () => {
      const names = resolver(app.url);
      const projectId = await names.projectId({ name });
      return [projectId, await names.experimentId(projectId, { name })].join();
    }));
    assertEquals(new Set(ids).size, 1);
    assertEquals(app.projects.length, 1);
    assertEquals(app.projects[0]!.experiments.map((it) => it.id), [ids[0]!.split(",")[1]!]);
  }
});

Deno.test("NameResolver makes a new one beside what was renamed", async () => {
  await using app = serveOriginalApp();
  const first = await resolver(app.url).projectId({ name: "p" });
  const firstExperiment = await resolver(app.url).experimentId(first, { name: "e" });
  const project = app.projects[0]!;
  const renamed = project.experiments.map((it) => ({ ...it, name: "was e" }));
  app.save({ ...project, title: "was p", experiments: renamed });
  assertEquals(await resolver(app.url).projectId({ name: "was p" }), first);
  const secondExperiment = await resolver(app.url).experimentId(first, { name: "e" });
  assert(secondExperiment !== firstExperiment);
  const second = await resolver(app.url).projectId({ name: "p" });
  assert(second !== first);
  assertEquals(await resolver(app.url).projectId({ name: "p" }), second);
  assertEquals(app.projects.map(({ title }) => title), ["was p", "p"]);
});

Deno.test("NameResolver makes one thing when the answer to its making is lost", async () => {
  await using app = serveOriginalApp();
  app.intervene = async ({ method }, handle) => {
    const answer = await handle();
    return method === "POST" ? droppedConnection() : answer;
  };
  const names = resolver(app.url);
  const projectId = await names.projectId({ name: "p" });
  await names.experimentId(projectId, { name: "e" });
  assertEquals(app.projects.map((it) => it.experiments.length), [1]);
});

Deno.test("NameResolver hands the App's refusal on", async () => {
  await using app = serveOriginalApp();
  const error = await assertRejects(
    () => resolver(app.url).projectId({ name: "x".repeat(41) }),
    MlopsAppError,
    "title: ensure this value has at most 40 characters",
  );
  assertEquals(error.status, 422);
  const experiment = resolver(app.url).experimentId("0".repeat(24), { name: "e" });
  await assertRejects(() => experiment, MlopsAppError, "Project not found.");
});

Deno.test("NameResolver.refreshing() resolves anew, once, what the App does not know any more", async () => {
  await using app = serveOriginalApp();
  const names = resolver(app.url);
  const client = new AppClient(app.url);
  const use = async () => await client.get(`/projects/${await names.projectId({ name: "p" })}`);
  await use();
  app.forget(objectIdOf("p"));
  await names.refreshing(use);
  assertEquals(app.projects.length, 1);
  let calls = 0;
  const refused = names.refreshing(() => {
    calls++;
    return client.get(`/projects/${"0".repeat(24)}`);
  });
  await assertRejects(() => refused, MlopsAppError);
  assertEquals(calls, 2);
});
