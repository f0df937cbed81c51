/**
 * Routes of datasets. Where a dataset lies is kept as it was sent: by itself the App never goes there.
 *
 * @module
 */

import { datasetUpdateSchema, newDatasetSchema } from "../contract/dataset.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import type { DatasetCheck } from "./dataset_url.ts";
import { pathId, pathText, readInput } from "./request_input.ts";

/**
 * The routes under `/datasets`.
 *
 * @param check Looks at where a dataset is said to lie, before it is stored.
 */
export function datasetRoutes(store: StoreAccess, check?: DatasetCheck): Hono {
  const routes = new Hono();

  routes.get("/datasets/", async (c) => c.json(await store().listDatasets({})));
  routes.get("/datasets/non-archived", async (c) => {
    return c.json(await store().listDatasets({ archived: false }));
  });
  routes.get("/datasets/archived", async (c) => {
    return c.json(await store().listDatasets({ archived: true }));
  });
  routes.get("/datasets/:id", async (c) => c.json(await store().getDataset(pathId(c, "id"))));
  // Of several "/version/" the last one counts.
  routes.get("/datasets/name/:name{.+}/version/:version{.*[^/]}", async (c) => {
    const [name, version] = [pathText(c, "name"), pathText(c, "version")];
    return c.json(await store().getDatasetByVersion(name, version));
  });
  routes.get("/datasets/name/:name{.*[^/]}", async (c) => {
    return c.json(await store().getDatasetByName(pathText(c, "name")));
  });
  routes.get("/datasets/names/:name{.*[^/]}", async (c) => {
    return c.json(await store().listDatasetsByName(pathText(c, "name")));
  });
  routes.post("/datasets/", async (c) => {
    const dataset = await readInput(c, newDatasetSchema);
    await check?.(dataset.path_to_dataset);
    return c.json(await store().createDataset(dataset), 201);
  });
  routes.put("/datasets/:id", async (c) => {
    const changes = await readInput(c, datasetUpdateSchema);
    if (changes.path_to_dataset !== undefined) await check?.(changes.path_to_dataset);
    return c.json(await store().updateDataset(pathId(c, "id"), changes));
  });
  routes.delete("/datasets/:id", async (c) => {
    await store().deleteDataset(pathId(c, "id"));
    return c.body(null, 204);
  });
  return routes;
}
