import { assert, assertEquals } from "@std/assert";
import { droppedConnection, type OriginalApp, serveOriginalApp } from "./original_app.ts";

const PROJECT = "1".repeat(24);
const EXPERIMENT = "2".repeat(24);
const ITERATIONS = `/projects/${PROJECT}/experiments/${EXPERIMENT}/iterations/`;

async function ask(
  app: OriginalApp,
  method: string,
  path: string,
  body?: unknown,
): Promise<[number, unknown]> {
  const response = await fetch(app.url + path, {
    method,
    redirect: "manual",
    ...(body !== undefined && {
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return [response.status, isJson ? JSON.parse(text) : response.headers.get("location") ?? text];
}

/** A double with a project and an experiment. */
async function serveWithExperiment(): Promise<OriginalApp> {
  const app = serveOriginalApp();
  await ask(app, "POST", "/projects/", { _id: PROJECT, title: "p" });
  await ask(app, "POST", `/projects/${PROJECT}/experiments/`, { id: EXPERIMENT, name: "e" });
  return app;
}

Deno.test("serveOriginalApp() redirects to the canonical slash and knows wrong methods and paths", async () => {
  await using app = await serveWithExperiment();
  assertEquals(await ask(app, "GET", "/"), [200, { message: "Hello mlops" }]);
  assertEquals(await ask(app, "POST", "/projects"), [307, `${app.url}/projects/`]);
  assertEquals(await ask(app, "GET", ITERATIONS.slice(0, -1)), [307, app.url + ITERATIONS]);
  assertEquals(await ask(app, "GET", "/nowhere"), [404, { detail: "Not Found" }]);
  assertEquals(await ask(app, "DELETE", "/projects/"), [405, { detail: "Method Not Allowed" }]);
  assertEquals(await ask(app, "GET", "/projects/title/a%2Fb"), [404, { detail: "Not Found" }]);
});

Deno.test("serveOriginalApp() answers as the App about projects and experiments", async () => {
  await using app = await serveWithExperiment();
  const [status, project] = await ask(app, "GET", "/projects/title/p") as [number, { _id: string }];
  assertEquals([status, project._id], [200, PROJECT]);
  assertEquals(await ask(app, "POST", "/projects/", { title: "p" }), [
    400,
    { detail: "Project with that title already exists." },
  ]);
  assertEquals(await ask(app, "POST", "/projects/", { _id: PROJECT, title: "q" }), [
    500,
    "Internal Server Error",
  ]);
  assertEquals(await ask(app, "GET", "/projects/title/q"), [404, { detail: "Project not found." }]);
  assertEquals(await ask(app, "POST", `/projects/${PROJECT}/experiments/`, { name: "e" }), [
    400,
    { detail: "Experiment name already exists." },
  ]);
  assertEquals(await ask(app, "GET", `/projects/${PROJECT}/experiments/name/x`), [
    404,
    { detail: "Experiment not found." },
  ]);
  const [, display] = await ask(app, "GET", `/projects/${PROJECT}/base`) as [
    number,
    { experiments: unknown },
  ];
  assertEquals(display.experiments, ["e"]);
});

Deno.test("serveOriginalApp() tells path and body errors together, as pydantic does", async () => {
  await using app = await serveWithExperiment();
  const path = "/projects/x/experiments/";
  assertEquals(await ask(app, "POST", path, { name: "n".repeat(41) }), [422, {
    detail: [
      {
        loc: ["path", "project_id"],
        msg: "Id must be of type PydanticObjectId",
        type: "type_error",
      },
      {
        loc: ["body", "name"],
        msg: "ensure this value has at most 40 characters",
        type: "value_error.any_str.max_length",
        ctx: { limit_value: 40 },
      },
    ],
  }]);
});

Deno.test("serveOriginalApp() keeps 17 fields, and takes an id again that it has", async () => {
  await using app = await serveWithExperiment();
  const id = "3".repeat(24);
  const body = {
    id,
    user_name: "ann",
    iteration_name: "it",
    metrics: { loss: 1 },
    status: "failed",
  };
  const [status, stored] = await ask(app, "POST", ITERATIONS, body) as [number, object];
  assertEquals([status, Object.keys(stored).length], [201, 17]);
  assertEquals((await ask(app, "POST", ITERATIONS, body))[0], 201);
  assertEquals(app.iterations.map((it) => it.id), [id, id]);
  assertEquals(await ask(app, "GET", ITERATIONS + "4".repeat(24)), [404, {
    detail: "Iteration not found.",
  }]);
});

Deno.test("serveOriginalApp() refuses charts and datasets as the App does", async () => {
  await using app = await serveWithExperiment();
  const chart = { name: "c", chart_type: "line", chart_title: "c", x_data: [[1]], y_data: [[1]] };
  const post = (fields: object) =>
    ask(app, "POST", ITERATIONS, { iteration_name: "it", ...fields });
  assertEquals(await post({ interactive_charts: [chart, chart] }), [
    400,
    { detail: "Chart names in iteration must be unique" },
  ]);
  assertEquals(await post({ interactive_charts: [{ ...chart, x_data: [[1, 2]] }] }), [
    400,
    { detail: "Length of x_data and y_data must be equal" },
  ]);
  assertEquals(await post({ dataset: { id: PROJECT } }), [404, { detail: "Dataset not found." }]);
});

Deno.test("serveOriginalApp() stores a NaN and answers 500 from then on", async () => {
  await using app = await serveWithExperiment();
  const body = '{"iteration_name":"NaN","metrics":{"loss":NaN}}';
  assertEquals(await ask(app, "POST", ITERATIONS, body), [500, "Internal Server Error"]);
  assertEquals(app.iterations.length, 1);
  assertEquals((await ask(app, "GET", "/projects/"))[0], 500);
});

Deno.test("serveOriginalApp() answers 500 to what its database does not take", async () => {
  await using app = await serveWithExperiment();
  const bad = ['{"a":9223372036854775808}', '{"a":"\\ud800"}', '{"a\\u0000":1}'];
  for (const parameters of bad) {
    const body = `{"iteration_name":"it","parameters":${parameters}}`;
    assertEquals((await ask(app, "POST", ITERATIONS, body))[0], 500, parameters);
  }
  const large = { iteration_name: "it", parameters: { a: "x".repeat(17_000_000) } };
  assertEquals((await ask(app, "POST", ITERATIONS, large))[0], 500);
  assertEquals(app.iterations, []);
});

Deno.test("serveOriginalApp() loses one of two writes that meet, when told to", async () => {
  await using app = await serveWithExperiment();
  const { promise, resolve } = Promise.withResolvers<void>();
  let waiting = 0;
  app.beforeSave = () => {
    if (++waiting === 2) resolve();
    return promise;
  };
  const post = () => ask(app, "POST", ITERATIONS, { iteration_name: "it" });
  const answers = await Promise.all([post(), post()]);
  assertEquals(answers.map(([status]) => status), [201, 201]);
  assertEquals(app.iterations.length, 1);
});

Deno.test("serveOriginalApp() lets a test stand between, and drop connections", async () => {
  await using app = serveOriginalApp();
  app.intervene = () => droppedConnection();
  const failed = await ask(app, "GET", "/").then(
    () => false,
    (error) => error instanceof TypeError,
  );
  assert(failed);
  assertEquals(app.requests.map(({ method, path }) => [method, path]), [["GET", "/"]]);
});
