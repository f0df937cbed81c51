import { assertEquals } from "@std/assert";
import { comparisonCsv, comparisonJson } from "../../src/web/compare_file.js";
import type { Row } from "../../src/web/compare_rows.js";

const rows: Row[] = [
  { section: "parameters", name: "lr", values: [0.1, undefined], differs: true, best: [] },
  {
    section: "metrics",
    name: "loss",
    values: ["NaN", 2],
    differs: true,
    better: "lower",
    best: [1],
  },
  { section: "parameters", name: "=1+1", values: ["@x", null], differs: true, best: [] },
];
const compared = { iterations: [{ id: "1" }, { id: "2" }], names: ["a", 'b "2"'], rows };

Deno.test("comparisonCsv() has a column of each iteration, and no formula", () => {
  assertEquals(comparisonCsv(compared).split("\r\n"), [
    'section,name,a,"b ""2"""',
    "parameters,lr,0.1,",
    "metrics,loss,NaN,2",
    "parameters,'=1+1,'@x,",
    "",
  ]);
});

Deno.test("comparisonJson() has values by ids, and leaves out what is missing", () => {
  const { iterations, rows: told } = JSON.parse(comparisonJson(compared));
  assertEquals(iterations, [{ id: "1", iteration_name: "a" }, {
    id: "2",
    iteration_name: 'b "2"',
  }]);
  assertEquals(told.map((row: { values: unknown }) => row.values), [
    { 1: 0.1 },
    { 1: "NaN", 2: 2 },
    { 1: "@x", 2: null },
  ]);
  assertEquals(told[1].best, ["2"]);
});
