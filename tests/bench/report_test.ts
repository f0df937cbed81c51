import { assertEquals } from "@std/assert";
import {
  brief,
  comparisonLines,
  comparisonsOf,
  type FigureResult,
  markdownTable,
  moveLines,
  ratioLines,
  terminalTable,
} from "./report.ts";

const RESULT: FigureResult = {
  figure: {
    key: "a",
    title: "a log call, µs",
    columns: [{ key: "median", head: "median", goal: 10 }, { key: "p99", head: "p99" }],
    killAfter: "call",
  },
  measured: [
    {
      entrant: { key: "ours", name: "ours", kind: "ours" },
      samples: [{ n: 500, median: 2, p99: 9 }, { n: 500, median: 4, p99: 9 }],
      kept: { isAll: true, text: "5 of 5" },
    },
    {
      entrant: { key: "ours-buffered", name: "buffered", kind: "ours" },
      samples: [{ n: 500, median: 0.5, p99: 1 }],
      kept: { isAll: false, text: "0 of 5" },
    },
    {
      entrant: { key: "durable", name: "durable", kind: "peer" },
      samples: [{ n: 20, median: 300, p99: 1234.5 }],
      kept: { isAll: true, text: "5 of 5" },
    },
    {
      entrant: { key: "lossy", name: "lossy", kind: "peer" },
      samples: [{ n: 500, median: 2, p99: 3 }],
      kept: { isAll: false, text: "1 of 5" },
    },
    {
      entrant: { key: "dictionary", name: "dictionary", kind: "peer", isInMemory: true },
      samples: [{ n: 500, median: 0.1, p99: 0.2 }],
      kept: { isAll: false, text: "0 of 5" },
    },
    {
      entrant: { key: "absent", name: "absent", kind: "peer" },
      samples: [],
      cannot: "not installed: no such package",
    },
  ],
};

Deno.test("terminalTable() shows medians, spreads, multiples, what was kept and who cannot", () => {
  assertEquals(
    terminalTable(RESULT),
    `(a) a log call, µs
              n   median               × ours   p99  kept, killed after the call
ours        500  3 (2–4)                          9  5 of 5
buffered    500      0.5                          1  0 of 5
durable      20      300                100 ×  1235  5 of 5
lossy       500        2  4 × (ours-buffered)     3  1 of 5
dictionary  500      0.1            in memory   0.2  0 of 5
absent                 –                          –
absent: not installed: no such package`,
  );
});

Deno.test("markdownTable() shows the same", () => {
  const lines = markdownTable(RESULT).split("\n");
  assertEquals(lines.slice(0, 5), [
    "**(a) a log call, µs**",
    "",
    "|  | n | median | × ours | p99 | kept, killed after the call |",
    "| --- | --: | --: | --: | --: | --- |",
    "| ours | 500 | 3 (2–4) |  | 9 | 5 of 5 |",
  ]);
  assertEquals(lines.at(-1), "- absent: not installed: no such package");
});

Deno.test("comparisonsOf() compares peers with what promises as much, a dictionary with nothing", () => {
  const common = { figure: "a", column: "median", goal: 10 };
  assertEquals(comparisonsOf(RESULT), [
    { ...common, peer: "durable", against: "ours", times: 100 },
    { ...common, peer: "lossy", against: "ours-buffered", times: 4 },
  ]);
});

Deno.test("comparisonLines() names who is ahead, or less far behind than meant", () => {
  assertEquals(comparisonLines(RESULT), [
    "short of 10 ×: (a) lossy, median: 4 × ours-buffered",
  ]);
  const [ours, , , lossy] = RESULT.measured;
  assertEquals(comparisonLines({ ...RESULT, measured: [ours!, lossy!] }), [
    "ahead of us: (a) lossy, median: 0.667 × ours",
  ]);
});

Deno.test("moveLines() says what moved, and which way", () => {
  assertEquals(moveLines([], []), ["no ratio moved by more than its noise"]);
  assertEquals(
    moveLines([
      { name: "a", before: 2, now: 3.14159, isWorse: true },
      { name: "b", before: 2, now: 1, isWorse: false },
    ], ["c"]),
    [
      "not measured, or not recorded: c",
      "worse: a: 2 × before, 3.14 × now",
      "better: b: 2 × before, 1 × now",
    ],
  );
  assertEquals(moveLines([], ["c"]), ["not measured, or not recorded: c"]);
});

Deno.test("ratioLines() shows each ratio with its spread", () => {
  assertEquals(ratioLines({ "a": { median: 2, low: 1.5, high: 3 } }), ["limit: a: 2 × (1.5–3)"]);
});

Deno.test("brief() shows three digits that count", () => {
  const numbers = [0.123456, 12.3456, 1234.5678, 60, -0.5, NaN, Infinity];
  assertEquals(numbers.map(brief), ["0.123", "12.3", "1235", "60", "-0.5", "?", "?"]);
});
