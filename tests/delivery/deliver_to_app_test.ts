import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../src/app/create_app.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { AppClient } from "../../src/delivery/app_client.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { deliverJournal } from "../../src/delivery/deliver_journal.ts";
import { syncOutbox } from "../../src/delivery/sync_outbox.ts";
import { droppedConnection } from "../support/original_app.ts";
import { COMPLETED, points, sha256Of, TrackingFolder } from "./delivery_fixture.ts";

const OVER = { isOver: true };

interface StoredIteration {
  id: string;
  iteration_name: string;
  project_title: string;
  experiment_name: string;
  status: string;
  metrics: Record<string, unknown>;
  image_charts: { encoded_image: string }[];
  warnings: string[];
}

/** Our App over a folder of its own, behind a socket and directly. */
function serveOurApp(tracking: TrackingFolder) {
  const app = createApp({ directory: tracking.directory });
  const requests: string[] = [];
  const faults: ((request: Request) => Response | undefined)[] = [];
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
  }, async (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    const answer = await app.fetch(request);
    return faults.shift()?.(request) ?? answer;
  });
  const { directory, clock } = tracking;
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    url,
    requests,
    faults,
    embedded: () => AppConnection.toEmbedded((request) => app.fetch(request), { directory, clock }),
    iteration: (id: string) => new AppClient(url).get<StoredIteration>(`/iterations/${id}`),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await app[Symbol.asyncDispose]();
    },
  };
}

Deno.test("deliverJournal() delivers to our App, embedded and over HTTP alike", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const bytes = new TextEncoder().encode("an image");
  const sha256 = await sha256Of(bytes);
  const contents: RecordContent[] = [
    ...points("loss", [3, NaN, 1]),
    { type: "image_chart", name: "i", sha256, size: 8, media_type: "image/png", comparable: true },
    COMPLETED,
  ];
  for (const connection of [app.embedded(), tracking.connect(app.url)]) {
    const id = await tracking.write(contents, {}, [bytes]);
    const folder = tracking.outbox.folder(id);
    const outcome = await deliverJournal(folder, connection, OVER);
    assertEquals(outcome, { kind: "delivered", warnings: [] });
    const stored = await app.iteration(id);
    assertEquals([stored.project_title, stored.experiment_name], ["Iris", "softmax"]);
    assertEquals([stored.status, stored.metrics], ["completed", { loss: 1 }]);
    assertEquals(stored.image_charts[0]!.encoded_image, bytes.toBase64());
    assertEquals(folder.deliveryState().url, connection.name);
  }
});

Deno.test("deliverJournal() has our App send the iteration along that is read next", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const note: RecordContent = { type: "note", text: "x".repeat(200_000) };
  const contents = [note, note, ...points("loss", [3, NaN]), COMPLETED];
  const id = await tracking.write(contents);
  const options = { ...OVER, isRead: true };
  const connection = tracking.connect(app.url);
  const outcome = await deliverJournal(tracking.outbox.folder(id), connection, options);
  assert(outcome.kind === "delivered");
  assertEquals(outcome.iteration, await app.iteration(id));
  const other = await tracking.write(contents);
  const again = await deliverJournal(tracking.outbox.folder(other), connection, OVER);
  assertEquals(again, { kind: "delivered", warnings: [] });
});

Deno.test("deliverJournal() makes one project and one experiment in our App for many at once", async () => {
  for (const name of ["p", "a/b", "..", "50 % of ? & #"]) {
    await using tracking = new TrackingFolder();
    await using app = serveOurApp(tracking);
    const place = { project: { name }, experiment: { name } };
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => tracking.write([COMPLETED], place)),
    );
    const outcomes = await Promise.all(ids.map((id, index) => {
      const connection = index % 2 ? app.embedded() : tracking.connect(app.url);
      return deliverJournal(tracking.outbox.folder(id), connection, OVER);
    }));
    assertEquals(outcomes.filter(({ kind }) => kind !== "delivered"), []);
    const projects = await new AppClient(app.url).get<{ title: string; experiments: string[] }[]>(
      "/projects/base",
    );
    assertEquals(projects.map(({ title, experiments }) => [title, experiments]), [[name, [name]]]);
  }
});

Deno.test("deliverJournal() asks our App for names without reading iterations", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const id = await tracking.write();
  await deliverJournal(tracking.outbox.folder(id), tracking.connect(app.url), OVER);
  const asked = app.requests.length;
  const next = await tracking.write();
  await deliverJournal(tracking.outbox.folder(next), tracking.connect(app.url), OVER);
  const reads = app.requests.slice(asked).filter((it) => it.startsWith("GET"));
  assertEquals(reads.length, 3);
  assert(reads.slice(1).every((it) => it.endsWith("/base")), reads.join());
});

Deno.test("deliverJournal() doubles no point in our App when answers are lost", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const id = await tracking.write([...points("loss", [1, 2, 3]), COMPLETED]);
  const lose = (request: Request) => request.method === "POST" ? droppedConnection() : undefined;
  app.faults.push(...Array.from({ length: 12 }, () => lose));
  const outcome = await deliverJournal(tracking.outbox.folder(id), tracking.connect(app.url), OVER);
  assertEquals(outcome.kind, "delivered");
  const history = await new AppClient(app.url).get<{ values: number[] }>(
    `/iterations/${id}/metrics/loss`,
  );
  assertEquals(history.values, [1, 2, 3]);
});

Deno.test("deliverJournal() rejects for ever what was deleted in our App", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const id = await tracking.write();
  const folder = tracking.outbox.folder(id);
  const connection = tracking.connect(app.url);
  await deliverJournal(folder, connection, OVER);
  const { names, client } = connection;
  const projectId = await names.projectId({ name: "Iris" });
  const experimentId = await names.experimentId(projectId, { name: "softmax" });
  await client.send(
    "DELETE",
    `/projects/${projectId}/experiments/${experimentId}/iterations/${id}`,
  );
  folder.saveDeliveryState({ ...folder.deliveryState(), acknowledged: 0 });
  const outcome = await deliverJournal(folder, connection, OVER);
  assert(outcome.kind === "rejected");
  assertEquals([outcome.status, outcome.detail], [410, "Iteration was deleted."]);
});

Deno.test("deliverJournal() delivers a journal whose beginning is damaged", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const id = await tracking.write([...points("loss", [1, 2]), COMPLETED]);
  const segment = `${tracking.outbox.folder(id).path}/000001.jsonl`;
  const text = await Deno.readTextFile(segment);
  await Deno.writeTextFile(segment, text.replace("loss", "lass"));
  const connection = app.embedded();
  assertEquals(
    (await deliverJournal(tracking.outbox.folder(id), connection, OVER)).kind,
    "delivered",
  );
  const stored = await app.iteration(id);
  assertEquals(stored.metrics, { loss: 2 });
  assertEquals(stored.warnings, ["records 2 to 2 could not be read"]);
});

Deno.test("deliverJournal() goes on delivering while a journal grows and is dropped behind", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const connection = tracking.connect(app.url);
  const writer = tracking.begin({}, 1); // a segment for each record
  const { folder } = writer;
  for (const content of points("loss", [1, 2, 3])) {
    writer.append(content, tracking.clock.time);
    await deliverJournal(folder, connection, { isOver: false });
    const { acknowledged } = folder.deliveryState();
    assertEquals(acknowledged, writer.sequence);
    folder.dropAcknowledged(acknowledged);
  }
  assertEquals((await app.iteration(folder.id)).status, "running");
  writer.append(COMPLETED, tracking.clock.time);
  using _journal = await writer.close();
  assert(folder.fold().first > 1);
  assertEquals((await deliverJournal(folder, connection, OVER)).kind, "delivered");
  assertEquals((await app.iteration(folder.id)).status, "completed");
  assertEquals((await app.iteration(folder.id)).metrics, { loss: 3 });
});

Deno.test("syncOutbox() brings an outbox to the embedded App", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOurApp(tracking);
  const target = { kind: "embedded" } as const;
  const ids = [];
  for (let count = 0; count < 5; count++) ids.push(await tracking.write([COMPLETED], { target }));
  const result = await syncOutbox(tracking.outbox, { connect: () => app.embedded() });
  assertEquals(result, { delivered: 5, pending: 0, rejected: 0 });
  for (const id of ids) assertEquals((await app.iteration(id)).status, "completed");
  assertEquals(tracking.outbox.list(), []);
});
