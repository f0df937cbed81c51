import { assert, assertEquals } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { createApp } from "../../src/app/create_app.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { deliverJournal } from "../../src/delivery/deliver_journal.ts";
import { removeFolder } from "../../src/journal/hidden_folder.ts";
import type { JournalFolder } from "../../src/journal/journal_folder.ts";
import { COMPLETED, points, TrackingFolder } from "./delivery_fixture.ts";
import { JournalApp } from "./journal_app.ts";
import { droppedConnection } from "../support/original_app.ts";

const OVER = { isOver: true };
const BY_ID = { project: { id: "1".repeat(24) }, experiment: { id: "2".repeat(24) } };

interface Stored {
  status: string;
  project_title: string;
  metrics: Record<string, number>;
  warnings: string[];
}

/** Our App over a tracking folder, called directly. */
function embeddedApp({ directory, clock }: TrackingFolder) {
  const app = createApp({ directory });
  const fetch = (request: Request) => app.fetch(request);
  const connect = () => AppConnection.toEmbedded(fetch, { directory, clock });
  return {
    connect,
    iteration: (id: string) => connect().client.get<Stored>(`/iterations/${id}`),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** Makes the disk lose the last lines of a journal, and how far delivery came. */
function losePower({ path }: JournalFolder, lines: number): void {
  const segment = `${path}/000001.jsonl`;
  const kept = Deno.readTextFileSync(segment).split("\n").slice(0, -1 - lines);
  Deno.writeTextFileSync(segment, `${kept.join("\n")}\n`);
  removeFolder(`${path}/delivery.json`);
}

Deno.test("deliverJournal() tells the end of an iteration of which the disk lost what the App has", async () => {
  await using tracking = new TrackingFolder();
  await using app = embeddedApp(tracking);
  const writer = tracking.begin();
  for (const content of points("loss", [1, 2, 3, 4])) writer.append(content, tracking.clock.time);
  await deliverJournal(writer.folder, app.connect(), { isOver: false });
  (await writer.close())[Symbol.dispose]();
  losePower(writer.folder, 3);
  using journal = tracking.outbox.claim(writer.folder.id)!; // ends it as its third record
  const outcome = await deliverJournal(journal.folder, app.connect(), OVER);
  const { path } = journal.folder;
  const warnings = [`the App has records 4 to 5, which ${path} has lost`];
  assertEquals(outcome, { kind: "delivered", warnings });
  const { status, metrics } = await app.iteration(journal.folder.id);
  assertEquals([status, metrics], ["crashed", { loss: 4 }]);
  const again = await deliverJournal(journal.folder, app.connect(), OVER);
  assertEquals(again, { kind: "delivered", warnings: [warnings[0]!.replace("to 5", "to 6")] });
});

Deno.test("deliverJournal() leaves the true end alone that the App has and the disk lost", async () => {
  await using tracking = new TrackingFolder();
  await using app = embeddedApp(tracking);
  const provisional = { ...COMPLETED, status: "killed", provisional: true } as RecordContent;
  for (const [end, status] of [[COMPLETED, "completed"], [provisional, "killed"]] as const) {
    const id = await tracking.write([...points("loss", [1, 2]), end]);
    const folder = tracking.outbox.folder(id);
    await deliverJournal(folder, app.connect(), OVER);
    losePower(folder, 2);
    using journal = tracking.outbox.claim(id)!;
    assertEquals((await deliverJournal(journal.folder, app.connect(), OVER)).kind, "delivered");
    assertEquals((await app.iteration(id)).status, status);
  }
});

Deno.test("deliverJournal() tells what an App lost that was set back to a backup", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const contents = [...points("loss", [1, 2, 3]), COMPLETED];
  for (const kept of [0, 1]) {
    using journal = await tracking.hold(contents, BY_ID, 1); // a segment for each record
    const { folder } = journal;
    const { id } = folder;
    await deliverJournal(folder, tracking.connect(app.url), OVER);
    const all = app.records.get(id)!.length;
    folder.dropAcknowledged(all);
    const first = folder.fold().first;
    assert(first > 3);
    app.records.set(id, app.records.get(id)!.slice(0, kept));
    const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
    const which = `records ${kept + 1} to ${first - 1}`;
    const warnings = [`${which} are lost: the App had them, and has them no more`];
    assertEquals(outcome, { kind: "delivered", warnings });
    const [gap] = app.records.get(id)!.slice(kept);
    assert(gap!.type === "gap");
    assertEquals([gap.seq, gap.to, app.acknowledged(id)], [kept + 1, first - 1, all]);
  }
});

Deno.test("deliverJournal() asks whether the App has what it acknowledged before it is removed", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([...points("loss", [1, 2, 3]), COMPLETED], BY_ID);
  const folder = tracking.outbox.folder(id);
  await deliverJournal(folder, tracking.connect(app.url), OVER);
  for (const kept of [5, 4, 2, 0]) {
    app.records.set(id, app.records.get(id)!.slice(0, kept));
    const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
    assertEquals(outcome, { kind: "delivered", warnings: [] });
    assertEquals(app.records.get(id)!.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  }
});

Deno.test("deliverJournal() does not believe an App that tells no number of a record", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const { intervene } = app;
  for (const acknowledged of [-5, 0.5, "5", null]) {
    const id = await tracking.write([...points("loss", [1]), COMPLETED], BY_ID);
    const folder = tracking.outbox.folder(id);
    app.intervene = ({ method }, handle) =>
      method === "POST" ? Response.json({ acknowledged }) : handle();
    const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
    assert(outcome.kind === "pending" && outcome.reason.includes("does not say which records"));
    app.intervene = intervene;
    const again = await deliverJournal(folder, tracking.connect(app.url), OVER);
    assertEquals(again, { kind: "delivered", warnings: [] });
  }
});

Deno.test("deliverJournal() sends smaller pieces to what takes no larger ones", async () => {
  for (const answer of ["<html>", '{"detail":"The body is too large."}']) {
    await using app = new JournalApp();
    await using tracking = new TrackingFolder();
    const note: RecordContent = { type: "note", text: "x".repeat(10_000) };
    const contents = [...Array.from({ length: 200 }, () => note), COMPLETED];
    const id = await tracking.write(contents, BY_ID);
    const type = answer.startsWith("{") ? "application/json" : "text/html";
    app.intervene = (request, handle) =>
      Number(request.headers.get("content-length")) > 100_000
        ? new Response(answer, { status: 413, headers: { "content-type": type } })
        : handle();
    const folder = tracking.outbox.folder(id);
    const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
    assertEquals(outcome, { kind: "delivered", warnings: [] });
    assertEquals(app.acknowledged(id), 202);
    assert(Math.max(...app.pieces) > 50_000, "no smaller than they must be");
  }
});

Deno.test("deliverJournal() keeps a journal of which a single record is too large", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const note: RecordContent = { type: "note", text: "x".repeat(10_000) };
  const id = await tracking.write([note, COMPLETED], BY_ID);
  app.intervene = (request, handle) =>
    Number(request.headers.get("content-length")) > 1000
      ? Response.json({ detail: "Too large." }, { status: 413 })
      : handle();
  const folder = tracking.outbox.folder(id);
  const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
  assert(outcome.kind === "rejected");
  assertEquals(folder.deliveryState().rejected, { status: 413, detail: "Too large." });
});

Deno.test("deliverJournal() goes on where the App has the beginning, though the project has another name", async () => {
  await using tracking = new TrackingFolder();
  await using app = embeddedApp(tracking);
  const writer = tracking.begin();
  await deliverJournal(writer.folder, app.connect(), { isOver: false });
  const { client } = app.connect();
  const { project } = writer.folder.deliveryState().place!;
  const bytes = JSON.stringify({ title: "Iris 2" });
  await client.send("PUT", `/projects/${project}`, { type: "application/json", bytes });
  writer.append(COMPLETED, tracking.clock.time);
  using journal = await writer.close();
  const outcome = await deliverJournal(journal.folder, app.connect(), OVER);
  assertEquals(outcome, { kind: "delivered", warnings: [] });
  const { status, project_title } = await app.iteration(journal.folder.id);
  assertEquals([status, project_title], ["completed", "Iris 2"]);
  assertEquals((await client.get<unknown[]>("/projects/base")).length, 1);
});

Deno.test("deliverJournal() has the disk keep what an App gets, before it gets it", async () => {
  const note: RecordContent = { type: "note", text: "x".repeat(200_000) };
  for (const isOver of [true, false]) {
    await using app = new JournalApp();
    await using tracking = new TrackingFolder();
    using journal = await tracking.hold([note, note, note, COMPLETED], BY_ID);
    const { folder } = journal;
    const synced: number[] = [];
    const sync = folder.sync.bind(folder);
    folder.sync = async () => {
      await sync();
      synced.push(app.pieces.length);
    };
    await deliverJournal(folder, tracking.connect(app.url), { isOver });
    // With the last piece of all the App has everything, and nothing is added to what is over.
    assertEquals([synced, app.pieces.length], [isOver ? [0] : [0, 1, 2], 3]);
  }
});

Deno.test("deliverJournal() sends what the disk cannot keep, and says so", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const note: RecordContent = { type: "note", text: "x".repeat(200_000) };
  using journal = await tracking.hold([note, note, COMPLETED], BY_ID);
  journal.folder.sync = () => Promise.reject(new Error("Input/output error"));
  const outcome = await deliverJournal(journal.folder, tracking.connect(app.url), OVER);
  const warnings = ["the disk may lose records that the App gets: Input/output error"];
  assertEquals(outcome, { kind: "delivered", warnings });
  assertEquals(app.acknowledged(journal.folder.id), 4);
});

Deno.test("deliverJournal() keeps to an App that may have got what it gave no answer to", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([COMPLETED], BY_ID);
  app.intervene = async (request, handle) => {
    const answer = await handle();
    return request.method === "POST" ? droppedConnection() : answer;
  };
  const folder = tracking.outbox.folder(id);
  assertEquals((await deliverJournal(folder, tracking.connect(app.url), OVER)).kind, "pending");
  const { url, acknowledged } = folder.deliveryState();
  assertEquals([url, acknowledged], [app.url, 0]);
});

Deno.test("deliverJournal() leaves a journal free that its App refused, or never got", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([COMPLETED], BY_ID);
  const folder = tracking.outbox.folder(id);
  app.intervene = (request, handle) =>
    request.method === "POST" ? Response.json({ detail: "No." }, { status: 400 }) : handle();
  const connection = tracking.connect(app.url);
  assertEquals((await deliverJournal(folder, connection, OVER)).kind, "rejected");
  assertEquals(folder.deliveryState().url, null);
  await app[Symbol.asyncDispose]();
  assertEquals((await deliverJournal(folder, connection, OVER)).kind, "pending");
  assertEquals(folder.deliveryState().url, null);
});
