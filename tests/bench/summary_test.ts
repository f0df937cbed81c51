import { assertEquals } from "@std/assert";
import type { FigureResult } from "./report.ts";
import { summaryTable } from "./summary.ts";

function measuredOf(kind: "ours" | "peer", key: string, name: string, ...medians: number[]) {
  return { entrant: { key, name, kind }, samples: medians.map((median) => ({ n: 5, median })) };
}

Deno.test("summaryTable() has a row for each goal, and marks what is short of it", () => {
  const figure = {
    key: "d",
    title: "an empty run, ms",
    columns: [{ key: "median", head: "median", goal: 20 }, { key: "mean", head: "mean" }],
  };
  const results: FigureResult[] = [{
    figure,
    measured: [
      measuredOf("ours", "ours", "ours", 1, 3),
      measuredOf("ours", "ours-served", "ours, to a server", 4),
      measuredOf("peer", "mlflow-sqlite", "MLflow, SQLite", 50),
      measuredOf("peer", "wandb", "W&B, offline", 20, 30),
      measuredOf("peer", "aim", "Aim"),
    ],
  }];
  const [heads, , row, ...others] = summaryTable(results).split("\n").map((line) =>
    line.slice(2, -2).split(" | ")
  ) as [string[], string[], string[]];
  const cells = Object.fromEntries(heads.map((head, at) => [head, row[at]]));
  assertEquals(others, []);
  assertEquals(cells[""], "(d) an empty run, ms: median");
  assertEquals(cells.goal, "20 ×");
  assertEquals(cells.ours, "2, 4 (served)");
  assertEquals(cells["MLflow, SQLite"], "25 ×");
  assertEquals(cells["W&B, offline"], "*12.5 ×*");
  assertEquals(cells.Aim, "–");
});

Deno.test("summaryTable() puts a peer of several forms into its first column, when it is measured as one", () => {
  const figure = {
    key: "e",
    title: "importing it, ms",
    columns: [{ key: "over", head: "over", goal: 2 }],
  };
  const measured = [
    { entrant: { key: "ours", name: "ours", kind: "ours" as const }, samples: [{ over: 50 }] },
    { entrant: { key: "mlflow", name: "mlflow", kind: "peer" as const }, samples: [{ over: 500 }] },
  ];
  const [, , row] = summaryTable([{ figure, measured }]).split("\n");
  assertEquals(row!.split(" | ").slice(3, 6), ["10 ×", "–", "–"]);
});
