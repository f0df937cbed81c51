/** How the App reads bodies. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteBareNumbers } from "../../src/app/bare_numbers.ts";
import { header, idOf, piece, TestApp } from "./app_fixture.ts";

const LIMIT = 64 * 1024 * 1024;
const WHOLE_LIMIT = 32 * 1024 * 1024;

Deno.test("POST /projects/ takes JSON of any JSON type, and of none", async () => {
  await using app = new TestApp();
  const types = ["application/json", "Application/JSON; charset=utf-8", "application/x.y+json"];
  for (const type of types) {
    const body = JSON.stringify({ title: type.slice(0, 30) });
    assertEquals((await app.send("POST", "/projects/", body, type)).status, 201, type);
  }
  const bytes = new TextEncoder().encode('{"title":"untyped"}');
  assertEquals((await app.send("POST", "/projects/", bytes)).status, 201);
});

Deno.test("POST /projects/ answers 422, when the body is of another type, or there is none", async () => {
  await using app = new TestApp();
  const dict = [{ loc: ["body"], msg: "value is not a valid dict", type: "type_error.dict" }];
  const missing = [{ loc: ["body"], msg: "field required", type: "value_error.missing" }];
  const cases = [
    ['{"title":"x"}', "text/plain", dict],
    ['{"title":"x"}', "application/x-www-form-urlencoded", dict],
    ["[]", "application/json", dict],
    ['"title"', "application/json", dict],
    ["null", "application/json", missing],
    ["", "application/json", missing],
    [undefined, undefined, missing],
  ] as const;
  for (const [sent, type, detail] of cases) {
    const { status, body } = await app.send("POST", "/projects/", sent, type);
    assertEquals([status, body.detail], [422, detail as unknown], sent);
  }
  assertEquals((await app.get("/projects/")).body, []);
});

Deno.test("POST /projects/ tells where the JSON is malformed, in Python's words", async () => {
  await using app = new TestApp();
  const sent = '{"title":\n "😀" 1}';
  const { status, body } = await app.send("POST", "/projects/", sent, "application/json");
  assertEquals([status, body.detail], [422, [{
    loc: ["body", 15],
    msg: "Expecting ',' delimiter: line 2 column 6 (char 15)",
    type: "value_error.jsondecode",
    ctx: { msg: "Expecting ',' delimiter", doc: sent, pos: 15, lineno: 2, colno: 6 },
  }]]);
});

Deno.test("POST /projects/ tells of a long malformed text only what is around its fault", async () => {
  await using app = new TestApp();
  const sent = `{"title":"${"😀".repeat(1000)}" 1,"more":"${"x".repeat(5000)}"}`;
  const { body } = await app.send("POST", "/projects/", sent, "application/json");
  const { pos, doc } = body.detail[0].ctx;
  assertEquals([pos, doc.length, doc.isWellFormed()], [1012, 1000, true]);
  assertEquals(doc.includes('😀" 1,"more":"x'), true);
});

Deno.test("POST /projects/ answers 400, when the body is no text", async () => {
  await using app = new TestApp();
  const bytes = new Uint8Array([0x22, 0xff, 0x22]);
  const { status, body } = await app.send("POST", "/projects/", bytes, "application/json");
  assertEquals([status, body], [400, { detail: "There was an error parsing the body" }]);
});

Deno.test("App.fetch() takes less where a body holds one document", async () => {
  await using app = new TestApp();
  const { projectId, experiments } = await app.makeExperiment();
  const most = 8 * 1024 * 1024;
  const bodies = [
    `{"description":"${"x".repeat(most)}"}`,
    `{"${idOf(1)}":["${"x".repeat(most)}"]}`,
  ];
  for (
    const [method, path] of [["PUT", `/projects/${projectId}`], ["POST", "/datasets/"]] as const
  ) {
    const { status, body } = await app.send(method, path, bodies[0], "application/json");
    assertEquals([status, body.detail], [413, `The body is larger than ${most} bytes.`], path);
  }
  const ids = `${experiments}delete_iterations`;
  assertEquals((await app.send("POST", ids, bodies[1], "application/json")).status, 413);
  const bulk = await app.send("POST", "/projects/", bodies[0], "application/json");
  assertEquals(bulk.status, 422);
});

Deno.test("App.fetch() answers 415, when a body is compressed, and does not look into it", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const zeros = new Blob([new Uint8Array(1024 * 1024)]).stream();
  const bomb = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).bytes();
  for (const path of ["/projects/", iterations, `${iterations}${idOf(1)}/journal`]) {
    for (const encoding of ["gzip", "GZIP", "br", "identity, gzip"]) {
      const headers = { "content-encoding": encoding, "content-type": "application/json" };
      const request = new Request(`http://app${path}`, { method: "POST", headers, body: bomb });
      const reply = await app.app.fetch(request);
      assertEquals([reply.status, await reply.json()], [415, {
        detail: `The body is encoded as ${encoding}, and is taken as it is only.`,
      }]);
      assertEquals(reply.headers.get("accept-encoding"), "identity");
    }
  }
  const headers = { "content-encoding": "identity" };
  const plain = new Request("http://app/projects/", {
    method: "POST",
    headers,
    body: new TextEncoder().encode('{"title":"x"}'),
  });
  assertEquals((await app.app.fetch(plain)).status, 201);
});

Deno.test("App.fetch() answers 413, when a body is too large, told before or found out", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const limits = [
    ["/projects/", WHOLE_LIMIT],
    [iterations, WHOLE_LIMIT],
    [`${iterations}${idOf(1)}/journal`, LIMIT],
  ] as const;
  for (const [path, limit] of limits) {
    const tooLarge = { detail: `The body is larger than ${limit} bytes.` };
    const headers = { "content-length": String(limit + 1), "content-type": "application/json" };
    const told = new Request(`http://app${path}`, { method: "POST", headers, body: "{}" });
    const reply = await app.app.fetch(told);
    assertEquals([reply.status, await reply.json()], [413, tooLarge]);
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      cancel: () => void (isCancelled = true),
    });
    const found = await app.send("POST", path, endless, "application/json");
    assertEquals([found.status, found.body, isCancelled], [413, tooLarge, true]);
  }
});

Deno.test("App.fetch() answers 413, when a body holds very many values, and takes long texts", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const post = (value: string) => {
    const sent = `{"iteration_name":"run","parameters":{"p":${value}}}`;
    return app.send("POST", iterations, sent, "application/json");
  };
  for (const many of [`[${"[],".repeat(500_001)}1]`, `[${"1,".repeat(1_000_001)}1]`]) {
    const { status, body } = await post(many);
    assertEquals([status, body.detail], [413, "The body holds more than 1000000 values."]);
  }
  assertEquals((await post(`"${"x".repeat(2_000_000)}"`)).status, 201);
  const journal = `${iterations}${idOf(1)}/journal`;
  const points = new TextEncoder().encode("[,".repeat(2_000_001));
  assertEquals((await app.send("POST", journal, points)).status, 413);
});

Deno.test("App.fetch() answers 408, when a body breaks off", async () => {
  await using app = new TestApp();
  const broken = new ReadableStream({
    start: (controller) => controller.error(new Error("connection reset")),
  });
  const { status, body } = await app.send("POST", "/projects/", broken, "application/json");
  assertEquals([status, body], [408, { detail: "The body breaks off before its end." }]);
});

Deno.test("App.fetch() answers 422, when JSON is nested too deeply, and stays readable", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const post = (levels: number) => {
    const sent = `{"iteration_name":"run","parameters":{"deep":${nested(levels)}}}`;
    return app.send("POST", iterations, sent, "application/json");
  };
  const { status, body } = await post(50_000);
  assertEquals([status, body.detail], [422, "The JSON is nested more than 200 levels deep."]);
  assertEquals((await post(198)).status, 201);
  assertEquals((await post(199)).status, 422);
  const deep = { type: "parameters", values: { deep: JSON.parse(nested(1000)) } } as const;
  const journal = `${iterations}${idOf(1)}/journal`;
  assertEquals((await app.send("POST", journal, piece(1, header(idOf(1)), deep))).status, 422);
  assertEquals((await app.get("/projects/")).status, 200);
});

Deno.test("quoteBareNumbers() makes JSON of what Python writes, and leaves JSON as it is", () => {
  const python = fc.json().chain((json) => fc.constantFrom(json, `[${json},NaN,{"a":-Infinity}]`));
  fc.assert(fc.property(python, (text) => {
    const quoted = quoteBareNumbers(text);
    if (!text.includes("NaN,{")) assertEquals(quoted, text);
    else assertEquals(JSON.parse(quoted).slice(1), ["NaN", { a: "-Infinity" }]);
  }));
  assertEquals(quoteBareNumbers('["\\"NaN",NaN]'), '["\\"NaN","NaN"]');
  assertEquals(quoteBareNumbers('["\\\\",NaN]'), '["\\\\","NaN"]');
  assertEquals(quoteBareNumbers('{"a":-Infinity,"b'), '{"a":"-Infinity","b');
});

Deno.test("quoteBareNumbers() takes a string of many megabytes", () => {
  const long = "x".repeat(20_000_000);
  assertEquals(quoteBareNumbers(`["${long}",NaN]`).length, long.length + 10);
});
