import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { deliverJournal, type DeliveryOutcome } from "../../src/delivery/deliver_journal.ts";
import { droppedConnection } from "../support/original_app.ts";
import { COMPLETED, points, sha256Of, TrackingFolder } from "./delivery_fixture.ts";
import { JournalApp } from "./journal_app.ts";

const OVER = { isOver: true };
const BY_ID = { project: { id: "1".repeat(24) }, experiment: { id: "2".repeat(24) } };

async function deliver(
  tracking: TrackingFolder,
  app: JournalApp,
  id: string,
): Promise<DeliveryOutcome> {
  return await deliverJournal(tracking.outbox.folder(id), tracking.connect(app.url), OVER);
}

function sequences(app: JournalApp, id: string): number[] {
  return app.records.get(id)!.map(({ seq }) => seq);
}

Deno.test("deliverJournal() sends our App every record, as it stands in the journal", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const contents = [...points("loss", [3, NaN, 1]), COMPLETED];
  const id = await tracking.write(contents, BY_ID);
  assertEquals(await deliver(tracking, app, id), { kind: "delivered", warnings: [] });
  assertEquals(app.records.get(id)!.map(({ type }) => type), [
    "header",
    "metrics",
    "metrics",
    "metrics",
    "end",
  ]);
  assertEquals(sequences(app, id), [1, 2, 3, 4, 5]);
  const path =
    `/projects/${BY_ID.project.id}/experiments/${BY_ID.experiment.id}/iterations/${id}/journal`;
  assertEquals(app.requests, ["GET /", `POST ${path}`]);
  // What is delivered is removed next: only that its App may have it was written down.
  const state = tracking.outbox.folder(id).deliveryState();
  assertEquals([state.acknowledged, state.url, state.attempts], [0, app.url, 0]);
});

Deno.test("deliverJournal() does without the iteration where our App sends none along", async () => {
  await using app = new JournalApp(); // as one is that is older
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write([COMPLETED], BY_ID));
  const options = { ...OVER, isRead: true };
  const outcome = await deliverJournal(folder, tracking.connect(app.url), options);
  assertEquals(outcome, { kind: "delivered", warnings: [] });
});

Deno.test("deliverJournal() sends a long journal in pieces, each from where the last one ended", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const long: RecordContent = { type: "note", text: "x".repeat(400_000) };
  const note: RecordContent = { type: "note", text: "y".repeat(1000) };
  const contents = [...Array.from({ length: 600 }, () => note), long, note, COMPLETED];
  const id = await tracking.write(contents, BY_ID);
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(sequences(app, id), Array.from({ length: 604 }, (_, index) => index + 1));
  assertEquals(app.pieces.map((size) => size <= 250_000), [true, true, true, false, true]);
});

Deno.test("deliverJournal() sends an App in its own process larger pieces", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const { directory } = tracking;
  const note: RecordContent = { type: "note", text: "y".repeat(100_000) };
  const contents = [...Array.from({ length: 45 }, () => note), COMPLETED];
  using journal = await tracking.hold(contents, BY_ID);
  const embedded = AppConnection.toEmbedded((request) => app.answer(request), { directory });
  assertEquals((await deliverJournal(journal.folder, embedded, OVER)).kind, "delivered");
  assertEquals(app.acknowledged(journal.folder.id), 47);
  assertEquals(app.pieces.map((size) => size > 3_900_000 && size <= 4_000_000), [true, false]);
});

Deno.test("deliverJournal() sends a running iteration as far as it is, and then the rest", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write(points("loss", [1, 2]), BY_ID);
  const folder = tracking.outbox.folder(id);
  const outcome = await deliverJournal(folder, tracking.connect(app.url), { isOver: false });
  assertEquals(outcome, { kind: "pending", reason: "it is still running", isUnreachable: false });
  assertEquals(sequences(app, id), [1, 2, 3]);
  tracking.outbox.claim(id)![Symbol.dispose](); // writes the end
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(sequences(app, id), [1, 2, 3, 4]);
  assertEquals(app.records.get(id)!.at(-1)!.type, "end");
});

Deno.test("deliverJournal() doubles nothing when our App's answer is lost", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([...points("loss", [1, 2]), COMPLETED], BY_ID);
  let lost = 0;
  app.intervene = async (request, handle) => {
    const answer = await handle();
    return request.method === "POST" && lost++ < 2 ? droppedConnection() : answer;
  };
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(sequences(app, id), [1, 2, 3, 4]);
  assertEquals(tracking.clock.slept, [125, 250]);
});

Deno.test("deliverJournal() goes on from where our App says that it is", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([...points("loss", [1, 2, 3]), COMPLETED], BY_ID);
  const folder = tracking.outbox.folder(id);
  await deliver(tracking, app, id);
  for (const kept of [0, 2, 5]) {
    app.records.set(id, app.records.get(id)!.slice(0, kept));
    folder.saveDeliveryState({ ...folder.deliveryState(), acknowledged: kept === 5 ? 1 : 3 });
    assertEquals((await deliver(tracking, app, id)).kind, "delivered");
    assertEquals(sequences(app, id), [1, 2, 3, 4, 5]);
  }
});

Deno.test("deliverJournal() does not go round in circles with an App that is never content", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([COMPLETED], BY_ID);
  app.intervene = (request, handle) =>
    request.method === "POST" ? Response.json({ acknowledged: 0 }, { status: 409 }) : handle();
  const outcome = await deliver(tracking, app, id);
  assert(outcome.kind === "pending");
  assertStringIncludes(outcome.reason, "does not take what it asks for");
});

Deno.test("deliverJournal() declares what cannot be read as gaps", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const id = await tracking.write([...points("loss", [1, 2, 3, 4]), COMPLETED], BY_ID);
  const segment = `${tracking.outbox.folder(id).path}/000001.jsonl`;
  const lines = (await Deno.readTextFile(segment)).split("\n");
  const damaged = lines.map((line, index) =>
    index === 2 || index === 3 ? line.replace("l", "L") : line
  );
  await Deno.writeTextFile(segment, damaged.join("\n"));
  assertEquals((await deliver(tracking, app, id)).kind, "delivered");
  assertEquals(app.records.get(id)!.map(({ seq, type }) => [seq, type]), [
    [1, "header"],
    [2, "metrics"],
    [3, "gap"],
    [5, "metrics"],
    [6, "end"],
  ]);
});

Deno.test("deliverJournal() sends our App the bytes before the records that name them", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const [image, model] = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const hashes = [await sha256Of(image), await sha256Of(model)];
  const chart = { name: "i", size: 2, media_type: "image/png", comparable: true };
  const contents: RecordContent[] = [
    { type: "image_chart", sha256: hashes[0]!, ...chart },
    { type: "image_chart", sha256: "f".repeat(64), ...chart },
    { type: "model_path", path: "m", sha256: hashes[1]!, attached: true },
    { type: "model_path", path: "m", sha256: "e".repeat(64) },
    COMPLETED,
  ];
  const id = await tracking.write(contents, BY_ID, [image, model]);
  const { path } = tracking.outbox.folder(id);
  const warnings = [`the file ${"f".repeat(64)} is missing in ${path}`];
  assertEquals(await deliver(tracking, app, id), { kind: "delivered", warnings });
  assertEquals([...app.blobs], [[hashes[0]!, image], [hashes[1]!, model]]);
  assertEquals(app.requests.map((it) => it.split(" ")[0]), ["GET", "PUT", "PUT", "POST"]);
});

Deno.test("deliverJournal() goes without bytes that our App cannot take", async () => {
  for (const status of [413, 422]) {
    await using app = new JournalApp();
    await using tracking = new TrackingFolder();
    const bytes = new Uint8Array([1]);
    const sha256 = await sha256Of(bytes);
    const chart = { name: "i", size: 1, media_type: "image/png", comparable: true };
    const id = await tracking.write([{ type: "image_chart", sha256, ...chart }, COMPLETED], BY_ID, [
      bytes,
    ]);
    app.intervene = (request, handle) =>
      request.method === "PUT" ? Response.json({ detail: "No." }, { status }) : handle();
    const warnings = [`the file ${sha256} was left out: No.`];
    assertEquals(await deliver(tracking, app, id), { kind: "delivered", warnings });
  }
});

Deno.test("deliverJournal() keeps how far it came when our App goes away in between", async () => {
  await using app = new JournalApp();
  await using tracking = new TrackingFolder();
  const note: RecordContent = { type: "note", text: "x".repeat(200_000) };
  const id = await tracking.write([note, note, COMPLETED], BY_ID);
  app.intervene = (_request, handle) =>
    app.pieces.length === 1 ? new Response("", { status: 503 }) : handle();
  const outcome = await deliver(tracking, app, id);
  assert(outcome.kind === "pending" && outcome.isUnreachable);
  const state = tracking.outbox.folder(id).deliveryState();
  assertEquals([state.acknowledged, state.url, state.attempts, state.same_error], [
    2,
    app.url,
    1,
    1,
  ]);
});

Deno.test("deliverJournal() rejects what our App refuses for good", async () => {
  for (const status of [400, 404, 409, 410, 413, 422]) {
    await using app = new JournalApp();
    await using tracking = new TrackingFolder();
    const id = await tracking.write([COMPLETED], BY_ID);
    app.intervene = (request, handle) =>
      request.method === "POST" ? Response.json({ detail: "No." }, { status }) : handle();
    const outcome = await deliver(tracking, app, id);
    assert(outcome.kind === "rejected");
    assertEquals([outcome.status, outcome.detail], [status, "No."]);
    assertEquals(tracking.outbox.folder(id).deliveryState().rejected, { status, detail: "No." });
  }
});
