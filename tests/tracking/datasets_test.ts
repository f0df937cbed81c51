import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MlopsAppError } from "../../src/errors.ts";
import { createDataset, getDataset } from "../../src/tracking/datasets.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const NAMES = ["iris", "a/b", "..", "%2F", "?a=b#c", "größe 😀", "version"];

async function refusal(promise: Promise<unknown>): Promise<string> {
  const { status, detail } = await assertRejects(() => promise, MlopsAppError);
  return `${status} ${detail}`;
}

async function wrong(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, TypeError)).message;
}

Deno.test("createDataset() makes one, and does not look at its file", async () => {
  await using _folder = trackingFolder();
  const dataset = await createDataset("iris", "missing/iris.csv", {
    description: "150 flowers",
    tags: ["flowers", "small"],
    version: "1.0",
  });
  assertMatch(dataset._id, /^[0-9a-f]{24}$/);
  assertEquals([dataset.dataset_name, dataset.version, dataset.tags], [
    "iris",
    "1.0",
    "flowers,small",
  ]);
  assertEquals(dataset.path_to_dataset, "missing/iris.csv");
  assertEquals(dataset.dataset_description, "150 flowers");
  assertEquals(await getDataset("iris", "1.0"), dataset);
  const url = new URL("https://data.example/iris.csv");
  assertEquals((await createDataset("by url", url)).path_to_dataset, url.href);
});

Deno.test("createDataset() of a name and version that are taken is refused, or gives back what is there", async () => {
  await using _folder = trackingFolder();
  for (const version of [undefined, "1", "a/b"]) {
    const options = { version };
    const first = await createDataset("iris", "a.csv", options);
    assertEquals(
      await refusal(createDataset("iris", "b.csv", options)),
      "400 Dataset name and version must be unique.",
    );
    assertEquals(await createDataset("iris", "b.csv", { ...options, ifExists: "return" }), first);
  }
  const all = await Promise.all(
    Array.from({ length: 10 }, () => createDataset("new", "a.csv", { ifExists: "return" })),
  );
  assertEquals(new Set(all.map((it) => it._id)).size, 1);
});

Deno.test("createDataset() says what is wrong before it asks the App", async () => {
  await using _folder = trackingFolder();
  assertEquals(
    await wrong(createDataset("", "a.csv")),
    "createDataset(): name has 0 characters, 1 to 40 are allowed",
  );
  assertEquals(
    await wrong(createDataset("x".repeat(41), "a.csv")),
    "createDataset(): name has 41 characters, 1 to 40 are allowed",
  );
  assertEquals(
    await wrong(createDataset("x", "a.csv", { description: "x".repeat(601) })),
    "createDataset(): description has 601 characters, 0 to 600 are allowed",
  );
  assertEquals(
    await wrong(createDataset("x", "a.csv", { tags: ["a", "b,c"] })),
    'createDataset(): the tag "b,c" has a comma, which parts tags',
  );
  assertEquals(
    await wrong(createDataset("x", "a.csv", { tags: [5 as never] })),
    "createDataset(): a tag must be a string, not 5 (number)",
  );
});

Deno.test("getDataset() finds every name and version, and refuses those that are not there", async () => {
  await using _folder = trackingFolder();
  for (const name of NAMES) {
    for (const version of ["1", "a/b", "..", ""]) {
      assertEquals(await refusal(getDataset(name, version)), "404 Dataset not found.");
      const made = await createDataset(name, "a.csv", { version });
      assertEquals(await getDataset(name, version), made);
    }
  }
  assertEquals(
    await wrong(getDataset("iris", undefined as never)),
    "getDataset(): version must be a string, not undefined",
  );
});

Deno.test("logDataset() links a dataset by its document, its id, and its name and version", async () => {
  await using _folder = trackingFolder();
  const dataset = await createDataset("iris", "a.csv", { version: "1/2" });
  const { _id: id } = dataset;
  for (const given of [dataset, id, id.toUpperCase(), { name: "iris", version: "1/2" }]) {
    const iteration = await startIteration("uses it");
    iteration.logDataset(given);
    const ended = await iteration.endIteration();
    assertEquals(ended.dataset, { id, name: "iris", version: "1/2" });
    assertEquals(ended.warnings, []);
  }
  const linked = (await getDataset("iris", "1/2")).linked_iterations!;
  assertEquals(Object.keys(linked).length, 4);
});
