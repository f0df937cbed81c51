/** Views of the grid and their addresses, and the conditions that are picked for columns. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { columnsOf, filterName, wantedColumns } from "../../src/web/grid_columns.js";
import { conditionOf, operatorsOf } from "../../src/web/grid_condition.js";
import {
  columnParameters,
  filterText,
  orderOf,
  readView,
  rowsParameters,
  withCondition,
  writeView,
} from "../../src/web/grid_state.js";

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const texts = fc.array(text, { maxLength: 4 });
const view = fc.record({
  experiments: fc.array(fc.stringMatching(/^[0-9a-f]{24}$/), { maxLength: 3 }),
  filter: text,
  search: text,
  within: fc.constantFrom("", "24h", "7d"),
  sort: fc.constantFrom("started_at desc", "metrics.a.b asc", "iteration_name asc"),
  only: texts,
  hide: texts,
  show: texts,
  higher: texts,
  lower: texts,
  dates: fc.constantFrom("ago" as const, "full" as const),
});

Deno.test("readView() reads what writeView() wrote", () => {
  fc.assert(fc.property(view, (it) => {
    assertEquals(readView(new URLSearchParams(writeView(it).toString())), it);
  }));
});

Deno.test("rowsParameters() leaves columns out where the address would be too long", () => {
  const empty = readView(new URLSearchParams());
  const few = { ...empty, hide: ["metrics.a"] };
  const many = {
    ...empty,
    filter: "name = 'a'",
    hide: Array.from({ length: 500 }, (_, i) => `metrics.long${i}`),
  };
  assertEquals(rowsParameters(few, "p").toString(), "project=p&hide=metrics.a");
  assertEquals([...rowsParameters(many, "").keys()], ["filter"]);
  assertEquals(columnParameters(many).getAll("hide").length, 500);
});

Deno.test("wantedColumns() shows all but extra ones, or only some, and always the name", () => {
  const columns = columnsOf({ metrics: ["loss", "hide"], parameters: ["lr"] });
  const shown = (query: string) =>
    columns.filter(wantedColumns(new URLSearchParams(query))).map(({ id }) => id);
  assertEquals(shown("only=metrics.loss&only=error"), ["name", "metrics.loss", "error"]);
  assertEquals(shown("hide=name&hide=metrics.loss").slice(0, 2), ["name", "status"]);
  assertEquals(shown("").includes("error"), false);
  assertEquals(shown("show=error&hide=parameters.lr").includes("error"), true);
  assertEquals(shown("hide=parameters.lr").includes("parameters.lr"), false);
});

Deno.test("conditionOf() writes a filter for every column, operator, name and value", () => {
  fc.assert(fc.property(text, text, (name, value) => {
    for (const column of columnsOf({ metrics: [name], parameters: [name] })) {
      if (filterName(column) === undefined) continue;
      for (const [operator] of operatorsOf(column)) {
        const fitting = { number: "1.5", duration: "60", time: "2026-01-31", status: "failed" };
        const given = (fitting as Record<string, string>)[column.kind] ?? value;
        const filter = conditionOf(column, operator, given);
        parseFilter(filter);
        parseFilter(withCondition("name = 'a' or name = 'b'", filter));
      }
    }
  }));
});

Deno.test("conditionOf() asks for the field and the value that it was given", () => {
  const [metric, parameter] = columnsOf({ metrics: ["a `b`"], parameters: ["x.y"] })
    .filter(({ values }) => values !== undefined);
  assertEquals(parseFilter(conditionOf(metric!, ">", " 1e3 ")), {
    kind: "order",
    field: { kind: "metric", name: "a `b`" },
    operator: ">",
    value: 1000,
  });
  assertEquals(parseFilter(conditionOf(parameter!, "=", "it's")), {
    kind: "equal",
    field: { kind: "parameter", name: "x.y" },
    values: ["it's"],
  });
});

Deno.test("filterText() says in one filter what leaves iterations out", () => {
  const id = "a".repeat(24);
  const query = `filter=name='a' or name='b'&search=it's&within=24h&experiments=${id}`;
  const filter = filterText(readView(new URLSearchParams(query)), Date.UTC(2026, 0, 2));
  assertEquals(
    filter,
    `(name='a' or name='b') and experiment_id in ('${id}') and ` +
      `(name ilike '%it''s%' or user ilike '%it''s%' or tags ilike '%it''s%') and ` +
      `started_at >= '2026-01-01T00:00:00.000Z'`,
  );
  parseFilter(filter);
});

Deno.test("orderOf() reads an order as the App does", () => {
  const of = (sort: string) => orderOf(readView(new URLSearchParams({ sort })));
  assertEquals(of("metrics.a desc asc"), { key: "metrics.a desc", descending: false });
  assertEquals(of("ended_at"), { key: "ended_at", descending: true });
  assertEquals(of("iteration_name"), { key: "iteration_name", descending: false });
});
