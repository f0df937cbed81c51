/** Live events, as a page reads them. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LiveState } from "../../src/app/live_changes.ts";
import { EventReader } from "../support/event_reader.ts";
import { END, header, idOf, metrics, piece } from "./app_fixture.ts";
import { TestServedApp } from "./served_app_fixture.ts";

const FAST = { every: 2 };

interface Place {
  projectId: string;
  experimentId: string;
  iterations: string;
}

async function makeExperiment(app: TestServedApp, title: string): Promise<Place> {
  const projectId = (await app.post("/projects/", { title })).body._id;
  const experiments = `/projects/${projectId}/experiments/`;
  const experimentId = (await app.post(experiments, { name: "e" })).body.id;
  return { projectId, experimentId, iterations: `${experiments}${experimentId}/iterations/` };
}

async function listen(app: TestServedApp, query = "", lastId?: string): Promise<EventReader> {
  const headers = lastId === undefined ? [] : [["last-event-id", lastId] as [string, string]];
  const request = new Request(`http://localhost/events${query}`, { headers });
  const response = await app.app.fetch(request, "127.0.0.1");
  assertEquals([response.status, response.headers.get("content-type")], [200, "text/event-stream"]);
  return new EventReader(response);
}

async function append(app: TestServedApp, { iterations }: Place, number: number, body: BodyInit) {
  const reply = await app.send("POST", `${iterations}${idOf(number)}/journal`, { body });
  assertEquals(reply.status, 200, JSON.stringify(reply.body));
}

Deno.test("GET /events tells what happens to iterations, in order", async () => {
  await using app = new TestServedApp({ events: FAST });
  const place = await makeExperiment(app, "Iris");
  await using reader = await listen(app);
  assertEquals((await reader.next())?.name, "ready");
  await append(app, place, 1, piece(1, header(idOf(1))));
  await append(app, place, 1, piece(2, metrics(["loss", 0, 1])));
  await append(app, place, 1, piece(3, END));
  await app.send("DELETE", `${place.iterations}${idOf(1)}`);
  const told = await reader.until(({ name }) => name === "deleted");
  assertEquals(told.map(({ name, data }) => [name, data.status, data.sequence]), [
    ["started", "running", 1],
    ["records", "running", 2],
    ["records", "running", 3],
    ["status", "completed", 3],
    ["deleted", "completed", null],
  ]);
  for (const { data } of told) {
    assertEquals(data.iteration_id, idOf(1));
    assertEquals([data.project_id, data.experiment_id], [place.projectId, place.experimentId]);
  }
});

Deno.test("GET /events tells what is wanted only, by project, experiment or iteration", async () => {
  await using app = new TestServedApp({ events: FAST });
  const [one, two] = [await makeExperiment(app, "One"), await makeExperiment(app, "Two")];
  const queries = [
    `?project_id=${two.projectId}`,
    `?experiment_id=${two.experimentId.toUpperCase()}`,
    `?iteration_id=${idOf(2)}`,
  ];
  const readers = await Promise.all(queries.map((query) => listen(app, query)));
  await append(app, one, 1, piece(1, header(idOf(1))));
  await append(app, two, 2, piece(1, header(idOf(2))));
  for (const reader of readers) {
    const told = await reader.until(({ name }) => name === "started");
    assertEquals(told.map(({ name }) => name), ["ready", "started"]);
    assertEquals(told[1]?.data.iteration_id, idOf(2));
    await reader[Symbol.asyncDispose]();
  }
  const { status, body } = await app.get("/events?project_id=x");
  assertEquals(status, 422);
  assertStringIncludes(body.detail, '"project_id"');
});

Deno.test("GET /events goes on without a gap from the event that Last-Event-ID names", async () => {
  await using app = new TestServedApp({ events: FAST });
  const place = await makeExperiment(app, "Iris");
  const first = await listen(app);
  await append(app, place, 1, piece(1, header(idOf(1))));
  const last = (await first.until(({ name }) => name === "started")).at(-1)!;
  await first[Symbol.asyncDispose]();
  for (let number = 2; number <= 250; number++) {
    await append(app, place, 1, piece(number, metrics(["loss", number, 1]))); // nobody listens
  }
  await using again = await listen(app, "", last.id);
  const told = await again.until(({ data }) => data.sequence === 250);
  assertEquals(told.map(({ name }) => name), ["ready", ...Array(249).fill("records")]);
  assertEquals(told[0]?.id, last.id);
  assertEquals(
    told.slice(1).map(({ data }) => data.sequence),
    Array.from(Array(249), (_, i) => i + 2),
  );
  assertEquals(new Set(told.slice(1).map(({ id }) => id)).size, 249);
});

Deno.test("GET /events says that a page must reload, when it cannot go on where it was", async () => {
  await using app = new TestServedApp({ events: { ...FAST, most: 5 } });
  const place = await makeExperiment(app, "Iris");
  const first = await listen(app);
  const { id } = (await first.next())!;
  for (let number = 1; number <= 6; number++) {
    await append(app, place, number, piece(1, header(idOf(number))));
  }
  for (const lastId of [id, "00000000-1", "nonsense", `${id}9999`]) {
    await using reader = await listen(app, "", lastId);
    const message = await reader.next();
    assertEquals(message?.name, "reload", lastId);
    assert(message?.data.reason.length > 0);
    assertEquals(message?.id?.split("-")[0], id?.split("-")[0]);
  }
  await first[Symbol.asyncDispose]();
});

Deno.test("GET /events leaves one who reads too slowly behind, and says so last", async () => {
  await using app = new TestServedApp({ events: { ...FAST, most: 5 } });
  const place = await makeExperiment(app, "Iris");
  await using slow = await listen(app);
  await using quick = await listen(app);
  assertEquals((await slow.next())?.name, "ready");
  for (let number = 1; number <= 20; number++) {
    await append(app, place, number, piece(1, header(idOf(number))));
    await quick.until(({ data }) => data.iteration_id === idOf(number));
  }
  const told: (string | undefined)[] = [];
  for (let message; (message = await slow.next()) !== undefined;) told.push(message.name);
  assertEquals(told.at(-1), "behind");
});

Deno.test("GET /events sends comments while nothing happens", async () => {
  await using app = new TestServedApp({ events: { ...FAST, heartbeat: 5 } });
  await using reader = await listen(app);
  assertEquals((await reader.next())?.name, "ready");
  assertEquals(await reader.next(), { id: undefined, name: undefined, data: undefined });
});

Deno.test("GET /events ends with a word when the App stops, and nobody can listen then", async () => {
  await using app = new TestServedApp({ events: FAST });
  await using reader = await listen(app);
  assertEquals((await reader.next())?.name, "ready");
  await app.app.endRequests();
  assertEquals((await reader.next())?.name, "end");
  assertEquals(await reader.next(), undefined);
  assertEquals((await app.get("/events")).status, 503);
});

Deno.test("GET /events ends with the reason when the database is of no use any more", async () => {
  await using app = new TestServedApp({ events: FAST });
  await app.get("/projects/");
  await using reader = await listen(app);
  assertEquals((await reader.next())?.name, "ready");
  // In one step: a database that is missing for a moment is made anew.
  await Deno.symlink(app.directory, `${app.directory}/other`, { type: "dir" });
  await Deno.rename(`${app.directory}/other`, `${app.directory}/mlops.sqlite`);
  const last = await reader.next();
  assertEquals(last?.name, "end");
  assertStringIncludes(last?.data.reason, "database");
  assertEquals(await reader.next(), undefined);
});

Deno.test("GET /events tells what is shown besides the database, and what becomes of it", async () => {
  let states: LiveState[] = [];
  const outbox = {
    over: <T>(store: T) => store,
    states: () => Promise.resolve(states),
  };
  await using app = new TestServedApp({ events: FAST, outbox });
  const place = await makeExperiment(app, "Iris");
  const shown = (number: number, status: LiveState["status"], sequence: number): LiveState => ({
    iteration_id: idOf(number),
    project_id: place.projectId,
    experiment_id: place.experimentId,
    status,
    sequence,
  });
  states = [shown(9, "running", 5)];
  await using reader = await listen(app);
  assertEquals((await reader.next())?.name, "ready"); // 9 was there before
  states = [shown(9, "running", 6), shown(1, "running", 2)];
  await reader.until(({ name, data }) => name === "started" && data.iteration_id === idOf(1));
  states = [shown(1, "running", 3)]; // 9 is nowhere now
  const gone = await reader.until(({ name }) => name === "deleted");
  assertEquals(gone.at(-1)?.data.iteration_id, idOf(9));
  // It ends and is delivered between two looks.
  await append(app, place, 1, piece(1, header(idOf(1)), metrics(["loss", 0, 1], ["loss", 1, 1])));
  await append(app, place, 1, piece(3, metrics(["loss", 2, 1]), END));
  states = [];
  const told = await reader.until(({ name }) => name === "status");
  assertEquals(told.map(({ name, data }) => [name, data.status, data.sequence]), [
    ["status", "completed", 4],
  ]);
});
