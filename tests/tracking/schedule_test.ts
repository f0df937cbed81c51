import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { listIterations } from "../../src/tracking/reading.ts";
import { schedule } from "../../src/tracking/schedule.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { FakeCron } from "../support/fake_cron.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

Deno.test("schedule() makes each time an iteration of its own, which is the current one", async () => {
  await using _ = trackingFolder();
  using cron = new FakeCron();
  schedule("nightly", "0 3 * * *", (iteration) => {
    assertEquals(currentIteration().id, iteration.id);
    iteration.logMetric("loss", 0.5);
  });
  assertEquals([await cron.tick("nightly"), await cron.tick("nightly")], [undefined, undefined]);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(
    iterations.map((it) => [it.iteration_name, it.status, it.metrics]),
    [["nightly", "completed", { loss: 0.5 }], ["nightly", "completed", { loss: 0.5 }]],
  );
  assert(iterations[0]!.id !== iterations[1]!.id);
});

Deno.test("schedule() hands times and options on, and lets a handler that fails not be called again", async () => {
  await using _ = trackingFolder();
  using cron = new FakeCron();
  const { signal } = new AbortController();
  schedule("a", { hour: { every: 6 } }, () => {});
  schedule("b", "* * * * *", { signal, backoffSchedule: [100], project: "Iris" }, () => {});
  assertEquals(
    [...cron.jobs].map(([name, { cron, options }]) => [name, cron, options]),
    [
      ["a", { hour: { every: 6 } }, { backoffSchedule: [] }],
      ["b", "* * * * *", { backoffSchedule: [100], signal }],
    ],
  );
});

Deno.test("schedule() fails the iteration by what the handler throws, and tells Deno the same", async () => {
  await using _ = trackingFolder();
  using cron = new FakeCron();
  const error = new RangeError("no data today");
  schedule("sync", "* * * * *", () => {
    throw error;
  });
  schedule("async", "* * * * *", async () => await Promise.reject(error));
  assertStrictEquals(await cron.tick("sync"), error);
  assertStrictEquals(await cron.tick("async"), error);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(
    iterations.map((it) => [it.status, it.error?.name, it.error?.message]),
    [["failed", "RangeError", "no data today"], ["failed", "RangeError", "no data today"]],
  );
});

Deno.test("schedule() tracks with the given options, under the given name", async () => {
  await using _ = trackingFolder();
  using cron = new FakeCron();
  const options = { name: "softmax", project: "Iris", parameters: { rate: 0.1 } };
  schedule("nightly", "* * * * *", options, async (iteration) => {
    await Promise.resolve();
    iteration.logTags("scheduled");
  });
  await cron.tick("nightly");
  const [iteration] = await Array.fromAsync(listIterations());
  assertEquals(
    [iteration!.iteration_name, iteration!.project_title, iteration!.parameters, iteration!.tags],
    ["softmax", "Iris", { rate: 0.1 }, ["scheduled"]],
  );
});

Deno.test("schedule() ends when its signal fires, and interrupts what runs", async () => {
  await using _ = trackingFolder();
  using cron = new FakeCron();
  const controller = new AbortController();
  const { signal } = controller;
  const ended = schedule("nightly", "* * * * *", { signal }, async (iteration) => {
    controller.abort();
    await Promise.resolve();
    iteration.signal.throwIfAborted();
  });
  assertStrictEquals(await cron.tick("nightly"), signal.reason);
  assertEquals(await ended, undefined);
  const [iteration] = await Array.fromAsync(listIterations());
  assertEquals(iteration!.status, "interrupted");
});

Deno.test("schedule() says which flag is missing", () => {
  const error = assertThrows(() => schedule("nightly", "* * * * *", () => {}));
  assertEquals(
    (error as Error).message,
    'Cannot schedule "nightly": Deno.cron is missing, run with --unstable-cron, or put ' +
      '"unstable": ["cron"] into deno.json',
  );
});

Deno.test("schedule() refuses at once what would fail when the time has come", () => {
  using cron = new FakeCron();
  const handler = () => {};
  const wrong: [() => unknown, string][] = [
    [() => schedule("a", "* * * * *", undefined as never), "schedule() takes a handler"],
    [() => schedule("a", "* * * * *", { project: 5 as never }, handler), "project"],
    [() => schedule("a", "* * * * *", { projectId: "x" }, handler), "projectId"],
    [() => schedule("a", "* * * * *", { name: "" }, handler), "iteration_name"],
  ];
  for (const [call, message] of wrong) {
    const error = assertThrows(call, TypeError);
    assert(error.message.includes(message), error.message);
  }
  assertEquals(cron.jobs.size, 0);
});
