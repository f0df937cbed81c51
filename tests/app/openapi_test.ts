/** The description of the App's routes, beside the routes and what they reply. */

import { assert, assertEquals } from "@std/assert";
import { AppMetrics } from "../../src/app/app_metrics.ts";
import { appRoutes } from "../../src/app/app_routes.ts";
import { EventFeed } from "../../src/app/event_feed.ts";
import { eventRoutes } from "../../src/app/event_routes.ts";
import { type ApiOperation, openApiDocument } from "../../src/app/openapi.ts";
import { operationRoutes } from "../../src/app/operation_routes.ts";
import { z } from "../../src/deps/zod.ts";
import { END, header, idOf, metrics, piece, type Reply } from "./app_fixture.ts";
import { TestServedApp } from "./served_app_fixture.ts";

const document = openApiDocument();

function operations(): { method: string; path: string; operation: ApiOperation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation }))
  );
}

Deno.test("openApiDocument() describes every route of the App, and no other", () => {
  const store = () => {
    throw new Error("No route is asked");
  };
  const routes = appRoutes(store).route("/", operationRoutes(store, new AppMetrics()))
    .route("/", eventRoutes(new EventFeed({ store }))).routes;
  const pathOf = (path: string) => path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}");
  const made = routes.map(({ method, path }) => `${method} ${pathOf(path)}`);
  const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const isMade = (it: string) => made.includes(it) || made.includes(it.replace(/^\w+/, "ALL"));
  const isDescribed = (it: string) => described.some((one) => one === it.replace(/^ALL/, "POST"));
  assertEquals(made.filter((it) => !isDescribed(it)), []);
  assertEquals(described.filter((it) => !isMade(it)), []);
});

Deno.test("openApiDocument() names each operation once, and only schemas that it has", () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  assertEquals(new Set(ids).size, ids.length);
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g);
  const missing = [...references]
    .filter(([, kind, name]) => document.components[kind!]?.[name!] === undefined)
    .map(([reference]) => reference);
  assertEquals(missing, []);
});

Deno.test("openApiDocument() tells the limits of what clients send", () => {
  const { NewProject, NewIteration } = document.components.schemas as Record<
    string,
    { required: string[]; properties: Record<string, unknown> }
  >;
  assertEquals(NewProject!.required, ["title"]);
  assertEquals(NewProject!.properties.title, { type: "string", minLength: 1, maxLength: 40 });
  assertEquals(NewIteration!.required, ["iteration_name"]);
});

Deno.test("the App replies what its description says", async () => {
  await using app = new DescribedApp();
  const dataset = await app.ask("post", "/datasets/", {}, {
    dataset_name: "iris",
    path_to_dataset: "iris.csv",
    tags: null,
  });
  const project = await app.ask("post", "/projects/", {}, {
    title: "Iris",
    experiments: [{ name: "softmax", iterations: [ITERATION] }],
  });
  const [experiment] = project.experiments;
  const place = { project_id: project._id, experiment_id: experiment.id };
  const iteration = { ...place, id: experiment.iterations[0].id };
  await app.ask("post", "/projects/", {}, { title: "" });
  await app.ask("post", "/projects/", {}, { title: "Iris" });
  await app.ask("put", "/projects/{id}", { id: project._id }, { pinned: true });
  await app.ask("put", "/datasets/{id}", { id: dataset._id }, { version: "2" });
  const own = { id: idOf(1), ...place };
  const journal = `${ITERATIONS}/{id}/journal`;
  await app.ask("post", journal, own, piece(1, header(idOf(1)), metrics(["loss", 0, "NaN"]), END));
  await app.ask("post", journal, own, piece(9, END));
  await app.ask("get", journal, own);
  await app.ask("get", `${ITERATIONS}/{id}/metrics`, own);
  await app.ask("get", "/iterations/{id}/metrics/{name}", { ...own, name: "loss" });
  await app.ask("get", "/iterations/{id}/metrics/{name}", { ...own, name: "none" });
  const isEndless = (path: string) => path === "/events"; // it has a test of its own
  for (const { method, path } of operations().filter((it) => it.method === "get")) {
    if (isEndless(path)) continue;
    const names = { title: "Iris", name: path.includes("datasets") ? "iris" : "softmax" };
    const id = path.startsWith("/projects/{id}")
      ? project._id
      : path.startsWith("/datasets")
      ? dataset._id
      : path.endsWith("experiments/{id}") || path.endsWith("experiments/{id}/base")
      ? experiment.id
      : iteration.id;
    await app.ask(method, path, { ...place, ...names, id, version: "2", rest: "x" });
  }
  await app.ask("delete", `${ITERATIONS}/{id}`, own);
  await app.ask("get", "/iterations/{id}", own);
  await app.ask("delete", "/projects/{id}", { id: project._id });
});

Deno.test("the App replies in each type that its description names, to whoever accepts it", async () => {
  await using app = new DescribedApp();
  const project = await app.ask("post", "/projects/", {}, {
    title: "Iris",
    experiments: [{ name: "softmax" }],
  });
  const place = { project_id: project._id, experiment_id: project.experiments[0].id };
  const own = { id: idOf(1), ...place, name: "loss" };
  const records = piece(1, header(idOf(1)), metrics(["loss", 0, 1]), END);
  await app.ask("post", `${ITERATIONS}/{id}/journal`, own, records);
  const replies: string[] = [];
  for (const { path, operation } of operations().filter((it) => it.method === "get")) {
    const reply = operation.responses[200];
    const types = reply !== undefined && "content" in reply ? typesOf(reply.content) : [];
    if (types.length < 2) continue;
    for (const accept of types) {
      const { headers } = await app.get(pathWith(path, own), { accept });
      assertEquals(headers.get("content-type"), accept);
      replies.push(path);
    }
  }
  assertEquals(
    new Set(replies),
    new Set([`${ITERATIONS}/{id}/metrics/{name}`, "/iterations/{id}/metrics/{name}"]),
  );
});

const ITERATIONS = "/projects/{project_id}/experiments/{experiment_id}/iterations";
const ITERATION = {
  iteration_name: "posted",
  metrics: { loss: 1, odd: "Infinity" },
  parameters: { nested: { a: [null] } },
  interactive_charts: [
    { chart_type: "line", name: "c", chart_title: "c", x_data: [[1]], y_data: [[2]] },
  ],
  image_charts: [{ name: "i", encoded_image: "iVBO" }],
  error: { name: "E", message: "m", cause: { name: "F", message: "n" } },
  status: "failed",
};

/** An App whose every reply is held against its description. */
class DescribedApp extends TestServedApp {
  /** Asks an operation, and gives the reply's body. */
  async ask(
    method: string,
    path: string,
    parameters: Record<string, string>,
    body?: object,
    // deno-lint-ignore no-explicit-any -- JSON of any shape
  ): Promise<any> {
    const isJson = body !== undefined && !(body instanceof Uint8Array);
    const reply = await this.send(
      method.toUpperCase(),
      pathWith(path, parameters),
      body === undefined ? {} : {
        headers: { "content-type": isJson ? "application/json" : "application/jsonl" },
        body: isJson ? JSON.stringify(body) : body as Uint8Array<ArrayBuffer>,
      },
    );
    checkReply(document.paths[path]![method]!, reply);
    return reply.body;
  }
}

function pathWith(path: string, parameters: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parameters[name]!));
}

function checkReply(
  { operationId, responses }: ApiOperation,
  { status, headers, body }: Reply,
): void {
  const described = responses[status];
  assert(described !== undefined && !("$ref" in described), `${operationId} answers ${status}`);
  const type = headers.get("content-type")?.split(";")[0];
  assertEquals(type, typesOf(described.content)[0]); // the others are for whoever accepts them
  const schema = described.content?.["application/json"]?.schema;
  if (schema === undefined) return;
  const { error } = z.fromJSONSchema(withDefinitions(schema)).safeParse(body);
  assertEquals(error?.issues ?? [], [], `${operationId} ${status}`);
}

function typesOf(content: object | undefined): string[] {
  return Object.keys(content ?? {}).map((type) => type.split(";")[0]!);
}

function withDefinitions(schema: object): Parameters<typeof z.fromJSONSchema>[0] {
  const whole = { ...schema, $defs: document.components.schemas };
  return JSON.parse(JSON.stringify(whole).replaceAll("#/components/schemas/", "#/$defs/"));
}
