/**
 * What a page of 50 out of 100,000 iterations costs, filtered and sorted on a metric, cold and at any
 * place of the list. `BENCH_ITERATIONS` makes the store of another size.
 */

import { parseFilter } from "../../src/contract/filter_parser.ts";
import { type NewIteration, newIterationSchema } from "../../src/contract/iteration.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";

const COUNT = Number(Deno.env.get("BENCH_ITERATIONS") ?? 100_000);
const SEED = 12345;
const PAGE = 50;

const folder = Deno.makeTempDirSync();
const store = openSqliteStore(`${folder}/list.sqlite`, { userName: "bench" });
const now = "2026-01-01T00:00:00.000000";

/** Numbers from 0 to 1, the same every time. */
let state = SEED;
function random(): number {
  state = (state * 1103515245 + 12345) & 0x7fffffff;
  return state / 0x7fffffff;
}

function iterationAt(index: number): NewIteration {
  return newIterationSchema.parse({
    iteration_name: `run ${index}`,
    user_name: `user ${index % 20}`,
    status: index % 10 === 0 ? "failed" : "completed",
    metrics: { accuracy: random(), loss: random(), f1: random(), val_loss: random(), time: index },
    parameters: {
      lr: [0.1, 0.01, 0.001][index % 3],
      model: ["resnet", "vgg", "vit"][index % 3],
      layers: [64, 32],
      epochs: index % 100,
      seed: index,
    },
    tags: index % 7 === 0 ? ["baseline", "team=vision"] : [],
  });
}

const id = (number: number) => number.toString(16).padStart(24, "0");
// One transaction for all of them: what is measured is reading.
await store.createProject(
  {
    _id: id(1),
    title: "Bench",
    description: "",
    status: "not_started",
    archived: false,
    pinned: false,
    created_at: now,
    updated_at: now,
    experiments: Array.from({ length: 10 }, (_, number) => ({
      id: id(number + 1),
      project_id: null,
      name: `experiment ${number}`,
      description: null,
      created_at: now,
      updated_at: now,
      iterations: Array.from(
        { length: COUNT / 10 },
        (_, index) => iterationAt(index * 10 + number),
      ),
    })),
  } as unknown as Parameters<typeof store.createProject>[0],
);

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
  "params.model like 'none%'",
  "name like '%99999'",
  "tags.team = 'audio'",
  "status = 'crashed'",
  "user = 'nobody'",
];

for (const text of FILTERS) {
  const filter = parseFilter(text);
  const query = { ...(filter && { filter }), order: parseSortOrder("metrics.accuracy desc")! };
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
