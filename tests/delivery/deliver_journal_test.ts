import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { deliverJournal } from "../../src/delivery/deliver_journal.ts";
import { serveOriginalApp } from "../support/original_app.ts";
import { TrackingFolder } from "./delivery_fixture.ts";

const OVER = { isOver: true };
/** A port at which nobody listens, which is not one of those that fetch refuses by itself. */
const NOWHERE = "http://127.0.0.1:1024";

Deno.test("deliverJournal() keeps a journal whose App is down, and why", async () => {
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write());
  for (const attempts of [1, 2]) {
    const outcome = await deliverJournal(folder, tracking.connect(NOWHERE), OVER);
    assert(outcome.kind === "pending" && outcome.isUnreachable);
    assertEquals(outcome.reason, `GET ${NOWHERE}/ could not connect: connection refused`);
    assertEquals(folder.deliveryState(), {
      acknowledged: 0,
      url: null,
      attempts,
      last_error: outcome.reason,
      same_error: 0,
      rejected: null,
      posted_at: null,
    });
  }
  assertEquals(tracking.clock.slept, [125, 250, 500, 125, 250, 500]);
});

Deno.test("deliverJournal() keeps a journal whose App lets nobody in, and does not reject it", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  app.intervene = () => Response.json({ detail: "a token is needed" }, { status: 401 });
  const folder = tracking.outbox.folder(await tracking.write());
  const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
  assert(outcome.kind === "pending" && outcome.isUnreachable);
  assertEquals(outcome.reason, `GET ${app.url}/ answered 401: a token is needed`);
  assertEquals(folder.deliveryState().rejected, null);
});

Deno.test("deliverJournal() counts how often the same 5xx came in a row", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const folder = tracking.outbox.folder(await tracking.write());
  const counted: number[] = [];
  for (const status of [500, 500, 500, 502, 502, 401, 502]) {
    app.intervene = () => new Response("", { status });
    await deliverJournal(folder, tracking.connect(app.url), OVER);
    counted.push(folder.deliveryState().same_error);
  }
  assertEquals(counted, [1, 2, 3, 1, 2, 0, 1]);
});

Deno.test("deliverJournal() counts no tries of a running iteration, however often its App is away", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  app.intervene = () => new Response("", { status: 503 });
  const folder = tracking.outbox.folder(await tracking.write());
  const before = folder.deliveryState();
  for (let tries = 0; tries < 3; tries++) {
    const outcome = await deliverJournal(folder, tracking.connect(app.url), { isOver: false });
    assert(outcome.kind === "pending" && outcome.isUnreachable);
  }
  assertEquals(folder.deliveryState(), before);
});

Deno.test("deliverJournal() sends to no second App what another has some of", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const folder = tracking.outbox.folder(await tracking.write());
  folder.saveDeliveryState({ ...folder.deliveryState(), acknowledged: 1, url: "http://other" });
  const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
  assert(outcome.kind === "pending" && !outcome.isUnreachable);
  assertStringIncludes(outcome.reason, "http://other has some of it already");
  assertEquals(app.requests, []);
});

Deno.test("deliverJournal() forgets earlier trouble when it succeeds", async () => {
  await using tracking = new TrackingFolder();
  await using app = serveOriginalApp();
  const folder = tracking.outbox.folder(await tracking.write());
  const rejected = { status: 400, detail: "No." };
  const trouble = { attempts: 3, last_error: "x", same_error: 2, rejected };
  folder.saveDeliveryState({ ...folder.deliveryState(), ...trouble });
  assertEquals((await deliverJournal(folder, tracking.connect(app.url), OVER)).kind, "delivered");
  const { attempts, last_error, same_error, rejected: left } = folder.deliveryState();
  assertEquals([attempts, last_error, same_error, left], [0, null, 0, null]);
});

Deno.test("deliverJournal() tells when there was no more time", async () => {
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write());
  const options = { isOver: true, signal: AbortSignal.abort() };
  const outcome = await deliverJournal(folder, tracking.connect(NOWHERE), options);
  assert(outcome.kind === "pending" && !outcome.isUnreachable);
  assertEquals(outcome.reason, "there was no more time for it");
});

Deno.test("deliverJournal() puts whatever goes wrong into the outcome, with its cause", async () => {
  await using tracking = new TrackingFolder();
  const fault = new RangeError("a fault of the App");
  const fetch = () => Promise.reject(fault);
  const { directory, clock } = tracking;
  const connection = AppConnection.toEmbedded(fetch, { directory, clock });
  const id = await tracking.write();
  const outcome = await deliverJournal(tracking.outbox.folder(id), connection, OVER);
  assertEquals(outcome, {
    kind: "pending",
    reason: "a fault of the App",
    isUnreachable: false,
    cause: fault,
  });
});

Deno.test("deliverJournal() tells of a folder that is gone instead of throwing", async () => {
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder("0".repeat(24));
  const outcome = await deliverJournal(folder, tracking.connect(NOWHERE), OVER);
  assert(outcome.kind === "pending");
  assertStringIncludes(outcome.reason, "could not connect: connection refused; ");
});
