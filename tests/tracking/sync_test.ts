import { assertEquals, assertRejects } from "@std/assert";
import { createApp } from "../../src/app/create_app.ts";
import type { SyncProgress } from "../../src/delivery/sync_outbox.ts";
import { join } from "../../src/deps/std_path.ts";
import { withSettings } from "../../src/settings.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { syncOutbox } from "../../src/tracking/sync.ts";
import { namesIn, trackingFolder } from "../support/tracking_folder.ts";

/** Ends an iteration that nothing delivers. */
async function endOffline(directory: string, name: string): Promise<string> {
  return await withSettings({ directory, mode: "offline" }, async () => {
    const iteration = await startIteration(name);
    await iteration.endIteration();
    return iteration.id;
  });
}

Deno.test("syncOutbox() of an empty folder, or of none, delivers nothing and makes nothing", async () => {
  await using folder = trackingFolder();
  assertEquals(await syncOutbox(), { delivered: 0, pending: 0, rejected: 0 });
  assertEquals(namesIn(folder.root), []);
});

Deno.test("syncOutbox() delivers what waits, tells of each, and leaves what runs", async () => {
  await using folder = trackingFolder();
  const ids = [await endOffline(folder.directory, "a"), await endOffline(folder.directory, "b")];
  await using running = await startIteration("running");
  const progress: SyncProgress[] = [];
  const result = await syncOutbox({ onProgress: (it) => progress.push(it) });
  assertEquals(result, { delivered: 2, pending: 1, rejected: 0 });
  assertEquals(folder.outbox.list(), [running.id]);
  assertEquals(progress.map(({ id, done, total }) => [id, done, total]), [
    [ids[0]!, 1, 3],
    [ids[1]!, 2, 3],
    [running.id, 3, 3],
  ]);
  for (const id of ids) assertEquals((await getIteration(id)).delivered, true);
  assertEquals(await syncOutbox(), { delivered: 0, pending: 1, rejected: 0 });
  await running.endIteration();
});

Deno.test("syncOutbox() at the same time twice delivers each iteration once", async () => {
  await using folder = trackingFolder();
  const names = Array.from({ length: 10 }, (_, index) => `run ${index}`);
  for (const name of names) await endOffline(folder.directory, name);
  const results = await Promise.all([syncOutbox(), syncOutbox()]);
  assertEquals(results.reduce((sum, it) => sum + it.delivered, 0), 10);
  assertEquals(folder.outbox.list(), []);
});

Deno.test("syncOutbox() sends to another App what no App has anything of", async () => {
  await using folder = trackingFolder();
  const id = await endOffline(folder.directory, "elsewhere");
  await using app = createApp({ directory: join(folder.root, "app") });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  assertEquals(await syncOutbox({ to: new URL(url) }), { delivered: 1, pending: 0, rejected: 0 });
  const there = await withSettings({ url }, () => getIteration(id));
  assertEquals([there.iteration_name, there.delivered], ["elsewhere", true]);
});

Deno.test("syncOutbox() refuses what is no URL of an App", async () => {
  await using folder = trackingFolder();
  await endOffline(folder.directory, "kept");
  for (const to of ["", "app.example", "ftp://app.example", "localhost:8000"]) {
    const { message } = await assertRejects(() => syncOutbox({ to }), TypeError);
    assertEquals(
      message,
      `syncOutbox(): to must be an http or https URL, not ${JSON.stringify(to)}`,
    );
  }
  assertEquals(folder.outbox.list().length, 1);
});

Deno.test("syncOutbox() refuses a project or an id that there cannot be", async () => {
  await using _folder = trackingFolder();
  for (const project of ["", "p".repeat(41)]) {
    await assertRejects(() => syncOutbox({ project }), TypeError, "syncOutbox(): project has");
  }
  const ids = ["../elsewhere"];
  await assertRejects(() => syncOutbox({ ids }), TypeError, "syncOutbox(): ids must be 24");
});

Deno.test("syncOutbox() of two folders at once makes one project of a new name in our App", async () => {
  await using folder = trackingFolder();
  await using app = createApp({ directory: join(folder.root, "app") });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const directories = ["a", "b", "c", "d"].map((name) => join(folder.root, name));
  const project = "brand new";
  for (const directory of directories) {
    await withSettings({ directory, project }, () => endOffline(directory, "it"));
  }
  const results = await Promise.all(
    directories.map((directory) => withSettings({ directory, url }, () => syncOutbox({ to: url }))),
  );
  assertEquals(results.map(({ delivered }) => delivered), [1, 1, 1, 1]);
  const projects: { title: string }[] = await (await fetch(`${url}/projects/base`)).json();
  assertEquals(projects.filter(({ title }) => title === project).length, 1);
  const listed = await withSettings({ url }, () => Array.fromAsync(listIterations()));
  assertEquals(listed.map((it) => it.project_title), Array(4).fill(project));
});
