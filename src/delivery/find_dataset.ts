import type { Dataset } from "../contract/dataset.ts";
import type { ById, ByNameAndVersion } from "../contract/journal_record.ts";
import { MlopsAppError } from "../errors.ts";
import { type AppClient, type AppRequestOptions, route } from "./app_client.ts";
import { isPathSegment } from "./find_named.ts";

/**
 * Finds a dataset by its id, or by its name and version. Requires `--allow-net`.
 *
 * @throws {MlopsAppError} If the App refuses for another reason than that it has no such dataset.
 * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
 */
export async function findDataset(
  client: AppClient,
  dataset: ById | ByNameAndVersion,
  options?: AppRequestOptions,
): Promise<Dataset | undefined> {
  try {
    if ("id" in dataset) return await client.get(route`/datasets/${dataset.id}`, options);
    const { name, version } = dataset;
    if (isPathSegment(name) && isPathSegment(version)) {
      return await client.get(route`/datasets/name/${name}/version/${version}`, options);
    }
    const all = await client.get<Dataset[]>("/datasets/", options);
    return all.find((it) => it.dataset_name === name && (it.version ?? "") === version);
  } catch (error) {
    // 422: what is not the form of an id names no dataset either
    const isUnknown = error instanceof MlopsAppError && [404, 422].includes(error.status);
    if (isUnknown) return undefined;
    throw error;
  }
}
