/**
 * Datasets of the App that is in use. What asks it is loaded at the first question.
 *
 * @module
 */

import type { Dataset } from "../contract/dataset.ts";
import { loadModule } from "../contract/load_module.ts";

const load = () => loadModule(() => import("./app_documents.ts"));

/** What a dataset is made with. */
export interface CreateDatasetOptions {
  /** At most 600 characters. @default {none} */
  description?: string | undefined;
  /** Words to find it by, none with a comma. @default {none} */
  tags?: readonly string[] | undefined;
  /** Which one of that name it is. @default {none} */
  version?: string | undefined;
  /** What to do when there is one of that name and version: `"return"` gives it back. @default {"error"} */
  ifExists?: "error" | "return" | undefined;
}

/**
 * Makes a dataset known to the App. Its file is not read.
 *
 * @param name 1 to 40 characters; unique with its version.
 * @param path Where it is: a path or a URL.
 * @throws {TypeError} If the name is too long, or empty, or the description too long, or a tag has a comma.
 * @throws {MlopsAppError} If the App refuses: 400 when there is one of that name and version.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createDataset } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { version: "1", tags: ["flowers"], ifExists: "return" } as const;
 * const dataset = await createDataset("iris", "data/iris.csv", options);
 * assertEquals(dataset.tags, "flowers");
 * ```
 */
export async function createDataset(
  name: string,
  path: string | URL,
  options: CreateDatasetOptions = {},
): Promise<Dataset> {
  return await (await load()).createDataset(name, path, options);
}

/**
 * Reads a dataset by its name and version; `""` is that of one without.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when it has no such dataset.
 * @throws {MlopsAppUnreachableError} If the App gives no answer.
 *
 * @example
 * ```ts
 * import { createDataset, getDataset } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * await createDataset("iris", "data/iris.csv", { version: "1", ifExists: "return" });
 * assertEquals((await getDataset("iris", "1")).path_to_dataset, "data/iris.csv");
 * ```
 */
export async function getDataset(name: string, version: string): Promise<Dataset> {
  return await (await load()).getDataset(name, version);
}
