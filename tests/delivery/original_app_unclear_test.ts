import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deliverJournal } from "../../src/delivery/deliver_journal.ts";
import { Chance } from "../soak/chance.ts";
import { FaultProxy } from "../soak/fault_proxy.ts";
import { FaultScript } from "../soak/fault_script.ts";
import { FaultTime } from "../soak/fault_time.ts";
import type { RawRequest } from "../soak/http_connection.ts";
import {
  droppedConnection,
  isIterationPost,
  iterationPosts,
  serveOriginalApp,
} from "../support/original_app.ts";
import { TrackingFolder } from "./delivery_fixture.ts";

const OVER = { isOver: true };

Deno.test("deliverJournal() reckons the grace from when a POST was given up", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const { clock } = tracking;
  let arrives: (() => Promise<Response>) | undefined;
  app.intervene = (request, handle) => {
    if (!isIterationPost(request) || arrives) return handle();
    arrives = handle;
    clock.time += 29_000; // the App is slow, and then the connection breaks
    return droppedConnection();
  };
  const sleep = clock.sleep.bind(clock);
  clock.sleep = async (milliseconds, signal) => {
    await sleep(milliseconds, signal);
    await arrives?.(); // within the grace of 30 s
  };
  const folder = tracking.outbox.folder(await tracking.write());
  assertEquals((await deliverJournal(folder, tracking.connect(app.url), OVER)).kind, "delivered");
  assertEquals([clock.slept, iterationPosts(app), app.iterations.length], [[30_000], 1, 1]);
});

Deno.test("deliverJournal() posts once when a connection breaks that was used before", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  let isBroken = false;
  const isFirstPost = (_kind: unknown, { method, path }: RawRequest) => {
    const isFirst = method === "POST" && path.endsWith("/iterations/") && !isBroken;
    isBroken ||= isFirst;
    return isFirst;
  };
  const chance = new Chance(1);
  await using proxy = new FaultProxy({
    app: { port: Number(new URL(app.url).port), restart: () => Promise.reject() },
    time: new FaultTime(chance),
    chance,
    script: new FaultScript(chance, 1, ["reply lost"]),
    elsewhere: app.url,
    latest: 0,
    allows: isFirstPost,
  });
  const folder = tracking.outbox.folder(await tracking.write());
  const connection = tracking.connect(proxy.url);
  assertEquals((await deliverJournal(folder, connection, OVER)).kind, "delivered");
  assertEquals([proxy.faults, app.iterations.length, iterationPosts(app)], [
    { "reply lost": 1 },
    1,
    1,
  ]);
});

Deno.test("deliverJournal() takes no answer without the iteration for the iteration", async () => {
  const answers = [
    () => new Response(null, { status: 204 }),
    () => Response.json({ status: "ok" }),
    () => Response.json(null),
    () => Response.json({ id: 5 }),
    () => Response.json({ id: "0".repeat(24) }),
  ];
  for (const answer of answers) {
    await using app = serveOriginalApp();
    await using tracking = new TrackingFolder();
    app.intervene = (request, handle) =>
      /iterations\/\w+$/.test(request.path) ? answer() : handle();
    const folder = tracking.outbox.folder(await tracking.write());
    const outcome = await deliverJournal(folder, tracking.connect(app.url), OVER);
    assert(outcome.kind === "pending");
    assertStringIncludes(outcome.reason, "answered without the iteration");
  }
});

Deno.test("deliverJournal() looks where it posted, though the project has another name by now", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write());
  const controller = new AbortController();
  app.intervene = async (request, handle) => {
    const answer = await handle();
    if (isIterationPost(request)) controller.abort(); // as if the process were killed
    return answer;
  };
  const { signal } = controller;
  await deliverJournal(folder, tracking.connect(app.url), { ...OVER, signal });
  app.save({ ...app.projects[0]!, title: "Iris 2" });
  assertEquals((await deliverJournal(folder, tracking.connect(app.url), OVER)).kind, "delivered");
  assertEquals(app.projects.map(({ title }) => title), ["Iris 2"]);
  assertEquals([app.iterations.length, iterationPosts(app)], [1, 1]);
});

Deno.test("deliverJournal() posts to a new project when the one that it posted to was removed", async () => {
  await using app = serveOriginalApp();
  await using tracking = new TrackingFolder();
  const folder = tracking.outbox.folder(await tracking.write());
  app.intervene = (request, handle) => {
    if (!isIterationPost(request) || iterationPosts(app) > 1) return handle();
    app.forget(app.projects[0]!._id);
    return droppedConnection();
  };
  assertEquals((await deliverJournal(folder, tracking.connect(app.url), OVER)).kind, "delivered");
  assertEquals([app.iterations.length, iterationPosts(app)], [1, 2]);
});
