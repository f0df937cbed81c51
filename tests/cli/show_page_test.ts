import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderPage } from "../../src/cli/show_page.ts";
import type { Screen } from "../../src/cli/terminal.ts";
import type { Iteration } from "../../src/contract/iteration.ts";
import { iterationOf } from "./iteration_fixture.ts";

const screen: Screen = { width: Infinity, hasColors: false };
const now = new Date("2026-11-23T06:06:31.000Z");
const pageOf = (different: Partial<Iteration>) =>
  renderPage(iterationOf(different), new Map(), { screen, now });

Deno.test("renderPage() leaves out what an iteration does not have", () => {
  const headings = pageOf({}).split("\n").filter((line) => /^\S/.test(line));
  assertEquals(headings, ["train  completed"]);
});

Deno.test("renderPage() shows since when nothing was heard of an iteration that runs", () => {
  const stale_since = "2026-11-23T05:46:31.000Z";
  const page = pageOf({ status: "running", ended_at: null, stale_since });
  assertStringIncludes(page, "train  stale\n");
  assert(/silent since +20 min ago/.test(page), page);
});

Deno.test("renderPage() shows each section that has something in it", () => {
  const headings = pageOf({
    parameters: { rate: 0.1 },
    metrics: { loss: 1 },
    model_name: "softmax",
    dataset: { id: "5992599fd904675f354bc514", name: "Iris", version: "1" },
    image_charts: [{
      id: "5992599fd904675f354bc514",
      name: "roc",
      encoded_image: "",
      comparable: true,
    }],
    note: "first try",
    environment: { deno: "2.9.6" },
    warnings: ["a chart was left out"],
  }).split("\n").filter((line) => /^\S/.test(line)).slice(1);
  const expected = ["Warnings", "Parameters", "Metrics", "Model", "Dataset", "Charts", "Note"];
  assertEquals(headings, [...expected, "Environment"]);
});

Deno.test("renderPage() shows last value, curve, extremes and number of points of a metric", () => {
  const history = { steps: [0, 1, 2], values: [3, NaN, 0.5], timestamps: [0, 0, 0] };
  const iteration = iterationOf({ metrics: { loss: 0.5 } });
  const page = renderPage(iteration, new Map([["loss", history]]), { screen, now });
  const row = page.split("\n").find((line) => line.startsWith("  loss"));
  assertEquals(row!.trim().split(/ +/), ["loss", "0.5", "█×▁", "0.5", "3", "3", "2"]);
});

Deno.test("renderPage() finds the extremes of a million points", () => {
  const values = Array.from({ length: 1e6 }, (_, index) => index);
  const history = { steps: values, values, timestamps: values };
  const iteration = iterationOf({ metrics: { loss: 999_999 } });
  const page = renderPage(iteration, new Map([["loss", history]]), { screen, now });
  assertStringIncludes(page, "999999");
});

Deno.test("renderPage() shows an error with its stack, and its causes below", () => {
  const page = pageOf({
    status: "failed",
    error: {
      name: "TypeError",
      message: "no data",
      stack: "TypeError: no data\n    at train (train.ts:3:9)",
      cause: { name: "Error", message: "disk is gone" },
    },
  });
  assertStringIncludes(
    page,
    "Error\n  TypeError: no data\n      at train (train.ts:3:9)\n  caused by Error: disk is gone",
  );
});

Deno.test("renderPage() lets nobody's text steer the terminal", () => {
  const evil = "\x1b]0;owned\x07";
  const page = pageOf({
    iteration_name: evil,
    parameters: { [evil]: evil },
    metrics: { [evil]: 1 },
    tags: [evil],
    note: evil,
    warnings: [evil],
    user_name: evil,
    project_title: evil,
    path_to_model: evil,
    error: { name: "Error", message: evil },
  });
  assert(!page.includes("\x1b") && !page.includes("\x07"));
});
