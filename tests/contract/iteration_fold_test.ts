import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  type FoldedIteration,
  foldRecord,
  type PointSink,
  startFold,
} from "../../src/contract/iteration_fold.ts";
import type {
  HeaderRecord,
  JournalRecord,
  RecordContent,
} from "../../src/contract/journal_record.ts";
import { encodeLine } from "../../src/contract/journal_line.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import { anyContent, AT, COMPLETED, headerOf, lossAt } from "../support/journal_records.ts";

const CHART: Extract<RecordContent, { type: "chart" }>["chart"] = {
  chart_type: "line",
  name: "loss",
  chart_title: "",
  chart_subtitle: null,
  x_data: [[1, 2]],
  y_data: [[1, 2]],
  y_data_names: ["loss"],
  x_label: null,
  y_label: null,
  x_min: null,
  x_max: null,
  y_min: null,
  y_max: null,
  comparable: null,
};
const FAILED: RecordContent = {
  type: "end",
  status: "failed",
  error: { name: "RangeError", message: "too far" },
};
const PROVISIONAL: RecordContent = { ...FAILED, provisional: true };

/** The header and the records after it, a second apart. */
function recordsOf(contents: RecordContent[]): JournalRecord[] {
  return [headerOf(), ...contents].map((content, index): JournalRecord => ({
    ...content,
    seq: index + 1,
    at: AT + index * 1000,
  }));
}

function fold(records: JournalRecord[], onPoint?: PointSink): FoldedIteration {
  const state = startFold(records[0] as HeaderRecord);
  for (const record of records) foldRecord(state, record, onPoint);
  return state;
}

function foldOf(...contents: RecordContent[]): FoldedIteration {
  return fold(recordsOf(contents));
}

Deno.test("startFold() knows what the header says, and nothing else yet", () => {
  assertEquals(startFold({ ...headerOf({ parent_id: "a" }), seq: 3, at: AT }), {
    id: headerOf().id,
    name: "softmax",
    project: { name: "Iris" },
    experiment: { name: "default" },
    target: { kind: "embedded" },
    user: "ada",
    started_at: AT,
    ended_at: null,
    status: "running",
    error: null,
    provisional: false,
    parent_id: "a",
    step_charts: 100,
    metrics: {},
    parameters: {},
    model_name: null,
    model: null,
    dataset: null,
    charts: [],
    images: [],
    tags: [],
    note: null,
    environment: null,
    warnings: [],
    sequence: 3,
    last_at: AT,
  });
});

Deno.test("foldRecord() takes every type of record in", () => {
  const state = foldOf(
    { type: "metrics", points: [["loss", 1, 0.5], ["accuracy", 1, "NaN"]] },
    lossAt(2, 0.25),
    { type: "parameters", values: { rate: 0.1, layers: [3] } },
    { type: "parameters", values: { rate: 0.2 } },
    { type: "model_name", name: "tree" },
    { type: "model_name", name: "forest" },
    { type: "model_path", path: "a.json", size: 3, sha256: "ab", attached: true },
    { type: "model_path", path: "b.json" },
    { type: "dataset", dataset: { id: "d" } },
    { type: "dataset", dataset: { name: "iris", version: "1" } },
    { type: "chart", chart: CHART },
    { type: "chart", chart: { ...CHART, name: "other" } },
    { type: "chart", chart: { ...CHART, chart_title: "again" } },
    {
      type: "image_chart",
      name: "i",
      sha256: "cd",
      size: 4,
      media_type: "image/png",
      comparable: true,
    },
    { type: "tags", tags: ["a", "b"] },
    { type: "tags", tags: ["b", "c"] },
    { type: "note", text: "one" },
    { type: "note", text: "two" },
    { type: "environment", values: { deno: "2" } },
    { type: "environment", values: { os: "linux" } },
    { type: "warning", message: "careful" },
    FAILED,
  );
  assertEquals(state, {
    ...startFold({ ...headerOf(), seq: 1, at: AT }),
    ended_at: AT + 22_000,
    status: "failed",
    error: { name: "RangeError", message: "too far" },
    metrics: { loss: 0.25, accuracy: NaN },
    parameters: { rate: 0.2, layers: [3] },
    model_name: "forest",
    model: { path: "b.json" },
    dataset: { name: "iris", version: "1" },
    charts: [{ ...CHART, name: "other" }, { ...CHART, chart_title: "again" }],
    images: [{ name: "i", sha256: "cd", size: 4, media_type: "image/png", comparable: true }],
    tags: ["a", "b", "c"],
    note: "two",
    environment: { deno: "2", os: "linux" },
    warnings: ["careful"],
    sequence: 23,
    last_at: AT + 22_000,
  });
});

Deno.test("foldRecord() tells of each point in order, with the user's time or the record's", () => {
  const points: unknown[] = [];
  fold(
    recordsOf([
      { type: "metrics", points: [["a", 1, 1], ["b", 1, "-Infinity"], ["a", 0, 2]] },
      { type: "metrics", points: [["a", 2, -0]], timestamp: 77 },
    ]),
    (...point) => points.push(point),
  );
  assertEquals(points, [
    ["a", 1, 1, AT + 1000],
    ["b", 1, -Infinity, AT + 1000],
    ["a", 0, 2, AT + 1000],
    ["a", 2, -0, 77],
  ]);
});

Deno.test("foldRecord() keeps names that are no ordinary properties", () => {
  const values = JSON.parse('{"__proto__":1,"constructor":2}');
  const state = foldOf(
    { type: "metrics", points: [["__proto__", 0, 3], ["toString", 0, 4]] },
    { type: "parameters", values },
  );
  assertEquals(Object.entries(state.metrics), [["__proto__", 3], ["toString", 4]]);
  assertEquals(Object.entries(state.parameters), [["__proto__", 1], ["constructor", 2]]);
});

Deno.test("foldRecord() takes nothing but warnings in after a final end", () => {
  const state = foldOf(
    COMPLETED,
    lossAt(1),
    { type: "warning", message: "late" },
    FAILED,
    headerOf(),
    { ...PROVISIONAL },
  );
  assertEquals([state.status, state.ended_at, state.error], ["completed", AT + 1000, null]);
  assertEquals([state.metrics, state.warnings, state.sequence], [{}, ["late"], 7]);
});

Deno.test("foldRecord() takes a provisional end back for whatever the program did later", () => {
  for (
    const content of [lossAt(1), { type: "note" as const, text: "" }, {
      type: "tags" as const,
      tags: [],
    }]
  ) {
    const state = foldOf(PROVISIONAL, content);
    assertEquals([state.status, state.ended_at, state.error], ["running", null, null]);
    assertStrictEquals(state.provisional, false);
  }
  assertEquals(foldOf(PROVISIONAL, COMPLETED).status, "completed");
});

Deno.test("foldRecord() leaves a provisional end when nothing shows that the program lived on", () => {
  const state = foldOf(PROVISIONAL, { type: "warning", message: "late" }, headerOf());
  assertEquals([state.status, state.provisional], ["failed", true]);
  assertEquals([state.ended_at, state.last_at], [AT + 1000, AT + 3000]);
  assertEquals(state.warnings, ["late"]);
});

Deno.test("foldRecord() goes on after an end when a header says so", () => {
  for (const end of [COMPLETED, PROVISIONAL]) {
    const state = foldOf(lossAt(0, 9), end, headerOf({ resumed_at: AT + 5 }), lossAt(1, 8));
    assertEquals([state.status, state.ended_at, state.error], ["running", null, null]);
    assertEquals(state.metrics, { loss: 8 });
  }
  assertEquals(foldOf(COMPLETED, headerOf({ resumed_at: AT }), FAILED).status, "failed");
});

Deno.test("foldRecord() makes a warning of a gap and leaves everything else", () => {
  const records = recordsOf([PROVISIONAL]);
  const before = fold(records);
  const after = fold([...records, { type: "gap", seq: 3, at: AT + 99_000, to: 12 }]);
  assertEquals(after, {
    ...before,
    sequence: 12,
    warnings: ["records 3 to 12 could not be read"],
  });
});

Deno.test("foldRecord() makes the same of any records as of the same records read again", () => {
  fc.assert(
    fc.property(fc.array(anyContent, { maxLength: 30 }), (contents) => {
      const records = recordsOf(contents);
      const reread = records.map(({ seq, at, ...content }) =>
        parseLine(encodeLine(seq, at, content as RecordContent).slice(0, -1))!
      );
      const points: unknown[] = [];
      const rereadPoints: unknown[] = [];
      const folded = fold(records, (...point) => points.push(point));
      assertEquals(fold(reread, (...point) => rereadPoints.push(point)), folded);
      assertEquals(rereadPoints, points);
    }),
  );
});

Deno.test("foldRecord() comes to the same whether records are folded at once or in pieces", () => {
  fc.assert(
    fc.property(fc.array(anyContent, { maxLength: 20 }), fc.nat(20), (contents, cut) => {
      const records = recordsOf(contents);
      const state = fold(records.slice(0, cut + 1));
      const kept = structuredClone(state); // as a store keeps it between pieces
      for (const record of records.slice(cut + 1)) foldRecord(kept, record);
      assertEquals(kept, fold(records));
    }),
  );
});
