/** Iterations as files: what goes out, and what comes in again. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Iteration } from "../../src/contract/iteration.ts";
import { toWireIteration } from "../../src/contract/iteration.ts";
import type { MetricPoint } from "../../src/contract/journal_record.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { iteration as anyIteration } from "../contract/arbitraries.ts";
import { END, header, idOf, metrics, piece, TestApp } from "./app_fixture.ts";

const LINES = "/export/iterations.jsonl";
const NONE = { project: 0, experiment: 0, dataset: 0, iteration: 0 };

function importInto(app: TestApp, lines: string) {
  return app.send("POST", "/import", lines, "application/jsonl");
}

function parseLines(text: string): { kind: string; [key: string]: unknown }[] {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** Everything that an App has, as its store tells it. */
async function everything(app: TestApp) {
  await using store = openSqliteStore(`${app.directory}/mlops.sqlite`, { userName: "reader" });
  const projects = await store.listProjects({});
  const ids = projects.flatMap((it) => it.experiments).flatMap((it) => it.iterations)
    .map(({ id }) => id);
  const histories = ids.map(async (id) => [...await store.metricHistories(id)].sort());
  return {
    projects,
    datasets: await store.listDatasets({}),
    histories: await Promise.all(histories),
  };
}

const points = fc.array(
  fc.tuple(
    fc.constantFrom("loss", "__proto__", "a b", ""),
    fc.maxSafeInteger(),
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom("NaN", "-Infinity"),
    ),
  ) as fc.Arbitrary<MetricPoint>,
  { maxLength: 6 },
);
const posted = anyIteration.filter(({ interactive_charts }) => {
  const names = (interactive_charts ?? []).map(({ name }) => name);
  return new Set(names).size === names.length;
});

Deno.test("what is exported as JSON Lines comes back exactly, and once", async () => {
  const iterations = fc.uniqueArray(posted, { maxLength: 4, selector: ({ id }) => id });
  await fc.assert(
    fc.asyncProperty(iterations, points, async (iterations, points) => {
      await using from = new TestApp();
      await using to = new TestApp();
      await fill(from, iterations, points);
      const { body: lines } = await from.get(LINES);
      const { body: report } = await importInto(to, lines);
      assertEquals(report, {
        made: { project: 1, experiment: 2, dataset: 1, iteration: iterations.length + 1 },
        known: NONE,
        deleted: 0,
        refused: [],
      });
      assertEquals((await to.get(LINES)).body, lines);
      assertEquals(await everything(to), await everything(from));
      const { body: again } = await importInto(to, lines);
      assertEquals([again.made, again.known], [NONE, report.made]);
      assertEquals(await everything(to), await everything(from));
    }),
    { numRuns: 25 },
  );
});

async function fill(
  app: TestApp,
  iterations: readonly Iteration[],
  points: MetricPoint[],
): Promise<void> {
  const { projectId, experimentId, experiments, iterations: path } = await app.makeExperiment();
  await app.post(experiments, { name: "empty", description: null });
  await app.put(`/projects/${projectId}`, { pinned: true, description: "=1+1" });
  const dataset = await app.post("/datasets/", { dataset_name: "iris", path_to_dataset: "x" });
  const used = { id: dataset.body._id, name: "iris", version: "" };
  const lines = piece(1, header(idOf(1)), metrics(...points), { type: "tags", tags: ["a"] }, END);
  assertEquals((await app.send("POST", `${path}${idOf(1)}/journal`, lines)).status, 200);
  await using store = openSqliteStore(`${app.directory}/mlops.sqlite`, { userName: "" });
  for (const iteration of iterations) {
    await store.createIteration({ projectId, experimentId }, {
      ...toWireIteration(iteration),
      status: iteration.status === "running" ? "failed" : iteration.status,
      dataset: iteration.dataset && used,
    });
  }
}

Deno.test("an iteration that ran when it was exported is interrupted where it is imported", async () => {
  await using from = new TestApp();
  await using to = new TestApp();
  const { iterations } = await from.makeExperiment();
  const lines = piece(1, header(idOf(1)), metrics(["loss", 0, 1]));
  await from.send("POST", `${iterations}${idOf(1)}/journal`, lines);
  await importInto(to, (await from.get(LINES)).body);
  const { body } = await to.get(`/iterations/${idOf(1)}`);
  assertEquals(
    [body.status, body.ended_at, body.warnings],
    ["interrupted", "2026-05-25T12:00:02.000Z", ["it still ran when it was exported"]],
  );
});

Deno.test("an import finds places by their names, and never brings back what was deleted", async () => {
  await using from = new TestApp();
  await using to = new TestApp();
  const place = await from.makeExperiment();
  const kept = await from.post(place.iterations, { iteration_name: "kept" });
  const gone = await from.post(place.iterations, { iteration_name: "gone" });
  const { body: lines } = await from.get(LINES);
  const other = await to.makeExperiment();
  await to.post(other.iterations, { iteration_name: "gone", id: gone.body.id });
  await to.delete(`${other.iterations}${gone.body.id}`);
  const { body: report } = await importInto(to, lines);
  assertEquals(report.known, { ...NONE, project: 1, experiment: 1 });
  assertEquals([report.made, report.deleted], [{ ...NONE, iteration: 1 }, 1]);
  const { body } = await to.get(`/iterations/${kept.body.id}`);
  assertEquals([body.project_id, body.experiment_id], [other.projectId, other.experimentId]);
  assertEquals((await to.get(`/iterations/${gone.body.id}`)).status, 410);
});

Deno.test("an import tells which lines it refuses, and takes the others in", async () => {
  await using from = new TestApp();
  await using to = new TestApp();
  const { iterations } = await from.makeExperiment();
  await from.post(iterations, { iteration_name: "a", metrics: { loss: 1 } });
  const [project, experiment, iteration] = (await from.get(LINES)).body.trim().split("\n");
  const lines = [
    iteration,
    project,
    "",
    "{",
    "[]",
    '{"kind":"model"}',
    '{"kind":"project","project":{}}',
    experiment,
    iteration.replace('"values":[1]', '"values":[1,2]'),
    iteration.replace('"values":[1]', '"values":["x"]'),
    iteration,
  ];
  const { body: report } = await importInto(to, lines.join("\n"));
  assertEquals(report.made, { ...NONE, project: 1, experiment: 1, iteration: 1 });
  assertEquals(
    report.refused.map(({ line, detail }: { line: number; detail: string }) => [
      line,
      detail,
    ]),
    [
      [1, "Project not found."],
      [4, "it is no JSON"],
      [5, "it is no JSON object"],
      [6, "it has no kind that is known"],
      [7, report.refused[4].detail],
      [9, report.refused[5].detail],
      [10, report.refused[6].detail],
    ],
  );
  assertStringIncludes(report.refused[4].detail, "title");
  assertStringIncludes(report.refused[5].detail, "loss");
  assertStringIncludes(report.refused[6].detail, "loss.values");
});

Deno.test("GET /export/… writes of a selection what belongs to it, and no more", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const other = await app.makeExperiment("Other", "x");
  await app.post(place.iterations, { iteration_name: "good", metrics: { loss: 0.1 } });
  await app.post(place.iterations, { iteration_name: "bad", metrics: { loss: 2 } });
  await app.post(other.iterations, { iteration_name: "good too", metrics: { loss: 0.2 } });
  const summary = async (query: string) =>
    parseLines((await app.get(`${LINES}?${query}`)).body)
      .map((line) => {
        const document = line[line.kind] as {
          title?: string;
          name?: string;
          iteration_name: string;
        };
        return document.title ?? document.name ?? document.iteration_name;
      });
  assertEquals(await summary("filter=metrics.loss<1"), [
    "Iris",
    "softmax",
    "good",
    "Other",
    "x",
    "good too",
  ]);
  assertEquals(await summary(`project_id=${other.projectId}`), ["Other", "x", "good too"]);
  assertEquals(await summary(`experiment_id=${place.experimentId}&filter=metrics.loss>1`), [
    "Iris",
    "softmax",
    "bad",
  ]);
  for (const path of ["iterations.csv", "points.csv", "iterations.jsonl"]) {
    assertEquals((await app.get(`/export/${path}?project_id=${idOf(1)}`)).status, 404);
    assertEquals((await app.get(`/export/${path}?filter=what`)).status, 422);
  }
});

Deno.test("GET /export/iterations.csv has a column for each name, and keeps formulas from working", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { body: made } = await app.post(iterations, {
    iteration_name: '=HYPERLINK("http://x")',
    metrics: { loss: -0.5, nan: "NaN" },
    parameters: { a: [1, "2"], b: "-1", c: "@x,\ny", d: true },
    tags: ["t"],
    note: "",
    started_at: "2026-01-01T00:00:00Z",
    ended_at: "2026-01-01T00:00:01.5Z",
  });
  await app.post(iterations, { iteration_name: "bare" });
  const { body, headers } = await app.get("/export/iterations.csv");
  assertEquals(headers.get("content-type"), "text/csv");
  const [names, row] = body.split("\r\n");
  assertEquals(
    names.split(",").slice(21),
    ["metrics.loss", "metrics.nan", "params.a", "params.b", "params.c", "params.d"],
  );
  assert(row.startsWith(`${made.id},"'=HYPERLINK(""http://x"")",Iris,softmax,`), row);
  assertStringIncludes(row, ",completed,2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.500Z,1.5,");
  assertStringIncludes(row, ',"[""t""]","",');
  assert(body.includes(`,-0.5,NaN,"[1,""2""]",-1,"'@x,\ny",true\r\n`), body);
  assert(body.endsWith(",,,,,,\r\n"), body);
});

Deno.test("GET /export/points.csv has a row for each point", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const lines = piece(1, header(idOf(1)), metrics(["loss", 0, 1], ["loss", 5, "NaN"]), END);
  await app.send("POST", `${iterations}${idOf(1)}/journal`, lines);
  const { body } = await app.get("/export/points.csv");
  assertEquals(body.split("\r\n"), [
    "iteration_id,iteration_name,metric,step,value,timestamp",
    `${idOf(1)},run,loss,0,1,2026-05-25T12:00:02.000Z`,
    `${idOf(1)},run,loss,5,NaN,2026-05-25T12:00:02.000Z`,
    "",
  ]);
});
