import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MlopsAppError } from "../../src/errors.ts";
import { currentSettings, withSettings } from "../../src/settings.ts";
import {
  createProject,
  getProject,
  getProjectByName,
  setActiveProject,
} from "../../src/tracking/projects.ts";
import { createExperiment, setActiveExperiment } from "../../src/tracking/experiments.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { track } from "../../src/tracking/track.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const UNKNOWN = "0123456789abcdef01234567";
/** Names that go wrong in paths of URLs. */
const NAMES = [
  "Iris",
  "a/b",
  "/",
  "..",
  ".",
  "%2F",
  "?a=b&c#d",
  " ",
  "größe 損失 😀",
  "base",
  "title",
];

async function refusal(promise: Promise<unknown>): Promise<string> {
  const { status, detail } = await assertRejects(() => promise, MlopsAppError);
  return `${status} ${detail}`;
}

async function wrong(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, TypeError)).message;
}

Deno.test("createProject() makes a project with the App's defaults, or with all that is given", async () => {
  await using _folder = trackingFolder();
  const plain = await createProject("plain");
  assertMatch(plain._id, /^[0-9a-f]{24}$/);
  assertEquals([plain.title, plain.description, plain.status], ["plain", null, "not_started"]);
  assertEquals([plain.archived, plain.pinned, plain.experiments], [false, false, []]);
  const whole = await createProject("whole", {
    description: "x".repeat(600),
    status: "in_progress",
    archived: true,
  });
  assertEquals([whole.status, whole.archived], ["in_progress", true]);
  assertEquals(whole.description?.length, 600);
  assertEquals(await getProject(whole._id), whole);
});

Deno.test("createProject() of a title that is taken is refused, or gives back what is there", async () => {
  await using _folder = trackingFolder();
  const first = await createProject("Iris", { description: "first" });
  assertEquals(await refusal(createProject("Iris")), "400 Project with that title already exists.");
  const again = await createProject("Iris", { ifExists: "return", description: "second" });
  assertEquals(again, first);
  const other = await createProject("iris", { ifExists: "return" });
  assertEquals([other.title, other._id === first._id], ["iris", false]);
});

Deno.test("createProject() of one title ten times at once makes one", async () => {
  await using _folder = trackingFolder();
  const made = await Promise.all(
    Array.from({ length: 10 }, () => createProject("Iris", { ifExists: "return" })),
  );
  assertEquals(new Set(made.map((it) => it._id)).size, 1);
});

Deno.test("createProject() says what is too long before it asks the App", async () => {
  await using _folder = trackingFolder();
  const limit = "characters, 1 to 40 are allowed";
  assertEquals(await wrong(createProject("")), `createProject(): title has 0 ${limit}`);
  assertEquals(
    await wrong(createProject("😀".repeat(41))),
    `createProject(): title has 41 ${limit}`,
  );
  assertEquals(
    await wrong(createProject(5 as never)),
    "createProject(): title must be a string, not 5 (number)",
  );
  assertEquals(
    await wrong(createProject("x", { description: "x".repeat(601) })),
    "createProject(): description has 601 characters, 0 to 600 are allowed",
  );
  assertEquals((await createProject("😀".repeat(40))).title, "😀".repeat(40));
  assertEquals(
    await refusal(createProject("y", { status: "done" as never })),
    "400 Status must be one of ['not_started', 'in_progress', 'completed']",
  );
});

Deno.test("getProjectByName() finds every name, and refuses those that are not there", async () => {
  await using _folder = trackingFolder();
  for (const name of NAMES) {
    assertEquals(await refusal(getProjectByName(name)), "404 Project not found.");
    const made = await createProject(name);
    assertEquals(await getProjectByName(name), made);
    assertEquals(await createProject(name, { ifExists: "return" }), made);
  }
  assertEquals(await refusal(getProjectByName("")), "404 Project not found.");
  assertEquals(
    await wrong(getProjectByName(undefined as never)),
    "getProjectByName(): title must be a string, not undefined",
  );
});

Deno.test("getProject() reads by id, without one the active project", async () => {
  await using _folder = trackingFolder({ project: "Iris" });
  assertEquals(await refusal(getProject()), "404 Project not found.");
  const project = await createProject("Iris");
  assertEquals(await getProject(), project);
  assertEquals(await getProject(project._id.toUpperCase()), project);
  assertEquals(await refusal(getProject(UNKNOWN)), "404 Project not found.");
  for (const id of ["", "Iris", "..", "base"]) {
    const message = `getProject(): projectId must be 24 hexadecimal characters, not "${id}"`;
    assertEquals(await wrong(getProject(id)), message);
  }
});

Deno.test("getProject() has experiments and iterations with it", async () => {
  await using _folder = trackingFolder();
  const iteration = await startIteration("first", { project: "Iris", experiment: "softmax" });
  iteration.logMetric("loss", NaN);
  await iteration.endIteration();
  const { experiments: [experiment] } = await getProjectByName("Iris");
  assertEquals([experiment!.name, experiment!.iterations.length], ["softmax", 1]);
  assertEquals(experiment!.iterations[0]!.id, iteration.id);
});

Deno.test("setActiveProject() takes a document or an id, and says so", async () => {
  await using _folder = trackingFolder();
  const [iris, wine] = [await createProject("Iris"), await createProject("wine")];
  assertEquals(await setActiveProject(iris), `Active project set to: ${iris._id}`);
  assertEquals(currentSettings().project, { id: iris._id });
  assertEquals(await setActiveProject(wine._id), `Active project set to: ${wine._id}`);
  assertEquals(await getProject(), wine);
  const iteration = await (await startIteration("in it")).endIteration();
  assertEquals([iteration.project_title, iteration.experiment_name], ["wine", "default"]);
});

Deno.test("setActiveProject() of another project leaves the active experiment, of the same keeps it", async () => {
  await using _folder = trackingFolder();
  const [iris, wine] = [await createProject("Iris"), await createProject("wine")];
  await setActiveProject(iris);
  const experiment = await createExperiment("softmax");
  await setActiveExperiment(experiment);
  await setActiveProject(iris._id.toUpperCase());
  assertEquals(currentSettings().experiment, { id: experiment.id });
  await setActiveProject(wine);
  assertEquals(currentSettings().experiment, { name: "default" });
});

Deno.test("setActiveProject() that fails changes nothing", async () => {
  await using _folder = trackingFolder({ project: "Iris" });
  assertEquals(await refusal(setActiveProject(UNKNOWN)), "404 Project not found.");
  assertEquals(
    await wrong(setActiveProject("Iris")),
    'setActiveProject(): project must be 24 hexadecimal characters, not "Iris"',
  );
  assertEquals(currentSettings().project, { name: "Iris" });
});

Deno.test("setActiveProject() within withSettings() is for that callback, where options still go over it", async () => {
  await using folder = trackingFolder();
  const iris = await createProject("Iris");
  const { directory } = folder;
  const before = currentSettings().project;
  await withSettings({ directory, project: "wine" }, async () => {
    await setActiveProject(iris);
    assertEquals((await getProject()).title, "Iris");
    const named = track({ project: "other" }, async () => await Promise.resolve());
    await named();
    assertEquals((await getProjectByName("other")).experiments.length, 1);
  });
  assertEquals(currentSettings().project, before);
});
