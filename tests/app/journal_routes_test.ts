/** The routes by which journals come in. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { encodeLine } from "../../src/contract/journal_line.ts";
import type { ChartRecord, RecordContent } from "../../src/contract/journal_record.ts";
import {
  END,
  header,
  idOf,
  join,
  lines,
  metrics,
  piece,
  type Reply,
  START,
  TestApp,
} from "./app_fixture.ts";

const ID = idOf(1);
const CHART = {
  chart_type: "line" as const,
  name: "loss",
  chart_title: "Loss",
  chart_subtitle: null,
  x_data: [[0, 1]],
  y_data: [[1, 0.5]],
  y_data_names: [],
  x_label: "x",
  y_label: "y",
  x_min: null,
  x_max: null,
  y_min: null,
  y_max: null,
  comparable: false,
} satisfies ChartRecord["chart"];

function chart(changes: Partial<ChartRecord["chart"]>): RecordContent {
  return { type: "chart", chart: { ...CHART, ...changes } };
}

/** An App with an experiment, and one iteration's journal in it. */
class JournalApp extends TestApp {
  iterations = "";

  static async open(): Promise<JournalApp> {
    const app = new JournalApp();
    app.iterations = (await app.makeExperiment()).iterations;
    return app;
  }

  journal(body: BodyInit, id = ID): Promise<Reply> {
    return this.send("POST", `${this.iterations}${id}/journal`, body, "application/jsonl");
  }

  // deno-lint-ignore no-explicit-any
  async iteration(id = ID): Promise<any> {
    return (await this.get(this.iterations + id)).body;
  }
}

function assertAcknowledged({ status, body }: Reply, acknowledged: number): void {
  assertEquals([status, body], [200, { acknowledged }]);
}

function assertPlaceWrong({ status, body }: Reply, acknowledged: number): void {
  assertEquals([status, body.acknowledged], [409, acknowledged]);
  assertEquals(typeof body.detail, "string");
}

Deno.test("POST …/journal tells the iteration as well where that is preferred", async () => {
  await using app = await JournalApp.open();
  const preferring = async (prefer: string, first: number, ...contents: RecordContent[]) => {
    const headers = { "content-type": "application/jsonl", prefer };
    const url = `http://app${app.iterations}${ID}/journal`;
    const request = new Request(url, { method: "POST", headers, body: piece(first, ...contents) });
    const response = await app.app.fetch(request);
    return { status: response.status, body: await response.json() };
  };
  const first = await preferring(
    "return=representation",
    1,
    header(ID),
    metrics(["loss", 0, "NaN"]),
  );
  assertEquals(first, { status: 200, body: { acknowledged: 2, iteration: await app.iteration() } });
  assertEquals([first.body.iteration.status, first.body.iteration.metrics], ["running", {
    loss: "NaN",
  }]);
  const { body } = await preferring("wait=9, Return=Representation; x", 3, chart({}), END);
  assertEquals(body, { acknowledged: 4, iteration: await app.iteration() });
  assertEquals([body.iteration.status, body.iteration.interactive_charts.length], ["completed", 1]);
  const again = await preferring("return=representation", 3, END);
  assertEquals([again.status, Object.keys(again.body).sort()], [409, ["acknowledged", "detail"]]);
  assertAcknowledged(await app.journal(piece(1, header(idOf(2)), END), idOf(2)), 2);
  const minimal = await preferring("return=minimal", 5, END);
  assertEquals(minimal, { status: 200, body: { acknowledged: 5 } });
});

Deno.test("POST …/journal makes the iteration that the records tell", async () => {
  await using app = await JournalApp.open();
  const contents: RecordContent[] = [
    header(ID, { parent_id: idOf(2) }),
    { type: "parameters", values: { rate: 0.1 } },
    metrics(["loss", 0, 1], ["accuracy", 0, 0.5]),
    metrics(["loss", 1, "NaN"]),
    { type: "model_name", name: "net" },
    { type: "model_path", path: "models/net.json", size: 12, sha256: "AB".repeat(32) },
    { type: "tags", tags: ["a", "b"] },
    { type: "note", text: "a note" },
    { type: "environment", values: { deno: "2.9.6" } },
    { type: "warning", message: "careful" },
    { type: "end", status: "failed", error: { name: "TypeError", message: "no" } },
  ];
  assertAcknowledged(await app.journal(piece(1, ...contents)), 11);
  const { created_at, experiment_id: _, project_id: __, ...rest } = await app.iteration();
  assert(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
  assertEquals(rest, {
    id: ID,
    experiment_name: "softmax",
    project_title: "Iris",
    user_name: "somebody",
    iteration_name: "run",
    metrics: { loss: "NaN", accuracy: 0.5 },
    parameters: { rate: 0.1 },
    path_to_model: "models/net.json",
    dataset: null,
    interactive_charts: [],
    image_charts: [],
    assigned_monitored_model_id: null,
    assigned_monitored_model_name: null,
    encoded_ml_model: null,
    model_name: "net",
    model_size: 12,
    model_sha256: "ab".repeat(32),
    tags: ["a", "b"],
    note: "a note",
    environment: { deno: "2.9.6" },
    status: "failed",
    started_at: new Date(START).toISOString(),
    ended_at: new Date(START + 11_000).toISOString(),
    error: { name: "TypeError", message: "no" },
    parent_id: idOf(2),
    warnings: ["careful"],
    delivered: true,
    stale_since: null,
  });
});

Deno.test("POST …/journal goes on where the piece before ended, in a new App as well", async () => {
  await using app = await JournalApp.open();
  assertAcknowledged(await app.journal(piece(1, header(ID), metrics(["loss", 0, 1]))), 2);
  assertEquals((await app.iteration()).status, "running");
  await app.reopen();
  const more = piece(3, metrics(["loss", 1, 0.5]), { type: "parameters", values: { a: 1 } });
  assertAcknowledged(await app.journal(more), 4);
  await app.reopen();
  assertAcknowledged(await app.journal(piece(5, { type: "tags", tags: ["x"] }, END)), 6);
  const { status, metrics: last, parameters, tags } = await app.iteration();
  assertEquals([status, last, parameters, tags], ["completed", { loss: 0.5 }, { a: 1 }, ["x"]]);
  const { body } = await app.get(`${app.iterations}${ID}/metrics/loss`);
  assertEquals([body.steps, body.values], [[0, 1], [1, 0.5]]);
});

Deno.test("POST …/journal answers 409 with its place, when the piece does not go on from there", async () => {
  await using app = await JournalApp.open();
  const all = lines(1, header(ID), metrics(["loss", 0, 1]), metrics(["loss", 1, 2]), END);
  assertPlaceWrong(await app.journal(join(all.slice(1))), 0);
  assertAcknowledged(await app.journal(join(all.slice(0, 2))), 2);
  assertPlaceWrong(await app.journal(join(all)), 2);
  assertPlaceWrong(await app.journal(join(all.slice(1))), 2);
  assertPlaceWrong(await app.journal(join(all.slice(3))), 2);
  assertAcknowledged(await app.journal(join(all.slice(2))), 4);
  assertPlaceWrong(await app.journal(join(all.slice(2))), 4);
  assertEquals((await app.get(`${app.iterations}${ID}/metrics/loss`)).body.values, [1, 2]);
});

Deno.test("POST …/journal stores records once, however they are cut and sent again", async () => {
  await using app = await JournalApp.open();
  const number = fc.double().map((value) => Number.isFinite(value) ? value : "NaN" as const);
  const name = fc.constantFrom("loss", "accuracy", "__proto__", "a/b");
  const point = fc.tuple(name, fc.integer(), number);
  const content = fc.oneof<fc.Arbitrary<RecordContent>[]>(
    fc.array(point, { maxLength: 4 }).map((points) => metrics(...points)),
    fc.dictionary(name, number).map((values) => ({ type: "parameters", values })),
    fc.array(name, { maxLength: 2 }).map((tags) => ({ type: "tags", tags })),
    name.map((text) => ({ type: "note", text })),
    name.map((message) => ({ type: "warning", message })),
    name.map((name) => chart({ name })),
    name.map((name) => chart({ name, chart_title: "" })),
    fc.constant(END),
    fc.constant({ ...END, provisional: true } as RecordContent),
    fc.constant(header(ID, { resumed_at: START })),
  );
  const requests = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 })), { maxLength: 12 });
  let number_ = 10;
  await fc.assert(
    fc.asyncProperty(fc.array(content, { maxLength: 15 }), requests, async (contents, requests) => {
      const [whole, cut] = [idOf(number_++), idOf(number_++)];
      const linesOf = (id: string) =>
        lines(
          1,
          header(id),
          ...contents.map((it) => it.type === "header" ? { ...it, id } as RecordContent : it),
        );
      assertAcknowledged(await app.journal(join(linesOf(whole)), whole), contents.length + 1);
      await sendCut(app, cut, linesOf(cut), requests);
      assertEquals(await storedAs(app, cut), await storedAs(app, whole));
    }),
    { numRuns: 40 },
  );
});

/** Sends pieces from anywhere in a journal, and what is still missing afterwards. */
async function sendCut(
  app: JournalApp,
  id: string,
  all: Uint8Array<ArrayBuffer>[],
  requests: [number, number][],
): Promise<void> {
  assertAcknowledged(await app.journal(all[0]!, id), 1);
  let known = 1;
  const send = async (from: number, to: number) => {
    if (from >= to) return;
    const reply = await app.journal(join(all.slice(from, to)), id);
    if (from === known) assertAcknowledged(reply, known = to);
    else assertPlaceWrong(reply, known);
  };
  for (const [start, length] of requests) {
    const from = start % all.length;
    await send(from, Math.min(from + length, all.length));
  }
  await send(known, all.length);
}

/** What is stored of an iteration, without what differs from one to the next. */
async function storedAs(app: JournalApp, id: string): Promise<unknown> {
  const { id: _, created_at: __, interactive_charts, ...rest } = await app.iteration(id);
  const charts = interactive_charts.map(({ id: _, ...chart }: { id: string }) => chart);
  const { body } = await app.get(`${app.iterations}${id}/metrics`);
  return JSON.parse(JSON.stringify([rest, charts, Object.entries(body).toSorted()]));
}

Deno.test("POST …/journal stores a piece once, when it is sent twice at the same moment", async () => {
  await using app = await JournalApp.open();
  const bytes = piece(1, header(ID), metrics(["loss", 0, 1]));
  const replies = await Promise.all(Array.from({ length: 8 }, () => app.journal(bytes)));
  assertEquals(replies.filter((reply) => reply.status === 200).length, 1);
  for (const reply of replies) {
    if (reply.status === 200) assertAcknowledged(reply, 2);
    else assertPlaceWrong(reply, 2);
  }
  assertEquals((await app.get(`${app.iterations}${ID}/metrics/loss`)).body.values, [1]);
});

Deno.test("POST …/journal names the line that is no whole record, and stores none of the piece", async () => {
  await using app = await JournalApp.open();
  const all = lines(1, header(ID), metrics(["loss", 0, 1]), END);
  all[1]![30]! ^= 1;
  const { status, body } = await app.journal(join(all));
  assertEquals([status, body], [422, { detail: "Line 2 of the piece is no whole record." }]);
  assertEquals((await app.get(app.iterations + ID)).status, 404);
  const torn = join(lines(1, header(ID), END)).slice(0, -5);
  assertEquals((await app.journal(torn)).status, 422);
  assertAcknowledged(await app.journal(piece(1, header(ID), END).slice(0, -1)), 2);
});

Deno.test("POST …/journal stores none of a piece whose last line is damaged, and all of what came with it", async () => {
  await using app = await JournalApp.open();
  const points = Array.from({ length: 2000 }, (_, step) => metrics(["loss", step, step]));
  const whole = lines(1, header(ID), ...points, END);
  const damaged = lines(1, header(idOf(2)), ...points, END);
  damaged.at(-1)![30]! ^= 1;
  const [refused, taken] = await Promise.all([
    app.journal(join(damaged), idOf(2)),
    app.journal(join(whole)),
  ]);
  assertEquals([refused.status, refused.body], [422, {
    detail: "Line 2002 of the piece is no whole record.",
  }]);
  assertEquals((await app.get(app.iterations + idOf(2))).status, 404);
  assertAcknowledged(taken, 2002);
  const { values } = (await app.get(`${app.iterations}${ID}/metrics/loss`)).body;
  assertEquals(values, points.map((_, step) => step));
});

Deno.test("POST …/journal refuses pieces against the rules with a sentence", async () => {
  await using app = await JournalApp.open();
  const newer = header(ID, { version: 2 });
  const refusals: [Uint8Array<ArrayBuffer>, string][] = [
    [new Uint8Array(), "The piece holds no record."],
    [piece(1, END), "The first record of a journal must be its header."],
    [piece(1, { type: "gap", to: 2 }, END), "The first record of a journal must be its header."],
    [piece(1, header(idOf(2))), `Record 1 names the iteration "${idOf(2)}", and the path names`],
    [piece(1, newer), "Record 1 is of version 2, and this App reads versions up to 1."],
    [piece(1, header(ID), header(idOf(2))), "Record 2 names the iteration"],
    [piece(1, header(ID, { parent_id: "x" })), 'Record 1 names the parent "x", which is no id.'],
    [piece(1, header(ID, { started_at: 1e300 })), "Record 1 has the start time 1e+300"],
    [
      piece(1, header(ID, { started_at: Date.UTC(10_000, 0) })),
      "Record 1 has the start time 253402300800000, which is none.",
    ],
    [piece(1, header(ID, { started_at: Date.UTC(-1, 11) })), "Record 1 has the start time -62169"],
    [
      join([...lines(1, header(ID)), encodeLine(2, 1e300, END).slice()]),
      "Record 2 has the time 1e+300, which is none.",
    ],
    [join([...lines(1, header(ID)), ...lines(3, END)]), "Record 2 is missing: record 3 came"],
    [join([...lines(1, header(ID)), ...lines(1, header(ID))]), "Record 2 is missing: record 1"],
    [
      piece(1, header(ID), { type: "end", status: "failed", error: { name: "x" } as never }),
      "Record 2 has an error that is none: it is not valid: message: is missing.",
    ],
  ];
  for (const [bytes, sentence] of refusals) {
    const { status, body } = await app.journal(bytes);
    assertStringIncludes(body.detail, sentence);
    assertEquals(status, 422);
  }
});

Deno.test("POST …/journal takes gaps, and tells them as warnings", async () => {
  await using app = await JournalApp.open();
  const contents: RecordContent[] = [header(ID), { type: "gap", to: 9 }, metrics(["loss", 0, 1])];
  assertAcknowledged(await app.journal(piece(1, ...contents)), 10);
  assertAcknowledged(await app.journal(piece(11, { type: "gap", to: 11 })), 11);
  assertEquals((await app.iteration()).warnings, [
    "records 2 to 9 could not be read",
    "records 11 to 11 could not be read",
  ]);
});

Deno.test("POST …/journal begins with any header, when what was before is gone, and says so", async () => {
  await using app = await JournalApp.open();
  assertAcknowledged(await app.journal(piece(7, header(ID), metrics(["loss", 0, 1]))), 8);
  assertEquals((await app.iteration()).warnings, ["records 1 to 6 are missing"]);
  const other = idOf(2);
  const declared = piece(1, { type: "gap", to: 6 }, header(other), END);
  assertAcknowledged(await app.journal(declared, other), 8);
  const { warnings, status } = await app.iteration(other);
  assertEquals([warnings, status], [["records 1 to 6 could not be read"], "completed"]);
});

Deno.test("POST …/journal takes an iteration up again, when a header says so", async () => {
  await using app = await JournalApp.open();
  await app.journal(piece(1, header(ID), metrics(["loss", 0, 1]), END));
  await app.journal(piece(4, metrics(["loss", 1, 2])));
  assertEquals((await app.iteration()).metrics, { loss: 1 });
  await app.journal(piece(5, header(ID, { resumed_at: START }), metrics(["loss", 2, 3])));
  const running = await app.iteration();
  assertEquals([running.status, running.ended_at, running.metrics], ["running", null, { loss: 3 }]);
  await app.journal(piece(7, END));
  assertEquals((await app.iteration()).status, "completed");
  assertEquals((await app.get(`${app.iterations}${ID}/metrics/loss`)).body.steps, [0, 2]);
});

Deno.test("POST …/journal lets later records take back an end that is provisional", async () => {
  await using app = await JournalApp.open();
  const killed: RecordContent = { type: "end", status: "killed", error: null, provisional: true };
  await app.journal(piece(1, header(ID), killed));
  assertEquals((await app.iteration()).status, "killed");
  await app.journal(piece(3, metrics(["loss", 0, 1])));
  assertEquals((await app.iteration()).status, "running");
});

Deno.test("POST …/journal refuses an id that is elsewhere or was deleted", async () => {
  await using app = await JournalApp.open();
  const other = (await app.makeExperiment("Other")).iterations;
  await app.journal(piece(1, header(ID)));
  const elsewhere = await app.send("POST", `${other}${ID}/journal`, piece(2, END));
  assertEquals([elsewhere.status, elsewhere.body], [409, {
    detail: "Iteration with that id is in another experiment.",
  }]);
  await app.post(app.iterations, { id: idOf(2), iteration_name: "posted" });
  const posted = await app.journal(piece(1, header(idOf(2))), idOf(2));
  assertEquals([posted.status, posted.body], [409, {
    detail: "Iteration with that id already exists.",
  }]);
  await app.delete(app.iterations + ID);
  for (const path of [app.iterations, other]) {
    for (const bytes of [piece(1, header(ID)), piece(2, END)]) {
      const { status, body } = await app.send("POST", `${path}${ID}/journal`, bytes);
      assertEquals([status, body], [410, { detail: "Iteration was deleted." }]);
    }
  }
  await app.reopen();
  assertEquals((await app.journal(piece(1, header(ID)))).status, 410);
});

Deno.test("POST …/journal answers 404, when there is no such project or experiment", async () => {
  await using app = await JournalApp.open();
  const [, project] = app.iterations.split("/").slice(1);
  const send = async (path: string) =>
    (await app.send("POST", `${path}/iterations/${ID}/journal`, piece(1, header(ID)))).body;
  const nowhere = await send(`/projects/${idOf(1)}/experiments/${idOf(2)}`);
  assertEquals(nowhere, { detail: "Project not found." });
  const half = await send(`/projects/${project}/experiments/${idOf(2)}`);
  assertEquals(half, { detail: "Experiment not found." });
});

Deno.test("POST …/journal links the dataset that is known, and warns of one that is not", async () => {
  await using app = await JournalApp.open();
  const make = async (version: string | null) => {
    const sent = { dataset_name: "iris", path_to_dataset: "x", version };
    return (await app.post("/datasets/", sent)).body._id;
  };
  const [first, second] = [await make(null), await make("2")];
  const use = (dataset: object) => ({ type: "dataset", dataset }) as RecordContent;
  const dataset = async (seq: number, named: object) => {
    await app.journal(piece(seq, use(named)));
    return (await app.iteration()).dataset?.id;
  };
  await app.journal(piece(1, header(ID)));
  assertEquals(await dataset(2, { id: first.toUpperCase() }), first);
  assertEquals(await dataset(3, { name: "iris", version: "2" }), second);
  assertEquals(Object.keys((await app.get(`/datasets/${second}`)).body.linked_iterations), [ID]);
  assertEquals(await dataset(4, { name: "iris", version: "" }), first);
  assertEquals((await app.iteration()).warnings, []);
  assertEquals(await dataset(5, { name: "iris", version: "3" }), undefined);
  assertEquals((await app.iteration()).warnings, [
    'the dataset {"name":"iris","version":"3"} is not known to the App',
  ]);
});

Deno.test("POST …/journal keeps charts by name, and keeps those against the rules out with a warning", async () => {
  await using app = await JournalApp.open();
  await app.journal(piece(1, header(ID), chart({}), chart({ name: "other" })));
  const bad = [chart({ y_data: [[1]] }), chart({ name: "long", chart_title: "x".repeat(101) })];
  await app.journal(piece(4, ...bad, chart({ chart_title: "Later" })));
  const { interactive_charts, warnings } = await app.iteration();
  const shown = interactive_charts.map((it: { name: string; chart_title: string }) =>
    `${it.name}: ${it.chart_title}`
  );
  assertEquals(shown, ["other: Loss", "loss: Later"]);
  assertEquals(warnings.length, 2);
  assertStringIncludes(warnings[0], 'the chart "loss" was kept out');
  assertStringIncludes(warnings[0], "Length of x_data and y_data must be equal");
  assertStringIncludes(warnings[1], "101 characters, at most 100 are allowed");
});

Deno.test("POST …/journal keeps the name that the iteration was given in the App", async () => {
  await using app = await JournalApp.open();
  await app.journal(piece(1, header(ID)));
  await app.put(app.iterations + ID, { iteration_name: "renamed" });
  await app.journal(piece(2, header(ID), END));
  assertEquals((await app.iteration()).iteration_name, "renamed");
});

Deno.test("GET …/journal gives the last acknowledged record: 404 when unknown, 410 when deleted", async () => {
  await using app = await JournalApp.open();
  const path = `${app.iterations}${ID}/journal`;
  const missing = await app.get(path);
  assertEquals([missing.status, missing.body], [404, { detail: "Iteration not found." }]);
  await app.journal(piece(1, header(ID), END));
  assertAcknowledged(await app.get(path), 2);
  await app.delete(app.iterations + ID);
  assertEquals((await app.get(path)).status, 410);
  await app.post(app.iterations, { id: idOf(2), iteration_name: "posted" });
  assertEquals((await app.get(`${app.iterations}${idOf(2)}/journal`)).status, 404);
});
