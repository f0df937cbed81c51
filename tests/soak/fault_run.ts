/**
 * One kind of App behind a proxy that makes faults, and how to see what it holds.
 *
 * @module
 */

import type { Project } from "../../src/contract/project.ts";
import { AppClient, route } from "../../src/delivery/app_client.ts";
import { serveOriginalApp } from "../support/original_app.ts";
import type { HeldIteration } from "./deliveries_check.ts";
import { KillableApp } from "./fault_apps.ts";
import type { ProxiedApp } from "./fault_proxy.ts";
import { FAULT_KINDS, type FaultKind } from "./fault_script.ts";
import type { RawRequest } from "./http_connection.ts";

/** Whose protocol is spoken. */
export type Protocol = "ours" | "original";

/** An App under test. */
export interface TestedApp extends ProxiedApp, AsyncDisposable {
  /** The faults that it is up to. */
  kinds: readonly FaultKind[];
  /** How often it was killed. */
  kills: number;
  /** Whether a fault may befall a request. */
  allows(kind: FaultKind, request: RawRequest): boolean;
  /** All iterations of a project, seen without faults. */
  iterations(title: string): Promise<HeldIteration[]>;
  /** The titles of all projects, each as often as it is there. */
  titles(): Promise<string[]>;
  /** Removes a project that has been looked at. */
  forget(title: string): Promise<void>;
}

/** Starts an App. */
export function startApp(protocol: Protocol, directory: string): Promise<TestedApp> {
  return protocol === "ours" ? startOurs(directory) : Promise.resolve(startOriginal());
}

type Histories = NonNullable<HeldIteration["histories"]>;
type HeldProject = Omit<Project, "experiments"> & {
  experiments: { iterations: HeldIteration["document"][] }[];
};

async function startOurs(directory: string): Promise<TestedApp> {
  const app = await KillableApp.start(directory);
  const client = () => new AppClient(`http://127.0.0.1:${app.port}`);
  const projectOf = (title: string) => client().get<HeldProject>(route`/projects/title/${title}`);
  return {
    kinds: FAULT_KINDS,
    get port() {
      return app.port;
    },
    get kills() {
      return app.kills;
    },
    restart: () => app.restart(),
    allows: () => true,
    async iterations(title) {
      const { experiments } = await projectOf(title);
      const documents = experiments.flatMap(({ iterations }) => iterations);
      return await Promise.all(documents.map(async (document) => ({
        document,
        histories: await client().get<Histories>(route`/iterations/${document.id}/metrics`),
      })));
    },
    async titles() {
      const projects = await client().get<{ title: string }[]>("/projects/base");
      return projects.map(({ title }) => title);
    },
    // Every further project is as quick as the first.
    forget: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

function startOriginal(): TestedApp {
  const app = serveOriginalApp();
  const projectOf = (title: string) => app.projects.filter((project) => project.title === title);
  return {
    // It keeps everything in its memory: to start it again would be to start another one.
    kinds: FAULT_KINDS.filter((kind) => kind !== "restart"),
    port: Number(new URL(app.url).port),
    kills: 0,
    restart: () => Promise.reject(new Error("The double of the original App does not restart")),
    // It takes every POST for another iteration: nothing before it may make two of one.
    allows: (kind, { method, path }) =>
      kind !== "duplicated" || method !== "POST" || !path.endsWith("/iterations/"),
    iterations(title) {
      const documents = projectOf(title).flatMap(({ experiments }) => experiments)
        .flatMap(({ iterations }) => iterations as unknown as HeldIteration["document"][]);
      return Promise.resolve(documents.map((document) => ({ document, histories: undefined })));
    },
    titles: () => Promise.resolve(app.projects.map(({ title }) => title)),
    forget(title) {
      // It reads and writes all of them at each request.
      for (const { _id } of projectOf(title)) app.forget(_id);
      app.requests.length = 0;
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}
