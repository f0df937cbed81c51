/**
 * The ids of projects and experiments that are known by name. What is missing is made; ten processes
 * that make it at the same moment make one.
 *
 * @module
 */

import type { ById, ByName } from "../contract/journal_record.ts";
import { objectIdOf } from "../contract/object_id.ts";
import { MlopsAppError } from "../errors.ts";
import type { StoredPlace } from "../journal/delivery_state.ts";
import { type AppClient, type AppRequestOptions, route } from "./app_client.ts";
import { findExperiment, findProject, isUrlSegment, unlessMissing } from "./find_named.ts";
import { type Clock, retry } from "./retry.ts";

/** What names are resolved with. */
export interface NameResolverOptions {
  client: AppClient;
  clock: Clock;
  /** Whether the App is ours, which can tell of a project or experiment without all that is in it. */
  isOurs(signal?: AbortSignal): Promise<boolean>;
}

/** The ids of one App's projects and experiments by name; each is asked for once. */
export class NameResolver {
  readonly #options: NameResolverOptions;
  readonly #ids = new Map<string, string>();

  constructor(options: NameResolverOptions) {
    this.#options = options;
  }

  /**
   * A project's id. One that is missing is made. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  async projectId(project: ById | ByName, signal?: AbortSignal): Promise<string> {
    if ("id" in project) return project.id;
    const key = JSON.stringify([project.name]);
    const kept = this.#ids.get(key);
    if (kept !== undefined) return kept;
    const app = await this.#app(signal);
    return await this.#resolve(key, projectLookup(app, project.name), signal);
  }

  /**
   * An experiment's id. One that is missing is made. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses, or has no such project.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  async experimentId(
    projectId: string,
    experiment: ById | ByName,
    signal?: AbortSignal,
  ): Promise<string> {
    if ("id" in experiment) return experiment.id;
    const key = JSON.stringify([projectId, experiment.name]);
    const kept = this.#ids.get(key);
    if (kept !== undefined) return kept;
    const app = await this.#app(signal);
    return await this.#resolve(key, experimentLookup(app, projectId, experiment.name), signal);
  }

  /**
   * Calls a function that uses ids of this resolver or a place that was kept, and once again with fresh
   * ones if the App does not know one of them (any more).
   */
  async refreshing<T>(
    use: (kept?: StoredPlace) => Promise<T>,
    kept?: StoredPlace,
  ): Promise<T> {
    try {
      return await use(kept);
    } catch (error) {
      const isGone = error instanceof MlopsAppError && error.status === 404;
      if (!isGone || (kept === undefined && this.#ids.size === 0)) throw error;
      this.#ids.clear();
      return await use();
    }
  }

  async #app(signal: AbortSignal | undefined): Promise<AskedApp> {
    const { client, isOurs } = this.#options;
    return { client, isOurs: await isOurs(signal), options: { signal } };
  }

  async #resolve(key: string, lookup: Lookup, signal: AbortSignal | undefined): Promise<string> {
    const { clock } = this.#options;
    const id = await retry(() => findOrMake(lookup), { signal, clock });
    this.#ids.set(key, id);
    return id;
  }
}

interface AskedApp {
  client: AppClient;
  isOurs: boolean;
  options: AppRequestOptions;
}

/** How something is found by its name, and made. */
interface Lookup {
  name: string;
  /** What its id is made of. */
  seed: string;
  find(): Promise<string | undefined>;
  /** The name of what has an id; `undefined` if nothing has. */
  nameOf(id: string): Promise<string | undefined>;
  make(id: string): Promise<unknown>;
}

function projectLookup({ client, isOurs, options }: AskedApp, title: string): Lookup {
  const base = <T>(path: string) =>
    unlessMissing<T>(client.get(`${path}/base`, options), "Project");
  return {
    name: title,
    seed: title,
    async find() {
      const found = isOurs && isUrlSegment(title)
        ? await base<{ _id: string }>(route`/projects/title/${title}`)
        : await findProject(client, title, options);
      return found?._id;
    },
    nameOf: async (id) => (await base<{ title: string }>(route`/projects/${id}`))?.title,
    make: (_id) => client.post("/projects/", { _id, title }, options),
  };
}

function experimentLookup(
  { client, isOurs, options }: AskedApp,
  projectId: string,
  name: string,
): Lookup {
  const root = route`/projects/${projectId}/experiments/`;
  const get = (path: string) =>
    unlessMissing<{ id: string; name: string }>(
      client.get(root + path + (isOurs ? "/base" : ""), options),
      "Experiment",
    );
  return {
    name,
    seed: `${projectId}/${name}`,
    async find() {
      const found = isOurs && isUrlSegment(name)
        ? await get(route`name/${name}`)
        : await findExperiment(client, projectId, name, options);
      return found?.id;
    },
    nameOf: async (id) => (await get(id))?.name,
    make: (id) => client.post(root, { id, name }, options),
  };
}

/**
 * The id is made of the name, so that a second maker at the same moment makes the same thing or fails.
 * It may belong to something that was renamed since: then it is the next one.
 */
async function findOrMake(lookup: Lookup, renamed = 0): Promise<string> {
  const found = await lookup.find();
  if (found !== undefined) return found;
  const id = objectIdOf(lookup.seed + "\n".repeat(renamed));
  const holder = await lookup.nameOf(id);
  if (holder !== undefined && holder !== lookup.name) return findOrMake(lookup, renamed + 1);
  try {
    await lookup.make(id);
    return id;
  } catch (error) {
    const made = await lookup.find();
    if (made === undefined) throw error;
    return made;
  }
}
