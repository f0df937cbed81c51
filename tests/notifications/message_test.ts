import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { composeMessage, errorText, htmlOf, textOf } from "../../src/notifications/message.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";

const refusal = { status: 404, detail: "Project not found." };
const error = {
  name: "TypeError",
  message: "no <rows>",
  stack: "TypeError: no <rows>\n    at train (file:///train.ts:3:9)",
};

function compose(different: Partial<Iteration> = {}) {
  return composeMessage({ iteration: iterationOf(different) });
}

Deno.test("composeMessage() takes only a completed iteration for a success", () => {
  const success = compose();
  assertEquals(
    [success.isSuccess, success.subject, success.heading],
    [true, "MLOps iteration created successfully", "Iteration Created Successfully!"],
  );
  const failures = [
    ...(["failed", "killed", "interrupted", "crashed", "running"] as const)
      .map((status) => compose({ status })),
    composeMessage({ iteration: iterationOf(), refusal }),
  ];
  for (const { isSuccess, subject, heading } of failures) {
    assertEquals(
      [isSuccess, subject, heading],
      [false, "MLOps iteration failed", "Iteration Failed!"],
    );
  }
});

Deno.test("composeMessage() says in one line what happened", () => {
  assertEquals(compose().line, 'Iteration "train" of Iris / softmax completed after 0.50 s');
  assertEquals(
    compose({
      status: "failed",
      error,
      experiment_name: null,
      ended_at: "2026-11-23T08:06:26.000Z",
    }).line,
    'Iteration "train" of Iris failed after 2 h 5 s: TypeError: no <rows>',
  );
  assertEquals(
    compose({ status: "killed", project_title: null, experiment_name: null, ended_at: null }).line,
    'Iteration "train" was killed',
  );
  assertEquals(
    composeMessage({ iteration: iterationOf(), refusal }).line,
    'Iteration "train" of Iris / softmax completed after 0.50 s; the App refused it: ' +
      "Request failed with status code 404: Project not found.",
  );
});

Deno.test("composeMessage() lets no name break the line or turn it round", () => {
  const { line } = compose({
    iteration_name: 'a"\r\nBcc: x\u202e',
    project_title: "y".repeat(10_000),
  });
  assert(line.startsWith('Iteration "a" Bcc: x\ufffd" of yyy'), line);
  assert(/^[^\r\n\u202e]{500}$/.test(line));
});

Deno.test("composeMessage() tells the iteration's own error before the App's refusal", () => {
  const { errors } = composeMessage({
    iteration: iterationOf({ status: "failed", error }),
    refusal,
  });
  assertEquals(errors, [error, {
    name: "MlopsAppError",
    message: "Request failed with status code 404: Project not found.",
  }]);
});

Deno.test("composeMessage() has the facts that there are, and metrics as people read them", () => {
  const { facts, metrics } = compose({
    model_name: "softmax\nregression",
    dataset: { id: "x", name: "iris", version: null },
    metrics: { loss: 0.123456789, steps: 123_456_789, bad: NaN, odd: [1] as never },
  });
  assertEquals(facts, [
    ["Status", "completed"],
    ["Duration", "0.50 s"],
    ["Project", "Iris"],
    ["Experiment", "softmax"],
    ["User", "ada"],
    ["Model", "softmax regression"],
    ["Dataset", "iris"],
  ]);
  assertEquals(metrics, "loss: 0.123457\nsteps: 123456789\nbad: NaN\nodd: [1]");
  assertEquals(compose({ metrics: null, ended_at: null }).facts.map(([name]) => name), [
    "Status",
    "Project",
    "Experiment",
    "User",
  ]);
});

Deno.test("errorText() tells causes, and a stack that lacks its message", () => {
  const text = errorText({ name: "Error", message: "a", stack: "    at x", cause: error });
  assertEquals(text, `Error: a\n    at x\nCaused by ${error.stack}`);
  let endless = error as Iteration["error"] & object;
  for (let depth = 0; depth < 100; depth++) {
    endless = { name: "Error", message: "m", cause: endless };
  }
  assertEquals(errorText(endless).match(/Error: m/g)?.length, 10);
});

Deno.test("htmlOf() has the whole iteration of a success in a table", () => {
  const html = htmlOf(compose({ parameters: { rate: 0.1, layers: { first: "<b>" } } }));
  const start = "<h1>Iteration Created Successfully!</h1>\n" +
    "<p>Iteration &quot;train&quot; of Iris / softmax completed after 0.50 s</p>\n" +
    '<table border="1"><tr><th>id</th><td>6b03d7dd78cc4cdb2bc4d4fd</td></tr>';
  assert(html.startsWith(start), html);
  assertStringIncludes(
    html,
    '<tr><th>parameters</th><td><table border="1"><tr><th>rate</th><td>0.1</td></tr>' +
      '<tr><th>layers</th><td><table border="1"><tr><th>first</th><td>&lt;b&gt;</td></tr></table>',
  );
  const { error: _, encoded_ml_model: __, ...told } = iterationOf();
  for (const name of Object.keys(told)) assertStringIncludes(html, `<th>${name}</th>`);
});

Deno.test("htmlOf() has an error's name, message, stack and causes, escaped", () => {
  const failed = compose({
    status: "failed",
    error: { ...error, cause: { name: "A", message: "&" } },
  });
  assertStringIncludes(
    htmlOf(failed),
    "<p><b>TypeError</b>: no &lt;rows&gt;</p>" +
      "<pre>TypeError: no &lt;rows&gt;\n    at train (file:///train.ts:3:9)</pre>\n" +
      "<p><b>A</b>: &amp;</p>\n<table",
  );
  assertStringIncludes(
    htmlOf(composeMessage({ iteration: iterationOf(), refusal: { status: 422, detail: "<i>" } })),
    "<p><b>MlopsAppError</b>: Request failed with status code 422: &lt;i&gt;</p>",
  );
});

Deno.test("htmlOf() has no bytes of images and models, and says so", () => {
  const bytes = new Uint8Array(3000).fill(255).toBase64();
  const images = [{ id: "x", name: "roc", encoded_image: bytes, comparable: true }];
  const html = htmlOf(compose({ image_charts: images, encoded_ml_model: bytes }));
  assert(!html.includes("/////"));
  assert(html.endsWith(
    "\n<p>Left out: 1 image (3,000 bytes) and the model file (3,000 bytes).</p>",
  ));
  assertStringIncludes(html, "<th>size</th></tr></thead><tbody><tr><td>x</td><td>roc</td>");
});

Deno.test("textOf() tells the same in plain text", () => {
  const { experiment_name } = iterationOf();
  assertEquals(
    textOf(compose({ status: "failed", error, metrics: { loss: 0.5 }, encoded_ml_model: "AA==" })),
    `Iteration Failed!

Iteration "train" of Iris / ${experiment_name} failed after 0.50 s: TypeError: no <rows>

TypeError: no <rows>
    at train (file:///train.ts:3:9)

Status: failed
Duration: 0.50 s
Project: Iris
Experiment: softmax
User: ada

loss: 0.5

Left out: the model file (1 byte).`,
  );
});
