import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MlopsAppError } from "../../src/errors.ts";
import { currentSettings, withSettings } from "../../src/settings.ts";
import {
  createExperiment,
  getExperiment,
  getExperimentByName,
  setActiveExperiment,
} from "../../src/tracking/experiments.ts";
import { createProject, getProjectByName, setActiveProject } from "../../src/tracking/projects.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { namesIn, trackingFolder } from "../support/tracking_folder.ts";

const UNKNOWN = "0123456789abcdef01234567";
const NAMES = [
  "softmax",
  "a/b",
  "/",
  "..",
  ".",
  "%2F",
  "?a=b&c#d",
  " ",
  "größe 😀",
  "base",
  "name",
];

async function refusal(promise: Promise<unknown>): Promise<string> {
  const { status, detail } = await assertRejects(() => promise, MlopsAppError);
  return `${status} ${detail}`;
}

async function wrong(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, TypeError)).message;
}

Deno.test("createExperiment() makes one in the active project, which is made when it is missing", async () => {
  await using _folder = trackingFolder({ project: "Iris" });
  const experiment = await createExperiment("softmax", { description: "a first try" });
  assertMatch(experiment.id, /^[0-9a-f]{24}$/);
  assertEquals([experiment.name, experiment.description], ["softmax", "a first try"]);
  const { _id, experiments } = await getProjectByName("Iris");
  assertEquals([experiment.project_id, experiments.map((it) => it.id)], [_id, [experiment.id]]);
});

Deno.test("createExperiment() makes one in the given project, of the same name as in another", async () => {
  await using _folder = trackingFolder();
  const [iris, wine] = [await createProject("Iris"), await createProject("wine")];
  const inIris = await createExperiment("softmax", { projectId: iris._id });
  const inWine = await createExperiment("softmax", { projectId: wine._id.toUpperCase() });
  assertEquals([inIris.project_id, inWine.project_id], [iris._id, wine._id]);
  assertEquals((await getExperimentByName("softmax", wine._id)).id, inWine.id);
  assertEquals(
    await refusal(createExperiment("softmax", { projectId: UNKNOWN })),
    "404 Project not found.",
  );
});

Deno.test("createExperiment() of a name that is taken is refused, or gives back what is there", async () => {
  await using _folder = trackingFolder();
  const first = await createExperiment("softmax");
  assertEquals(await refusal(createExperiment("softmax")), "400 Experiment name already exists.");
  assertEquals(await createExperiment("softmax", { ifExists: "return" }), first);
  const all = await Promise.all(
    Array.from({ length: 10 }, () => createExperiment("new", { ifExists: "return" })),
  );
  assertEquals(new Set(all.map((it) => it.id)).size, 1);
});

Deno.test("createExperiment() makes its project again when that was deleted meanwhile", async () => {
  await using folder = trackingFolder({ project: "Iris" });
  const first = await createExperiment("softmax");
  const { createApp } = await import("../../src/app/create_app.ts");
  {
    await using other = createApp({ directory: folder.directory });
    const url = `http://app/projects/${first.project_id}`;
    assertEquals((await other.fetch(new Request(url, { method: "DELETE" }))).status, 204);
  }
  const second = await createExperiment("softmax");
  assertEquals((await getExperimentByName("softmax")).id, second.id);
});

Deno.test("createExperiment() says what is wrong before it asks the App", async () => {
  await using folder = trackingFolder();
  const limit = "characters, 1 to 40 are allowed";
  assertEquals(await wrong(createExperiment("")), `createExperiment(): name has 0 ${limit}`);
  assertEquals(
    await wrong(createExperiment("x".repeat(41))),
    `createExperiment(): name has 41 ${limit}`,
  );
  assertEquals(
    await wrong(createExperiment("x", { description: "x".repeat(601) })),
    "createExperiment(): description has 601 characters, 0 to 600 are allowed",
  );
  assertEquals(
    await wrong(createExperiment("x", { projectId: "Iris" })),
    'createExperiment(): projectId must be 24 hexadecimal characters, not "Iris"',
  );
  assertEquals(namesIn(folder.root), []);
});

Deno.test("getExperimentByName() finds every name, and refuses those that are not there", async () => {
  await using _folder = trackingFolder();
  const { _id: projectId } = await createProject("default");
  for (const name of NAMES) {
    assertEquals(await refusal(getExperimentByName(name)), "404 Experiment not found.");
    const made = await createExperiment(name);
    assertEquals(await getExperimentByName(name), made);
    assertEquals(await getExperimentByName(name, projectId), made);
    assertEquals(await createExperiment(name, { ifExists: "return" }), made);
  }
});

Deno.test("getExperiment() reads by id, without one the active experiment", async () => {
  await using _folder = trackingFolder({ project: "Iris", experiment: "softmax" });
  const experiment = await createExperiment("softmax");
  assertEquals(await getExperiment(), experiment);
  assertEquals(await getExperiment(experiment.id.toUpperCase()), experiment);
  assertEquals(await getExperiment(experiment.id, experiment.project_id), experiment);
  assertEquals(await refusal(getExperiment(UNKNOWN)), "404 Experiment not found.");
  assertEquals(await refusal(getExperiment(experiment.id, UNKNOWN)), "404 Project not found.");
  const message = 'must be 24 hexadecimal characters, not ""';
  assertEquals(await wrong(getExperiment("")), `getExperiment(): experimentId ${message}`);
  assertEquals(await wrong(getExperiment(UNKNOWN, "")), `getExperiment(): projectId ${message}`);
});

Deno.test("getExperiment() and getExperimentByName() make no project that is missing", async () => {
  await using _folder = trackingFolder({ project: "Iris" });
  assertEquals(await refusal(getExperiment()), "404 Project not found.");
  assertEquals(await refusal(getExperimentByName("softmax")), "404 Project not found.");
  assertEquals(await refusal(setActiveExperiment(UNKNOWN)), "404 Project not found.");
  assertEquals(await refusal(getProjectByName("Iris")), "404 Project not found.");
});

Deno.test("setActiveExperiment() takes a document or an id, and says so", async () => {
  await using _folder = trackingFolder();
  await setActiveProject(await createProject("Iris"));
  const [first, second] = [await createExperiment("first"), await createExperiment("second")];
  assertEquals(await setActiveExperiment(first), `Active experiment set to: ${first.id}`);
  assertEquals((await getExperiment()).name, "first");
  assertEquals(await setActiveExperiment(second.id), `Active experiment set to: ${second.id}`);
  const iteration = await (await startIteration("in it")).endIteration();
  assertEquals([iteration.project_title, iteration.experiment_name], ["Iris", "second"]);
});

Deno.test("setActiveExperiment() of another project's is refused, and changes nothing", async () => {
  await using _folder = trackingFolder({ experiment: "softmax" });
  const [iris, wine] = [await createProject("Iris"), await createProject("wine")];
  const experiment = await createExperiment("softmax", { projectId: iris._id });
  await setActiveProject(wine);
  const before = currentSettings().experiment;
  assertEquals(await refusal(setActiveExperiment(experiment)), "404 Experiment not found.");
  assertEquals(
    await wrong(setActiveExperiment("softmax")),
    'setActiveExperiment(): experiment must be 24 hexadecimal characters, not "softmax"',
  );
  assertEquals(currentSettings().experiment, before);
});

Deno.test("setActiveExperiment() of two jobs at once do not mix", async () => {
  await using folder = trackingFolder();
  const { directory } = folder;
  await createProject("default");
  const job = (name: string) =>
    withSettings({ directory }, async () => {
      await setActiveExperiment(await createExperiment(name));
      return (await (await startIteration("in it")).endIteration()).experiment_name;
    });
  assertEquals(await Promise.all(["a", "b", "c"].map(job)), ["a", "b", "c"]);
});
