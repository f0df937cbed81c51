/** The rows that the grid has. */

import { assertEquals } from "@std/assert";
import { comparing } from "../../src/web/grid_order.js";
import { cellValue, type GridPage, type GridRow, GridRows } from "../../src/web/grid_rows.js";

function row(id: string, fields: Partial<GridRow> = {}): GridRow {
  return {
    id,
    name: id,
    status: "completed",
    stale_since: null,
    started_at: "2026-01-01T00:00:00.000Z",
    ended_at: null,
    created_at: "2026-01-01T00:00:00.000000",
    user: "u",
    experiment_id: null,
    experiment: null,
    project_id: null,
    project: null,
    model_name: null,
    path_to_model: null,
    dataset_id: null,
    dataset: null,
    version: null,
    tags: [],
    note: null,
    error: null,
    parent_id: null,
    is_nested: false,
    children: 0,
    metrics: [],
    parameters: [],
    ...fields,
  };
}

function pageOf(rows: GridRow[], more: Partial<GridPage> = {}): GridPage {
  return { metrics: [], parameters: [], rows, next: null, ...more };
}

const LOSS = { id: "metrics.loss", values: "metrics", name: "loss" } as const;
const BY_LOSS = comparing({ key: LOSS.id, descending: false }, LOSS);
const shownOf = (rows: GridRows) => rows.shown.map(({ id }) => id).join("");

Deno.test("GridRows has each row once, and its values by names that differ from page to page", () => {
  const rows = new GridRows();
  rows.replace(pageOf([row("a", { metrics: [1] })], { metrics: ["loss"], next: "n" }));
  rows.append(pageOf([row("a"), row("b", { metrics: [3, 2] })], { metrics: ["acc", "loss"] }));
  assertEquals(shownOf(rows), "ab");
  assertEquals(rows.shown.map((it) => cellValue(it, LOSS)), [1, 2]);
  assertEquals(cellValue(rows.shown[0]!, { id: "", values: "metrics", name: "acc" }), undefined);
  assertEquals([...rows.names.metrics], ["loss", "acc"]);
  assertEquals(rows.lengths.get("metrics.loss"), 1);
});

Deno.test("GridRows.update() changes known rows in place, and puts new ones where they belong", () => {
  const names = { metrics: ["loss"] };
  const rows = new GridRows();
  rows.replace(pageOf([row("a", { metrics: [1] }), row("b", { metrics: [3] })], names));
  rows.update(pageOf([row("c", { metrics: [2] }), row("a", { metrics: [9] })], names), BY_LOSS);
  assertEquals(rows.shown.map((it) => [it.id, cellValue(it, LOSS)]), [["a", 9], ["c", 2], [
    "b",
    3,
  ]]);
  rows.update(pageOf([row("d")], names), BY_LOSS);
  assertEquals(shownOf(rows), "acbd");
  rows.next = "more";
  rows.update(pageOf([row("e")], names), BY_LOSS);
  assertEquals(shownOf(rows), "acbd", "its page has not come yet");
});

Deno.test("GridRows shows children below their parent, as deep as they are, until it is closed", () => {
  const rows = new GridRows();
  rows.replace(pageOf([row("a", { children: 1 }), row("b")]));
  rows.open("a", pageOf([row("x", { is_nested: true, parent_id: "a", children: 1 })]));
  rows.open("x", pageOf([row("y", { is_nested: true, parent_id: "x" })]));
  assertEquals(rows.shown.map(({ id, depth }) => `${id}${depth}`), ["a0", "x1", "y2", "b0"]);
  const child = row("z", { is_nested: true, parent_id: "a" });
  assertEquals(rows.update(pageOf([child]), BY_LOSS), ["a"], "its children are to be read anew");
  rows.remove(["y"]);
  assertEquals(shownOf(rows), "axb");
  rows.close("a");
  assertEquals(shownOf(rows), "ab");
  assertEquals(rows.get("x"), undefined);
});

Deno.test("comparing() sorts as the App does: what has no value last, later ones first", () => {
  const rows = new GridRows();
  const values = [["a", "NaN"], ["b", 2], ["c", "Infinity"], ["d", null], ["e", -1]] as const;
  const page = pageOf(
    values.map(([id, value]) => row(id, { metrics: [value] })),
    { metrics: ["loss"] },
  );
  page.rows[3]!.started_at = "2026-02-01T00:00:00.000Z";
  rows.replace(page);
  const sorted = (descending: boolean) =>
    [...rows.shown].sort(comparing({ key: LOSS.id, descending }, LOSS)).map(({ id }) => id).join(
      "",
    );
  assertEquals(sorted(false), "ebcda");
  assertEquals(sorted(true), "cbeda");
});
