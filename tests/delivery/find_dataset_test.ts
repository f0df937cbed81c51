import { assertEquals, assertRejects } from "@std/assert";
import { AppClient } from "../../src/delivery/app_client.ts";
import { findDataset } from "../../src/delivery/find_dataset.ts";
import { MlopsAppError } from "../../src/errors.ts";
import { serveOriginalApp } from "../support/original_app.ts";

Deno.test("findDataset() finds by id, and by any name and version", async () => {
  await using app = serveOriginalApp();
  const client = new AppClient(app.url);
  for (
    const [name, version] of [["iris", "1"], ["a/b", "1"], ["iris", "1/2"], ["..", "."], ["v", ""]]
  ) {
    const dataset = { dataset_name: name, version, path_to_dataset: "iris.csv" };
    const { _id } = await client.post<{ _id: string }>("/datasets/", dataset);
    assertEquals((await findDataset(client, { id: _id }))?._id, _id);
    assertEquals((await findDataset(client, { name: name!, version: version! }))?._id, _id);
  }
});

Deno.test("findDataset() finds a dataset without a version under the empty one", async () => {
  await using app = serveOriginalApp();
  const client = new AppClient(app.url);
  const dataset = { dataset_name: "iris", version: null, path_to_dataset: "iris.csv" };
  const { _id } = await client.post<{ _id: string }>("/datasets/", dataset);
  assertEquals((await findDataset(client, { name: "iris", version: "" }))?._id, _id);
});

Deno.test("findDataset() finds nothing where nothing is", async () => {
  await using app = serveOriginalApp();
  const client = new AppClient(app.url);
  const unknown = [{ id: "0".repeat(24) }, { id: "no id" }, { name: "iris", version: "1" }, {
    name: "a/b",
    version: "1",
  }];
  for (const dataset of unknown) assertEquals(await findDataset(client, dataset), undefined);
});

Deno.test("findDataset() hands on every other refusal", async () => {
  const fetch = () => Promise.resolve(Response.json({ detail: "No." }, { status: 400 }));
  const client = new AppClient("http://h", { fetch });
  await assertRejects(() => findDataset(client, { id: "1" }), MlopsAppError, "No.");
});
