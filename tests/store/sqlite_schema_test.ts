/** Databases of earlier versions, brought up to date. */

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { matchesFilter } from "../../src/contract/iteration_filter.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { MIGRATIONS } from "../../src/store/sqlite_schema.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const NAMES = ["", "a b", "__proto__", "größe"];
const LONG = "x".repeat(201);

/** What the first version kept to sort by: no NaN, no lists, and of a text its beginning. */
const FIRST: [metrics: string, parameters: string, kept: [number, number | string][]][] = [
  ['"NaN"', "true", [[1, 1]]],
  ["0.5", "1", [[0, 0.5], [1, 1]]],
  ['"Infinity"', JSON.stringify(LONG), [[0, Infinity], [1, LONG.slice(0, 200)]]],
  ["1", "[1,2]", [[0, 1]]],
  ["2", '{"k":1}', [[0, 2]]],
  ["3", "null", [[0, 3]]],
  ["4", '"1"', [[0, 4], [1, "1"]]],
  ["5", "false", [[0, 5], [1, 0]]],
];

function makeFirst(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(MIGRATIONS[0]!);
  db.exec(`pragma user_version = 1;
    insert into projects values (1, '${"a".repeat(24)}', 'Iris', '', 'not_started', 0, 0, '', '');
    insert into experiments values (1, '${"b".repeat(24)}', 1, 'softmax', '', '', '')`);
  const iteration = db.prepare(
    "insert into iterations values (?, ?, 1, 'run', 'completed', 0, 0, 1, null)",
  );
  const details = db.prepare(`insert into iteration_details
    (iteration, user_name, metrics, parameters, tags, warnings) values (?, 'ada', ?, ?, '[]', '[]')`);
  const value = db.prepare("insert into iteration_values values (?, ?, ?, ?)");
  FIRST.forEach(([metric, parameter, kept], index) => {
    const named = (json: string) =>
      `{${NAMES.map((name) => `${JSON.stringify(name)}:${json}`).join()}}`;
    iteration.run(index + 1, String(index).padStart(24, "0"));
    details.run(index + 1, named(metric), named(parameter));
    for (const name of NAMES) {
      for (const [kind, it] of kept) value.run(index + 1, kind, name, it);
    }
  });
  db.close();
}

Deno.test("a database of the first version answers filters like a new one, and sorts as before", async () => {
  using folder = temporaryFolder();
  makeFirst(folder.join("test.sqlite"));
  await using store = openSqliteStore(folder.join("test.sqlite"), { userName: "tester" });
  const order = parseSortOrder("started_at");
  const { iterations } = await store.queryIterations({ order, limit: 50 });
  const whole = await Promise.all(iterations.map((it) => store.findIteration(it.id)));
  assertEquals(whole.length, FIRST.length);
  const values = ["1", "0", "NaN", "Infinity", "'true'", "'1'", "'[1,2]'", `'${LONG}'`];
  for (const name of NAMES) {
    for (const field of [`metrics.\`${name}\``, `params.\`${name}\``]) {
      const own = field.startsWith("params") ? values : values.slice(0, 4);
      const filters = own.flatMap((it) =>
        ["=", "!=", "<", ">="].map((sign) => `${field} ${sign} ${it}`)
      );
      for (const text of [...filters, `${field} is null`, `${field} is not null`]) {
        const filter = parseFilter(text)!;
        const found = await store.queryIterations({ filter, order, limit: 50 });
        const wanted = whole.filter((it) => matchesFilter(it, filter));
        assertEquals(found.iterations.map((it) => it.id), wanted.map((it) => it.id), text);
      }
    }
    const sorted = async (sort: string) => {
      const page = await store.queryIterations({ order: parseSortOrder(sort), limit: 50 });
      return page.iterations.map((it) => Number(it.id));
    };
    assertEquals(await sorted(`metrics.\`${name}\` asc`), [1, 3, 4, 5, 6, 7, 2, 0]);
    assertEquals(await sorted(`parameters.\`${name}\` asc`), [7, 1, 0, 6, 2, 5, 4, 3]);
  }
});
