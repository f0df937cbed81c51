import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderIterations, spanOf } from "../../src/cli/iteration_table.ts";
import type { Screen } from "../../src/cli/terminal.ts";
import { iterationOf } from "./iteration_fixture.ts";

const endless: Screen = { width: Infinity, hasColors: false };
const now = new Date("2026-11-23T06:06:31.000Z");

Deno.test("renderIterations() shows an iteration in a row", () => {
  const iteration = iterationOf({ metrics: { loss: 0.25 } });
  const table = renderIterations([iteration], { screen: endless, metrics: ["loss"], now });
  assertEquals(table.split("\n").map((line) => line.split(/ {2,}/)), [
    ["id", "name", "project / experiment", "status", "started", "took", "loss"],
    ["2bc4d4fd", "train", "Iris / softmax", "completed", "10 s ago", "500 ms", "0.25"],
  ]);
});

Deno.test("renderIterations() shows how long a running one runs", () => {
  const running = iterationOf({ status: "running", ended_at: null });
  assertEquals(spanOf(running, now), 10_000);
  assertStringIncludes(renderIterations([running], { screen: endless, metrics: [], now }), "10 s");
});

Deno.test("renderIterations() shows one that runs, but is silent, as stale", () => {
  const stale_since = "2026-11-23T05:06:31.000Z";
  const silent = iterationOf({ status: "running", ended_at: null, stale_since });
  const table = renderIterations([silent], { screen: endless, metrics: [], now });
  assertStringIncludes(table, "  stale  ");
});

Deno.test("renderIterations() names the parent by the same short id, when there is one", () => {
  const parent = iterationOf({ id: "aaaaaaaaaaaaaaaaaaaaaaa1" });
  const child = iterationOf({ id: "aaaaaaaaaaaaaaaaaaaaaaa2", parent_id: parent.id });
  const [head, first, second] = renderIterations([child, parent], {
    screen: endless,
    metrics: [],
    now,
  }).split("\n");
  assert(head!.endsWith("parent"));
  assert(first!.endsWith("aaaaaaa1") && second!.startsWith("aaaaaaa1"));
});

Deno.test("renderIterations() shows metrics of other clients, and names that are inherited ones", () => {
  const metrics = { "constructor": [1, 2] as unknown as number };
  const table = renderIterations([iterationOf({ metrics }), iterationOf()], {
    screen: endless,
    metrics: ["constructor"],
    now,
  });
  const [, first, second] = table.split("\n");
  assert(first!.endsWith("[1,2]") && second!.endsWith("500 ms"));
});

Deno.test("renderIterations() drops places before the best metric, when the screen is narrow", () => {
  const iterations = [iterationOf({ metrics: { accuracy: 0.5, loss: 1 } })];
  const screen = { width: 60, hasColors: false };
  const table = renderIterations(iterations, { screen, metrics: ["accuracy", "loss"], now });
  assertEquals(table.split("\n")[0]!.split(/ {2,}/), [
    "id",
    "name",
    "status",
    "started",
    "took",
    "accuracy",
  ]);
});

Deno.test("renderIterations() colours the status, when the screen has colours", () => {
  const failed = iterationOf({ status: "failed" });
  const options = { screen: { width: 100, hasColors: true }, metrics: [], now };
  assertStringIncludes(renderIterations([failed], options), "\x1b[31mfailed\x1b[39m");
});
