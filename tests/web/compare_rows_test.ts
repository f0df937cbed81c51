import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  bestOf,
  betterOf,
  type Compared,
  comparisonRows,
  distinctNames,
  type Section,
} from "../../src/web/compare_rows.js";
import { toWireIteration } from "../../src/contract/iteration.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";

const now = Date.parse("2026-11-23T06:07:21.000Z");
const rowsOf = (...different: Partial<Compared>[]) =>
  comparisonRows(different.map((it) => ({ ...toWireIteration(iterationOf()), ...it })), { now });
const namesOf = (section: Section, ...different: Partial<Compared>[]) =>
  rowsOf(...different).filter((row) => row.section === section).map(({ name }) => name);

Deno.test("betterOf() tells by a metric's name what is better of it", () => {
  for (
    const name of ["loss", "val_loss", "testError", "rmse", "train/mae", "perplexity", "errors"]
  ) assertEquals(betterOf(name), "lower", name);
  for (
    const name of ["accuracy", "test.acc", "valAUC", "f1", "F1_macro", "r2", "mean_reward", "mAP"]
  ) assertEquals(betterOf(name), "higher", name);
  for (const name of ["epoch", "samples", "learning_rate", "map_size_mb", "terror", ""]) {
    assertEquals(betterOf(name), undefined, name);
  }
});

Deno.test("bestOf() marks all that share the best value, and none where all do", () => {
  assertEquals(bestOf([1, 3, 3], "higher"), [1, 2]);
  assertEquals(bestOf([1, 3, undefined], "lower"), [0]);
  assertEquals(bestOf([2, 2], "lower"), []);
  assertEquals(bestOf([1, 2], undefined), []);
});

Deno.test("bestOf() takes NaN for no value, and the infinities for what they are", () => {
  assertEquals(bestOf(["NaN", 1, "Infinity"], "higher"), [2]);
  assertEquals(bestOf(["NaN", 1, "-Infinity"], "lower"), [2]);
  assertEquals(bestOf(["NaN", "NaN"], "lower"), []);
  assertEquals(bestOf(["text", [1], 0], "higher"), [2]);
});

Deno.test("comparisonRows() has a row for everything that one of them has, those that differ first", () => {
  const [one, other] = [{ same: 1, lr: 0.1, only: "" }, { same: 1, lr: 0.2 }];
  const rows = rowsOf({ parameters: one }, { parameters: other })
    .filter(({ section }) => section === "parameters");
  assertEquals(rows.map(({ name, values, differs }) => [name, values, differs]), [
    ["lr", [0.1, 0.2], true],
    ["only", ["", undefined], true],
    ["same", [1, 1], false],
  ]);
});

Deno.test("comparisonRows() tells 0, false, an empty text, null and nothing apart", () => {
  const values = [0, false, "", null, "0"];
  const rows = rowsOf(...values.map((odd) => ({ parameters: { odd } })), { parameters: null });
  assertEquals(rows.find(({ name }) => name === "odd")!.values, [...values, undefined]);
});

Deno.test("comparisonRows() takes objects for equal in whatever order their keys stand", () => {
  const rows = rowsOf({ parameters: { o: { a: 1, b: [2] } } }, {
    parameters: { o: { b: [2], a: 1 } },
  });
  assertEquals(rows.find(({ name }) => name === "o")!.differs, false);
});

Deno.test("comparisonRows() marks the best value of a metric", () => {
  const rows = rowsOf({ metrics: { loss: 2, odd: 1 } }, { metrics: { loss: 1, odd: 2 } });
  assertEquals(rows.find(({ name }) => name === "loss")!.best, [1]);
  assertEquals(rows.find(({ name }) => name === "odd")!.best, []);
});

Deno.test("comparisonRows() takes a person's word for what is better", () => {
  const all = [{ loss: 2, odd: 1 }, { loss: 1, odd: 2 }]
    .map((metrics) => toWireIteration(iterationOf({ metrics })));
  const rows = comparisonRows(all, { now, better: { loss: "higher", odd: "lower" } });
  assertEquals(rows.find(({ name }) => name === "loss")!.best, [0]);
  assertEquals(rows.find(({ name }) => name === "odd")!.best, [0]);
});

Deno.test("comparisonRows() counts how long one runs that has not ended", () => {
  const rows = rowsOf({ ended_at: null }, {});
  assertEquals(rows.find(({ name }) => name === "duration")!.values, [60_000, 500]);
});

Deno.test("comparisonRows() has a row for each part of an environment's object", () => {
  const one = { environment: { git: { commit: "a", dirty: true }, arguments: ["x"] } };
  assertEquals(namesOf("environment", one, { environment: null }), [
    "git.commit",
    "git.dirty",
    "arguments",
  ]);
});

Deno.test("comparisonRows() keeps every name and value, whatever they are", () => {
  const values = fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), fc.jsonValue());
  fc.assert(fc.property(values, values, (one, other) => {
    const rows = rowsOf({ parameters: one }, { parameters: other })
      .filter(({ section }) => section === "parameters");
    for (const [index, parameters] of [one, other].entries()) {
      const back = rows.filter((row) => row.values[index] !== undefined)
        .map(({ name, values }) => [name, values[index]]);
      assertEquals(Object.fromEntries(back as [string, unknown][]), { ...parameters });
    }
  }));
});

Deno.test("distinctNames() numbers those that come again", () => {
  assertEquals(distinctNames(["a", "b", "a", "a"]), ["a", "b", "a [2]", "a [3]"]);
});
