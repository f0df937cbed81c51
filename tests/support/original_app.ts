/**
 * A double of the original MLOps App's tracking routes, over real sockets: whole projects are read and
 * written as one document, ids are taken as they come, and the answers are the App's own.
 *
 * @module
 */

import { type Dataset, newDatasetSchema } from "../../src/contract/dataset.ts";
import { toAppDateTime } from "../../src/contract/date_time.ts";
import { type Experiment, newExperimentSchema } from "../../src/contract/experiment.ts";
import { chartNamesProblem } from "../../src/contract/interactive_chart.ts";
import { type NewIteration, newIterationSchema } from "../../src/contract/new_iteration.ts";
import { createObjectId } from "../../src/contract/object_id.ts";
import { newProjectSchema, type Project } from "../../src/contract/project.ts";
import { OriginalRoutes, Refusal, serverError } from "./original_routes.ts";

/** A request as it came. */
export interface OriginalRequest {
  method: string;
  /** The path as it was sent, still encoded. */
  path: string;
  headers: Headers;
  body: string;
}

/** Stands between a request and the App: calls `handle` or not, and answers what it likes. */
export type Intervene = (
  request: OriginalRequest,
  handle: () => Promise<Response>,
) => Response | Promise<Response>;

/** Whether a request posts an iteration. */
export function isIterationPost({ method, path }: OriginalRequest): boolean {
  return method === "POST" && path.endsWith("/iterations/");
}

/** How often an iteration was posted to an App. */
export function iterationPosts(app: OriginalApp): number {
  return app.requests.filter(isIterationPost).length;
}

/** An answer that breaks off. */
export function droppedConnection(): Response {
  const body = new ReadableStream({
    start: (controller) => controller.error(new Error("dropped")),
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}

/** Serves a double of the original App at a free port, until it is disposed. */
export function serveOriginalApp(): OriginalApp {
  return new OriginalApp();
}

/** A running double. */
export class OriginalApp implements AsyncDisposable {
  readonly url: string;
  /** Every request so far. */
  readonly requests: OriginalRequest[] = [];
  /** Set it to make faults. */
  intervene: Intervene = (_request, handle) => handle();
  /** Waited for between the reading of a project and its writing: two at once lose one. */
  beforeSave: () => Promise<void> = () => Promise.resolve();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #routes = new OriginalRoutes();
  readonly #projects = new Map<string, string>();
  readonly #datasets = new Map<string, Dataset>();

  constructor() {
    this.#addProjectRoutes();
    this.#addExperimentRoutes();
    this.#addIterationRoutes();
    this.#addDatasetRoutes();
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => serverError() },
      (request) => this.#receive(request),
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** All projects, as they are stored. */
  get projects(): Project[] {
    return [...this.#projects.values()].map((text) => JSON.parse(text));
  }

  /** All iterations of all projects. */
  get iterations(): NewIteration[] {
    return this.projects.flatMap((project) =>
      project.experiments.flatMap((experiment) => experiment.iterations as NewIteration[])
    );
  }

  /** All datasets, as they are stored. */
  get datasets(): Dataset[] {
    return [...this.#datasets.values()];
  }

  /** Writes a project as it is given. */
  save(project: Project): void {
    const text = JSON.stringify(project);
    if (text.length > 16 * 1024 * 1024) throw new Error("BSON document too large");
    this.#projects.set(project._id, text);
  }

  /** Removes a project. */
  forget(projectId: string): void {
    this.#projects.delete(projectId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #receive(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = await request.text();
    const { method, headers } = request;
    const received = { method, path: pathname, headers, body };
    this.requests.push(received);
    return await this.intervene(received, () => this.#routes.answer(request, body));
  }

  #addProjectRoutes(): void {
    this.#routes.on("GET", "/", () => ({ message: "Hello mlops" }));
    this.#routes.on("GET", "/projects/", () => this.projects);
    this.#routes.on("GET", "/projects/base", () => this.projects.map(toDisplay));
    this.#routes.on(
      "GET",
      "/projects/title/{title}",
      ([title]) => found(this.projects.find((project) => project.title === title), "Project"),
    );
    this.#routes.on("GET", "/projects/{id}", ([id]) => this.#project(id!));
    this.#routes.on("GET", "/projects/{id}/base", ([id]) => toDisplay(this.#project(id!)));
    const options = { status: 201, schema: newProjectSchema };
    this.#routes.on("POST", "/projects/", async (_params, body) => {
      const project = { ...body as Project, experiments: [] };
      const isTaken = this.projects.some(({ title }) => title === project.title);
      if (isTaken) throw new Refusal(400, "Project with that title already exists.");
      await this.beforeSave();
      if (this.#projects.has(project._id)) throw new Error("E11000 duplicate key error");
      this.save(project);
      return project;
    }, options);
  }

  #addExperimentRoutes(): void {
    const all = "/projects/{project_id}/experiments/";
    this.#routes.on("GET", all, ([pid]) => this.#project(pid!).experiments);
    this.#routes.on("GET", `${all}{id}`, ([pid, id]) => experimentOf(this.#project(pid!), id!));
    this.#routes.on(
      "GET",
      `${all}name/{name}`,
      ([pid, name]) =>
        found(this.#project(pid!).experiments.find((it) => it.name === name), "Experiment"),
    );
    const options = { status: 201, schema: newExperimentSchema };
    this.#routes.on("POST", all, async ([pid], body) => {
      const project = this.#project(pid!);
      const experiment = { ...body as Experiment, project_id: pid!, iterations: [] };
      const isTaken = project.experiments.some(({ name }) => name === experiment.name);
      if (isTaken) throw new Refusal(400, "Experiment name already exists.");
      await this.beforeSave();
      project.experiments.push(experiment);
      this.save(project);
      return experiment;
    }, options);
  }

  #addIterationRoutes(): void {
    const all = "/projects/{project_id}/experiments/{experiment_id}/iterations/";
    this.#routes.on("GET", all, ([pid, eid]) => experimentOf(this.#project(pid!), eid!).iterations);
    this.#routes.on("GET", `${all}{id}`, ([pid, eid, id]) => {
      const { iterations } = experimentOf(this.#project(pid!), eid!);
      return found(iterations.find((iteration) => iteration.id === id), "Iteration");
    });
    const options = { status: 201, schema: newIterationSchema };
    this.#routes.on("POST", all, async ([pid, eid], body) => {
      const project = this.#project(pid!);
      const experiment = experimentOf(project, eid!);
      const iteration = asStored(body as NewIteration, project, experiment);
      const problem = chartNamesProblem(iteration.interactive_charts ?? []);
      if (problem !== undefined) throw new Refusal(400, problem);
      this.#linkDataset(iteration, project, experiment);
      await this.beforeSave();
      (experiment.iterations as unknown[]).push(iteration);
      this.save(project);
      return iteration;
    }, options);
  }

  #addDatasetRoutes(): void {
    const byName = (name: string) => this.datasets.filter((it) => it.dataset_name === name);
    this.#routes.on("GET", "/datasets/", () => this.datasets);
    this.#routes.on("GET", "/datasets/{id}", ([id]) => found(this.#datasets.get(id!), "Dataset"));
    this.#routes.on(
      "GET",
      "/datasets/name/{name}/version/{version}",
      ([name, version]) => found(byName(name!).find((it) => it.version === version), "Dataset"),
    );
    this.#routes.on("GET", "/datasets/names/{name}", ([name]) => {
      found(byName(name!)[0], "Dataset");
      return byName(name!);
    });
    this.#routes.on("POST", "/datasets/", (_params, body) => {
      const dataset = body as Dataset;
      const isTaken = byName(dataset.dataset_name).some((it) => it.version === dataset.version);
      if (isTaken) throw new Refusal(400, "Dataset name and version must be unique.");
      this.#datasets.set(dataset._id, dataset);
      return dataset;
    }, { status: 201, schema: newDatasetSchema });
  }

  #linkDataset(iteration: NewIteration, project: Project, experiment: Experiment): void {
    if (!iteration.dataset) return;
    const dataset = found(this.#datasets.get(iteration.dataset.id), "Dataset");
    const { dataset_name: name, version } = dataset;
    iteration.dataset = { id: dataset._id, name, version };
    dataset.linked_iterations = {
      ...dataset.linked_iterations,
      [iteration.id]: [project._id, experiment.id],
    };
  }

  #project(id: string): Project {
    const text = this.#projects.get(id.toLowerCase());
    return JSON.parse(found(text, "Project"));
  }
}

function found<T>(document: T | undefined, noun: string): T {
  if (document === undefined) throw new Refusal(404, `${noun} not found.`);
  return document;
}

function experimentOf(project: Project, id: string): Experiment {
  return found(project.experiments.find((it) => it.id === id.toLowerCase()), "Experiment");
}

function toDisplay(project: Project): unknown {
  return { ...project, experiments: project.experiments.map(({ name }) => name), pinned: false };
}

/** The 17 fields that the App knows; what else is sent is dropped. */
function asStored(sent: NewIteration, project: Project, experiment: Experiment): NewIteration {
  const { id, iteration_name, metrics, parameters, path_to_model, dataset } = sent;
  return {
    id,
    experiment_id: experiment.id,
    project_id: project._id,
    experiment_name: experiment.name,
    project_title: project.title,
    user_name: sent.user_name ?? "root",
    iteration_name,
    created_at: toAppDateTime(new Date()),
    metrics,
    parameters,
    path_to_model,
    dataset,
    interactive_charts: sent.interactive_charts?.map((it) => ({ ...it, id: createObjectId() })),
    image_charts: sent.image_charts?.map((it) => ({ ...it, id: createObjectId() })),
    assigned_monitored_model_id: sent.assigned_monitored_model_id,
    assigned_monitored_model_name: sent.assigned_monitored_model_name,
    encoded_ml_model: sent.encoded_ml_model,
  } as NewIteration;
}
