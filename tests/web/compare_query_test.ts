import { assertEquals } from "@std/assert";
import { firstRows } from "../../src/web/compare_query.ts";
import type { Row } from "../../src/web/compare_rows.js";

Deno.test("firstRows() leaves so many of each section, and counts those that have more", () => {
  const row = (section: Row["section"], name: string): Row => (
    { section, name, values: [], differs: false, best: [] }
  );
  const all = [row("metrics", "a"), row("metrics", "b"), row("model", "c"), row("metrics", "d")];
  const { rows, cut } = firstRows(all, 2);
  assertEquals(rows.map(({ name }) => name), ["a", "b", "c"]);
  assertEquals([...cut], [["metrics", 3]]);
  assertEquals(firstRows(all, 3), { rows: all, cut: new Map() });
});
