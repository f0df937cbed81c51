import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { createApp } from "../../src/app/create_app.ts";
import { join } from "../../src/deps/std_path.ts";
import { MlopsAppError } from "../../src/errors.ts";
import { configure, withSettings } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";
import { createExperiment } from "../../src/tracking/experiments.ts";
import { createProject } from "../../src/tracking/projects.ts";
import type { IterationOptions } from "../../src/tracking/iteration_options.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { currentIteration, tryCurrentIteration } from "../../src/tracking/scope.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { track, withIteration } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const UNKNOWN = "0123456789abcdef01234567";
const PNG = Uint8Array.from("\x89PNG\r\n\x1a\n rest", (character) => character.charCodeAt(0));

Deno.test("startIteration() runs until its end, and is not the current one", async () => {
  await using folder = trackingFolder({ userName: "ada" });
  const iteration = await startIteration("by hand", { project: "Iris", experiment: "softmax" });
  assertEquals(tryCurrentIteration(), undefined);
  assertMatch(iteration.id, /^[0-9a-f]{24}$/);
  assertEquals([iteration.name, iteration.status], ["by hand", "running"]);
  iteration.logMetric("loss", 0.5);
  const running = await getIteration(iteration.id);
  assertEquals([running.status, running.ended_at, running.delivered], ["running", null, false]);
  const ended = await iteration.endIteration();
  assertEquals([iteration.status, ended.status, ended.delivered], ["completed", "completed", true]);
  assertEquals([ended.user_name, ended.iteration_name], ["ada", "by hand"]);
  assertEquals([ended.project_title, ended.experiment_name], ["Iris", "softmax"]);
  assertEquals(folder.outbox.list(), []);
  assertEquals(await getIteration(iteration.id), ended);
});

Deno.test("startIteration() ends by one request to an App whose names are known", async () => {
  using store = temporaryFolder();
  await using app = createApp({ directory: store.path });
  const requests: string[] = [];
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
  await using server = Deno.serve(options, (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname.split("/").at(-1)}`);
    return app.fetch(request);
  });
  await using _folder = trackingFolder({ url: `http://127.0.0.1:${server.addr.port}` });
  await (await startIteration("first")).endIteration();
  requests.length = 0;
  const iteration = await startIteration("second");
  iteration.logMetric("loss", NaN);
  const ended = await iteration.endIteration();
  assertEquals(requests, ["POST journal"]);
  assertEquals(await getIteration(iteration.id), ended);
});

Deno.test("startIteration() left without its end is interrupted, with a warning", async () => {
  await using _folder = trackingFolder();
  using warnings = capturedWarnings();
  let id = "";
  {
    await using iteration = await startIteration("left");
    id = iteration.id;
    iteration.logMetric("loss", 1);
  }
  const left = await getIteration(id);
  assertEquals([left.status, left.delivered, left.error], ["interrupted", true, null]);
  assertEquals([left.metrics, left.warnings], [{ loss: 1 }, ["left without endIteration()"]]);
  assertEquals(warnings.lines, ["mlops: left: left without endIteration()"]);
});

Deno.test("startIteration() left by an error is interrupted, and the error is the block's own", async () => {
  await using _folder = trackingFolder();
  using _ = capturedWarnings();
  const error = new Error("own");
  let id = "";
  const block = async () => {
    await using iteration = await startIteration("left by an error");
    id = iteration.id;
    throw error;
  };
  assertStrictEquals(await assertRejects(block), error);
  assertEquals((await getIteration(id)).status, "interrupted");
});

Deno.test("startIteration() is disposed after an end that nobody waited for: it is delivered then", async () => {
  await using folder = trackingFolder();
  {
    await using iteration = await startIteration("not waited for");
    iteration.endIteration({ error: new Error("why") });
    assertEquals(iteration.status, "failed");
  }
  assertEquals(folder.outbox.list(), []);
});

Deno.test("startIteration() ends once: twice gives the same, and disposing adds nothing", async () => {
  await using _folder = trackingFolder();
  await using iteration = await startIteration("once");
  const first = iteration.endIteration();
  assertStrictEquals(iteration.endIteration({ error: new Error("late") }), first);
  const ended = await first;
  await iteration[Symbol.asyncDispose]();
  assertEquals(await getIteration(iteration.id), ended);
  assertEquals([ended.status, ended.warnings], ["completed", []]);
});

Deno.test("startIteration() with a signal that fired ends with an error as interrupted, else completed", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const controller = new AbortController();
  const options = { signal: controller.signal };
  const [failed, completed] = [
    await startIteration("a", options),
    await startIteration("b", options),
  ];
  assertStrictEquals(failed.signal, controller.signal);
  controller.abort();
  assertEquals((await failed.endIteration({ error: new Error("x") })).status, "interrupted");
  assertEquals((await completed.endIteration()).status, "completed");
});

Deno.test("startIteration() within a tracked call has it for its parent", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const child = await track(async (iteration = currentIteration()) => {
    await using inner = await startIteration("inner");
    assertStrictEquals(currentIteration(), iteration);
    const { parent_id } = await inner.endIteration();
    return { parent_id, id: iteration.id };
  })();
  assertEquals(child.parent_id, child.id);
});

Deno.test("an iteration within another belongs where that one does, but for what its options say", async () => {
  await using _folder = trackingFolder();
  const here = { project: "Iris", experiment: "softmax" };
  const placeOf = async (options: IterationOptions) => {
    const child = await withIteration("around", here, () => startIteration("child", options));
    const { project_title, experiment_name } = await child.endIteration();
    return [project_title, experiment_name];
  };
  assertEquals(await placeOf({}), ["Iris", "softmax"]);
  assertEquals(await placeOf({ experiment: "forest" }), ["Iris", "forest"]);
  assertEquals(await placeOf({ project: "Iris" }), ["Iris", "softmax"]);
  assertEquals(await placeOf({ project: "Wine" }), ["Wine", "default"]);
});

Deno.test("startIteration() goes to projects and experiments by name, id and document", async () => {
  await using _folder = trackingFolder();
  const project = await createProject("Iris");
  const experiment = await createExperiment("softmax", { projectId: project._id });
  const places = [
    { project: "Iris", experiment: "softmax" },
    { project, experiment },
    { projectId: project._id.toUpperCase(), experimentId: experiment.id },
    { projectId: project._id, experiment: "softmax" },
    { project: "Iris", experimentId: experiment.id },
  ];
  for (const place of places) {
    const iteration = await (await startIteration("placed", place)).endIteration();
    assertEquals([iteration.project_id, iteration.experiment_id], [project._id, experiment.id]);
    assertEquals([iteration.project_title, iteration.experiment_name], ["Iris", "softmax"]);
  }
});

Deno.test("startIteration() makes what is missing by name, whatever the name", async () => {
  await using _folder = trackingFolder();
  for (const name of ["a/b", "..", "%2F", " ", "größe 😀", "?x=1#y"]) {
    const iteration = await startIteration(name, { project: name, experiment: name });
    const ended = await iteration.endIteration();
    assertEquals([ended.project_title, ended.experiment_name], [name, name]);
    assertEquals([ended.delivered, ended.iteration_name], [true, name]);
  }
});

Deno.test("startIteration() throws at ids that the App does not have, before anything starts", async () => {
  await using folder = trackingFolder();
  const project = await createProject("Iris");
  const places = [
    { projectId: UNKNOWN },
    { experimentId: UNKNOWN, projectId: project._id },
    { project: "Iris", experimentId: UNKNOWN },
  ];
  const called: string[] = [];
  for (const place of places) {
    const error = await assertRejects(() => startIteration("x", place), MlopsAppError);
    assertEquals(error.status, 404);
    const run = track(place, async () => await Promise.resolve(called.push("called")));
    assertEquals((await assertRejects(() => run(), MlopsAppError)).status, 404);
  }
  assertEquals([called, folder.outbox.list()], [[], []]);
});

Deno.test("startIteration() rejects with wrong options, and starts nothing", async () => {
  await using folder = trackingFolder();
  // deno-lint-ignore no-explicit-any -- what the types forbid
  const wrong: [name: any, options: any, message: string][] = [
    ["", {}, "iteration_name has 0 characters, 1 to 100 are allowed"],
    ["x".repeat(101), {}, "iteration_name has 101 characters, 1 to 100 are allowed"],
    [undefined, {}, "iteration_name must be a string, not undefined"],
    ["x", null, "options must be an object of names and values, not null"],
    ["x", { project: "x".repeat(41) }, "project has 41 characters, 1 to 40 are allowed"],
    ["x", { parameters: [1] }, "parameters must be an object of names and values, not a list"],
  ];
  for (const [name, options, message] of wrong) {
    const error = await assertRejects(() => startIteration(name, options), TypeError);
    assert(error.message.endsWith(message), error.message);
  }
  assertEquals(folder.outbox.list(), []);
});

Deno.test("startIteration() keeps the settings that it was started with", async () => {
  await using folder = trackingFolder();
  const other = join(folder.root, "other");
  const iteration = await withSettings(
    { directory: other, mode: "offline", userName: "grace" },
    () => startIteration("elsewhere"),
  );
  const ended = await iteration.endIteration();
  assertEquals([ended.delivered, ended.user_name], [false, "grace"]);
  assertEquals(await Array.fromAsync(listIterations()), []);
  using _ = configure({ directory: other });
  assertEquals((await getIteration(iteration.id)).iteration_name, "elsewhere");
});

Deno.test("startIteration() where no folder can be made warns, and the training goes on", async () => {
  await using folder = trackingFolder();
  using warnings = capturedWarnings();
  await Deno.writeTextFile(join(folder.root, "file"), "");
  using _ = configure({ directory: join(folder.root, "file", ".mlops") });
  await using iteration = await startIteration("nowhere");
  iteration.logMetric("loss", 1);
  assertEquals((await iteration.endIteration()).delivered, false);
  assertEquals(warnings.lines.length, 1);
  assertMatch(warnings.lines[0]!, /^mlops: nothing is tracked, for .*file.* cannot be written: /);
});

Deno.test("startIteration() whose folder is deleted goes on, tells, and is delivered in full", async () => {
  await using folder = trackingFolder();
  using warnings = capturedWarnings();
  const iteration = await startIteration("deleted");
  iteration.logMetric("loss", 1);
  await Deno.remove(folder.directory, { recursive: true });
  iteration.logMetric("loss", 2);
  iteration.logImageChart("plot", PNG);
  assertEquals(iteration.status, "running");
  const { status, delivered, metrics } = await iteration.endIteration();
  assertEquals([status, delivered, metrics], ["completed", true, { loss: 2 }]);
  assertEquals(warnings.lines.length, 2);
  assertMatch(
    warnings.lines[0]!,
    /logImageChart\(\): the bytes of "plot" are not recorded: No such file/,
  );
  assertMatch(
    warnings.lines[1]!,
    /was deleted while it was written; what was left of it is put back/,
  );
});

Deno.test("startIteration() after a deleted folder is in the new one, not in what was open", async () => {
  await using folder = trackingFolder();
  await (await startIteration("before")).endIteration();
  await Deno.remove(folder.directory, { recursive: true });
  const { id, delivered } = await (await startIteration("after")).endIteration();
  await closeEmbeddedApp(folder.directory);
  assertEquals([delivered, (await getIteration(id)).iteration_name], [true, "after"]);
  assertEquals((await Array.fromAsync(listIterations())).map((it) => it.id), [id]);
});

Deno.test('startIteration() never throws the disk\'s trouble out of a log call, even under "throw"', async () => {
  await using folder = trackingFolder({ onLogError: "throw" });
  using _ = capturedWarnings();
  const iteration = await startIteration("disk");
  await Deno.remove(folder.directory, { recursive: true });
  iteration.logMetric("loss", 1);
  iteration.logImageChart("plot", PNG);
  assertThrows(() => iteration.logParameter("f", () => 1), TypeError);
  await iteration.endIteration().catch(() => {});
});
