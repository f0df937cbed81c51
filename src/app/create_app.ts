/**
 * Our MLOps App: a function from requests to responses over a folder. It is called directly by a
 * program that tracks into a folder, and stands behind a server for everyone else.
 *
 * @module
 */

import { answering, appRoutes } from "./app_routes.ts";
import { AppStore } from "./app_store.ts";

/** Options of {@linkcode createApp}. */
export interface AppOptions {
  /**
   * The folder of the database `mlops.sqlite`. It is made at the first request that needs it, with a
   * `.gitignore` that keeps it out of version control.
   *
   * @default {".mlops"}
   */
  directory?: string | undefined;
  /**
   * Who ran an iteration that comes without saying so.
   *
   * @default The user of this process where the environment may be read, else `"unknown"`.
   */
  userName?: string | undefined;
}

/** An MLOps App. Disposing of it closes its database. */
export interface App extends AsyncDisposable {
  /**
   * Answers a request, whatever its host. It never rejects: what goes wrong is a reply.
   *
   * Requires `--allow-read` and `--allow-write` for the database, and for its folder if that is to be
   * made.
   */
  fetch(request: Request): Promise<Response>;
}

/**
 * Creates an MLOps App over a folder. Any number of Apps, in any number of processes, may share one.
 *
 * @example
 * ```ts
 * import { createApp } from "@mlops/tracking/app";
 * import { assertEquals } from "@std/assert";
 *
 * await using app = createApp({ directory: await Deno.makeTempDir() });
 * const response = await app.fetch(new Request("http://app/projects/"));
 * assertEquals(await response.json(), []);
 * ```
 */
export function createApp(options: AppOptions = {}): App {
  const store = new AppStore(options);
  return {
    fetch: answering(appRoutes(store.access)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
