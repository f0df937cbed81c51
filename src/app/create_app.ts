/**
 * Our MLOps App: a function from requests to responses over a folder. It is called directly by a
 * program that tracks into a folder, and stands behind a server for everyone else.
 *
 * @module
 */

import { JOURNAL_HEADER, JOURNAL_HEADER_VALUE } from "../contract/app_header.ts";
import { Hono } from "../deps/hono.ts";
import type { TrackingStore } from "../store/tracking_store.ts";
import { answerError, AppError } from "./app_error.ts";
import { datasetRoutes } from "./dataset_routes.ts";
import { experimentRoutes } from "./experiment_routes.ts";
import { iterationRoutes } from "./iteration_routes.ts";
import { journalRoutes } from "./journal_routes.ts";
import { metricRoutes } from "./metric_routes.ts";
import { monitoredModelRoutes } from "./monitored_model_routes.ts";
import { openFolder } from "./open_folder.ts";
import { projectRoutes, type StoreAccess } from "./project_routes.ts";
import { answerUnrouted } from "./unrouted.ts";

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
  const { directory = ".mlops", userName = processUser() } = options;
  let store: TrackingStore | undefined;
  let isClosed = false;
  const routes = routesOver(() => {
    if (isClosed) throw new AppError(503, "The App is closed.");
    return store ??= openFolder(directory, { userName });
  });
  return {
    async fetch(request) {
      const response = await routes(request);
      response.headers.set(JOURNAL_HEADER, JOURNAL_HEADER_VALUE);
      return response;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await store?.[Symbol.asyncDispose]();
      store = undefined;
    },
  };
}

function routesOver(store: StoreAccess): (request: Request) => Response | Promise<Response> {
  const app = new Hono();
  app.get("/", (c) => c.json({ message: "Hello mlops" }));
  app.route("/", projectRoutes(store));
  app.route("/", experimentRoutes(store));
  app.route("/", iterationRoutes(store));
  app.route("/", metricRoutes(store));
  app.route("/", journalRoutes(store));
  app.route("/", datasetRoutes(store));
  app.route("/", monitoredModelRoutes());
  const hasRoute = (method: string, path: string) => app.router.match(method, path)[0].length > 0;
  app.notFound((c) => answerUnrouted(c.req.raw, hasRoute));
  app.onError(answerError);
  // Left to itself, the router would answer HEAD with what it has for GET.
  return (request) =>
    request.method === "HEAD" ? answerUnrouted(request, hasRoute) : app.fetch(request);
}

function processUser(): string {
  for (const variable of ["USERNAME", "USER"]) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    const name = state === "granted" ? Deno.env.get(variable) : undefined;
    if (name) return name;
  }
  return "unknown";
}
