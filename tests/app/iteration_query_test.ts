/** Pages of iterations. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { compareIterations, parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { fromWireNumber } from "../../src/contract/wire_number.ts";
import { END, header, idOf, metrics, piece, type Place, START, TestApp } from "./app_fixture.ts";

// deno-lint-ignore no-explicit-any
type Document = any;

async function page(app: TestApp, query: Record<string, string> = {}): Promise<Document> {
  return (await app.get(`/iterations?${new URLSearchParams(query)}`)).body;
}

async function names(app: TestApp, query: Record<string, string> = {}): Promise<string[]> {
  const { iterations } = await page(app, query);
  return iterations.map((it: Document) => it.iteration_name);
}

/** Follows the cursors to the end. */
async function everyPage(app: TestApp, query: Record<string, string>): Promise<Document[]> {
  const found: Document[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { iterations, next_cursor } = await page(app, { ...query, ...(cursor && { cursor }) });
    found.push(...iterations);
    cursor = next_cursor;
  }
  return found;
}

async function post(app: TestApp, { iterations }: Place, name: string, changes = {}) {
  const sent = { iteration_name: name, ...changes };
  return (await app.post(iterations, sent)).body;
}

Deno.test("GET /iterations lists everything, the last started first", async () => {
  await using app = new TestApp();
  const [a, b] = [await app.makeExperiment("A"), await app.makeExperiment("B")];
  for (const [number, { iterations }] of [a, b, a].entries()) {
    const content = header(idOf(number + 1), { started_at: START + number, name: `${number}` });
    await app.send("POST", `${iterations}${idOf(number + 1)}/journal`, piece(1, content));
  }
  const { iterations, next_cursor } = await page(app);
  assertEquals(iterations.map((it: Document) => it.iteration_name), ["2", "1", "0"]);
  assertEquals(next_cursor, null);
  assertEquals(await names(app, { sort: "started_at asc" }), ["0", "1", "2"]);
  assertEquals(await names(app, { project_id: a.projectId }), ["2", "0"]);
  assertEquals(await names(app, { experiment_id: b.experimentId }), ["1"]);
  const both = { project_id: a.projectId, experiment_id: a.experimentId.toUpperCase() };
  assertEquals(await names(app, both), ["2", "0"]);
});

Deno.test("GET /iterations leaves the bytes of images and models out, and nothing else", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const whole = await post(app, place, "run", {
    image_charts: [{ name: "a", encoded_image: "iVBOR" }],
    encoded_ml_model: "gASV",
    metrics: { loss: "NaN" },
    interactive_charts: [
      { name: "c", chart_type: "pie", chart_title: "C", x_data: [["a"]], y_data: [[1]] },
    ],
  });
  const { encoded_ml_model: _, ...rest } = whole;
  const [{ id }] = whole.image_charts;
  const image_charts = [{ id, name: "a", comparable: true }];
  assertEquals((await page(app)).iterations, [{ ...rest, image_charts }]);
  const without = await post(app, place, "none", { image_charts: null });
  const [listed] = (await page(app)).iterations;
  assertEquals([listed.id, listed.image_charts], [without.id, null]);
});

Deno.test("GET /iterations puts those without a value last, whatever the direction, and NaN with them", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const values = { low: -1, none: undefined, nan: "NaN", high: 3, top: "Infinity", zero: 0 };
  for (const [name, loss] of Object.entries(values)) {
    await post(app, place, name, { metrics: { loss, other: 1 } });
  }
  const sorted = ["low", "zero", "high", "top"];
  assertEquals(await names(app, { sort: "metrics.loss asc" }), [...sorted, "nan", "none"]);
  assertEquals(await names(app, { sort: "metrics.loss" }), [...sorted, "nan", "none"]);
  const down = [...sorted.toReversed(), "nan", "none"];
  assertEquals(await names(app, { sort: "metrics.loss desc" }), down);
});

Deno.test("GET /iterations takes a metric's name as it is, never as a part of a query", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const odd = ["a.b", "'; drop table iterations; --", '"', "x desc", "__proto__", "%", "ä 😀"];
  for (const name of odd) {
    const metrics = Object.fromEntries([[name, 2]]);
    const other = Object.fromEntries([[name, 1]]);
    await post(app, place, `2 ${name}`, { metrics });
    await post(app, place, `1 ${name}`, { metrics: other });
    const sort = `metrics.\`${name}\` asc`;
    const [first, second] = await names(app, { sort });
    assertEquals([first, second], [`1 ${name}`, `2 ${name}`]);
  }
  assertEquals((await names(app)).length, odd.length * 2);
});

Deno.test("GET /iterations follows a running iteration's last values", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const send = (id: string, body: BodyInit) => app.send("POST", `${iterations}${id}/journal`, body);
  const [a, b] = [idOf(1), idOf(2)];
  await send(a, piece(1, header(a, { name: "a" }), metrics(["loss", 0, 1])));
  await send(b, piece(1, header(b, { name: "b" }), metrics(["loss", 0, 2])));
  assertEquals(await names(app, { sort: "metrics.loss asc" }), ["a", "b"]);
  await send(a, piece(3, metrics(["loss", 1, 3])));
  assertEquals(await names(app, { sort: "metrics.loss asc" }), ["b", "a"]);
  await send(b, piece(3, metrics(["loss", 1, "NaN"])));
  assertEquals(await names(app, { sort: "metrics.loss asc" }), ["a", "b"]);
  await send(b, piece(4, { type: "parameters", values: { loss: "x" } }, END));
  assertEquals(await names(app, { sort: "parameters.loss asc" }), ["b", "a"]);
  assertEquals(await names(app, { sort: "ended_at asc" }), ["b", "a"]);
});

Deno.test("GET /iterations sorts and pages as the one order of iterations says", async () => {
  const value = fc.oneof(
    fc.constantFrom("NaN", "Infinity", "-Infinity", "b", "B", "", true, false, null),
    fc.integer({ min: -3, max: 3 }),
    fc.double(),
  );
  const value2 = value.map((it) => typeof it === "number" && !Number.isFinite(it) ? "NaN" : it);
  const iteration = fc.record({
    metrics: fc.dictionary(fc.constantFrom("a", "b"), value2),
    parameters: fc.dictionary(fc.constantFrom("a", "b"), value2),
    status: fc.constantFrom("completed", "failed", "killed"),
    ended_at: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", null),
  }, { requiredKeys: [] });
  const sort = fc.tuple(
    fc.constantFrom("metrics.a", "params.a", "status", "ended_at", "run_name"),
    fc.constantFrom("", " asc", " desc"),
  ).map((parts) => parts.join(""));
  await using app = new TestApp();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(iteration, { maxLength: 12 }),
      sort,
      fc.integer({ min: 1, max: 5 }),
      async (sent, sort, limit) => {
        const place = await app.makeExperiment(`project ${round++}`);
        const posted: Document[] = [];
        for (const [index, changes] of sent.entries()) {
          posted.unshift(await post(app, place, `run ${index % 3}`, changes));
        }
        const query = { sort, limit: String(limit), experiment_id: place.experimentId };
        const found = await everyPage(app, query);
        const order = parseSortOrder(sort);
        const read = (it: Document) => ({
          ...it,
          metrics: it.metrics && Object.fromEntries(
            Object.entries(it.metrics).map(([name, value]) => [
              name,
              fromWireNumber(value) ?? value,
            ]),
          ),
          started_at: "", // all started at nearly the same moment; those that came later go first
        });
        const wanted = posted.toSorted((a, b) => compareIterations(read(a), read(b), order));
        assertEquals(found.map((it) => it.id), wanted.map((it) => it.id));
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("GET /iterations sorts by how long they took, and by the names that filters know", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const seconds = { b: 30, d: null, a: 2, c: 100 };
  for (const [index, [name, time]] of Object.entries(seconds).entries()) {
    const id = idOf(index + 1);
    // A piece's second record is of two seconds after START.
    const begun = header(id, { started_at: START + 2000 - 1000 * (time ?? 0), name });
    const end = time === null ? [] : [END];
    await app.send("POST", `${iterations}${id}/journal`, piece(1, begun, ...end));
  }
  assertEquals(await names(app, { sort: "duration" }), ["a", "b", "c", "d"]);
  assertEquals(await names(app, { order: "attributes.Duration desc" }), ["c", "b", "a", "d"]);
  const filter = "duration > 1 or status = 'running'";
  const paged = await everyPage(app, { filter, sort: "duration desc", limit: "1" });
  assertEquals(paged.map((it) => it.iteration_name), ["c", "b", "a", "d"]);
  const unfiltered = await everyPage(app, { sort: "duration", limit: "1" });
  assertEquals(unfiltered.map((it) => it.iteration_name), ["a", "b", "c", "d"]);
  assertEquals(await names(app, { sort: "name desc" }), ["d", "c", "b", "a"]);
  assertEquals(await names(app, { filter: "created_at > '2026-01-01'" }), ["d", "a", "b", "c"]);
});

Deno.test("our own routes refuse what they would not read of a query, and name what they do", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const { body: { id } } = await app.post(iterations, { iteration_name: "x", metrics: { a: 1 } });
  const knows = {
    "/iterations?limit=5&limti=5": 'has "limti", and this route knows project_id,',
    "/iterations?limit=5&limit=6": 'has "limit" twice',
    "/export/iterations.csv?filters=x": "knows project_id, experiment_id, filter.",
    "/export/points.csv?limit=1": "knows project_id, experiment_id, filter.",
    "/export/iterations.jsonl?format=csv": "knows project_id, experiment_id, filter.",
    [`/iterations/${id}/metrics?point=10`]: "knows points.",
    [`${iterations}${id}/metrics/a?Points=10`]: "knows points.",
  };
  for (const [path, sentence] of Object.entries(knows)) {
    const { status, body } = await app.get(path);
    assertEquals(status, 422, path);
    assertStringIncludes(body.detail, sentence);
  }
  assertEquals((await app.send("POST", "/import?dry_run=1", "")).status, 422);
  assertEquals((await app.get(`${iterations}?limti=5`)).status, 200, "as the original App does");
});

Deno.test("GET /iterations narrows by a filter, within a place and in an order", async () => {
  await using app = new TestApp();
  const [a, b] = [await app.makeExperiment("A"), await app.makeExperiment("B")];
  for (const [index, place] of [a, b, a, b, a].entries()) {
    await post(app, place, `${index}`, {
      metrics: { loss: index === 4 ? "NaN" : index },
      parameters: { lr: index % 2 ? "0.1" : 0.1, model: index > 2 ? "vit" : "resnet" },
      tags: index > 1 ? ["late"] : [],
      status: index === 3 ? "failed" : "completed",
    });
  }
  const sort = "metrics.loss desc";
  const filtered = (filter: string, more = {}) => names(app, { filter, sort, ...more });
  assertEquals(await filtered("metrics.loss > 0 and params.lr = '0.1'"), ["3", "2", "1"]);
  assertEquals(await filtered("params.lr = 0.1 and model_name is null"), ["3", "2", "1", "0", "4"]);
  assertEquals(await filtered("metrics.loss = NaN or status = 'FAILED'"), ["3", "4"]);
  assertEquals(await filtered("not (params.model like 'res%')"), ["3", "4"]);
  assertEquals(await filtered("params.model in ('vit', 7)"), ["3", "4"]);
  assertEquals(await filtered("tags.late is not null", { project_id: a.projectId }), ["2", "4"]);
  assertEquals(await filtered("metrics.loss > 0", { experiment_id: b.experimentId }), ["3", "1"]);
  assertEquals(await filtered("project = 'B' and experiment = 'softmax'"), ["3", "1"]);
  assertEquals(await filtered("name in ('0', '1') and metrics.none is null"), ["1", "0"]);
  assertEquals(await filtered(" "), ["3", "2", "1", "0", "4"]);
  const paged = await everyPage(app, { filter: "metrics.loss != 1", sort, limit: "1" });
  assertEquals(paged.map((it) => it.iteration_name), ["3", "2", "0", "4"]);
});

Deno.test("GET /iterations takes nothing of a filter for a part of a statement", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const odd = [
    "'; drop table iterations; --",
    "' or 1 = 1 --",
    '"',
    "?",
    "%",
    "\\",
    "\0",
    "__proto__",
  ];
  for (const text of odd) {
    const parameters = Object.fromEntries([[text, text]]);
    await post(app, place, text, { parameters, note: text, tags: [`${text}=${text}`] });
  }
  for (const text of odd) {
    const [name, value] = [`\`${text}\``, `'${text.replaceAll("'", "''")}'`];
    for (const field of ["name", "note", `params.${name}`, `tags.${name}`]) {
      assertEquals(await names(app, { filter: `${field} = ${value}` }), [text], field);
    }
  }
  assertEquals((await names(app)).length, odd.length);
});

Deno.test("GET /iterations answers 422 with the place, when it cannot read the filter", async () => {
  await using app = new TestApp();
  const { status, body } = await app.get(
    `/iterations?${new URLSearchParams({ filter: "metrics.loss >> 5" })}`,
  );
  assertEquals(status, 422);
  assertEquals(
    body.detail,
    "Cannot read the filter: a value is missing, at character 15\n" +
      "  metrics.loss >> 5\n" +
      `  ${" ".repeat(14)}^`,
  );
  const long = new URLSearchParams({ filter: "(".repeat(20_000) });
  assertEquals((await app.get(`/iterations?${long}`)).status, 422);
});

Deno.test("GET /iterations answers 422 with a sentence, when something in the query is wrong", async () => {
  await using app = new TestApp();
  await app.makeExperiment();
  const wrong = [
    [{ limit: "0" }, "a whole number from 1 to 1000"],
    [{ limit: "1001" }, "a whole number from 1 to 1000"],
    [{ limit: "1e2" }, "a whole number from 1 to 1000"],
    [{ sort: "size" }, 'no attribute "size"'],
    [{ sort: "" }, "Sort by started_at, ended_at"],
    [{ sort: "metrics.acc DESC, name" }, "Sort by started_at, ended_at"],
    [{ sort: "metrics.acc;drop" }, "stands for nothing here"],
    [{ order: "model_size" }, "it is known to filters only. Sort by started_at"],
    [{ sort: "name", order: "name" }, 'both "sort" and "order"'],
    [{ fliter: "metrics.loss > 0" }, '"fliter", and this route knows project_id, experiment_id, f'],
    [{ project_id: "x" }, "must be 24 hexadecimal characters"],
    [{ cursor: "x" }, "The cursor is not one"],
    [{ cursor: btoa('[true,{},"x"]') }, "The cursor is not one"],
    [{ cursor: btoa("null") }, "The cursor is not one"],
  ] as const;
  for (const [query, sentence] of wrong) {
    const { status, body } = await app.get(`/iterations?${new URLSearchParams({ ...query })}`);
    assertEquals(status, 422, JSON.stringify(query));
    assertStringIncludes(body.detail, sentence);
  }
  assertEquals((await app.get(`/iterations?project_id=${idOf(1)}`)).status, 404);
  assertEquals((await app.get(`/iterations?experiment_id=${idOf(1)}`)).status, 404);
});
