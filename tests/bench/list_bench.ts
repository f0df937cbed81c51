/**
 * What a page of 50 out of 100,000 iterations costs, filtered and sorted on a metric, cold and at any
 * place of the list. `BENCH_ITERATIONS` makes the store of another size.
 */

import { parseFilter } from "../../src/contract/filter_parser.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { addIterations } from "./many_iterations.ts";

const COUNT = Number(Deno.env.get("BENCH_ITERATIONS") ?? 100_000);
const PAGE = 50;

const folder = Deno.makeTempDirSync();
const store = openSqliteStore(`${folder}/list.sqlite`, { userName: "bench" });
await addIterations(store, COUNT, 10);

/** Filters, from those that most iterations pass to those that none does. */
const FILTERS = [
  "",
  "metrics.accuracy > 0.9",
  "metrics.accuracy < 0.5",
  "metrics.loss < 0.5 and params.lr = '0.1'",
  "metrics.loss < 0.001",
  "metrics.loss < 0",
  "metrics.loss < 0.5 and metrics.f1 < 0.0001 and status = 'failed'",
  "metrics.loss < 0.5 and params.lr = 7",
  "not (metrics.loss > 0.0001) or params.lr = 7",
  "metrics.loss < 0 or params.lr like '7%'",
  "params.model like 'none%'",
  "name like '%99999'",
  "tags.team = 'audio'",
  "status = 'crashed'",
  "user = 'nobody'",
];

for (const text of FILTERS) {
  const filter = parseFilter(text);
  const query = { ...(filter && { filter }), order: parseSortOrder("metrics.accuracy desc") };
  const { next } = await store.queryIterations({ ...query, limit: 5 * PAGE });
  Deno.bench(`${text || "no filter"}, first page`, { group: text, baseline: true }, async () => {
    await store.queryIterations({ ...query, limit: PAGE });
  });
  if (next === null) continue;
  Deno.bench(`${text || "no filter"}, sixth page`, { group: text }, async () => {
    await store.queryIterations({ ...query, limit: PAGE, after: next });
  });
}

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
