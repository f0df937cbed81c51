/**
 * What the chart of a metric of a million points costs, thinned to a thousand, as the App serves it: of
 * an iteration that came in large pieces, and of one that came in pieces of two hundred points, as a long
 * training does. What a piece costs is told by when the first and the last tenth of them were written.
 * `BENCH_POINTS` makes the metric of another size.
 */

import { createApp } from "../../src/app/create_app.ts";
import type { HeaderRecord, MetricPoint } from "../../src/contract/journal_record.ts";
import { newProjectSchema } from "../../src/contract/project.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { headerOf } from "../support/journal_records.ts";

const COUNT = Number(Deno.env.get("BENCH_POINTS") ?? 1_000_000);
const SIZES: Record<string, number> = { "large pieces": 50_000, "small pieces": 200 };
const AT = Date.UTC(2026, 0, 1);
const PLACE = { projectId: "a".repeat(24), experimentId: "b".repeat(24) };

const directory = Deno.makeTempDirSync();
const store = openSqliteStore(`${directory}/mlops.sqlite`, { userName: "bench" });
const experiments = [{ id: PLACE.experimentId, name: "e" }];
await store.createProject(
  newProjectSchema.parse({ _id: PLACE.projectId, title: "Bench", experiments }),
);

function header(id: string): HeaderRecord {
  const [project, experiment] = [{ name: "Bench" }, { name: "e" }];
  return { seq: 1, at: AT, ...headerOf({ id, project, experiment }) };
}

/** Writes an iteration; gives the milliseconds that each piece took. */
async function write(id: string, size: number): Promise<number[]> {
  const place = { ...PLACE, iterationId: id };
  await store.appendJournal(place, [header(id)]);
  const times: number[] = [];
  let step = 0;
  for (let seq = 2; step < COUNT; seq++) {
    const points: MetricPoint[] = [];
    while (points.length < size) points.push(["loss", step, Math.sin(step++ / 1e4) * 1e3 / step]);
    const start = performance.now();
    await store.appendJournal(place, [{ seq, at: AT + step, type: "metrics", points }]);
    times.push(performance.now() - start);
  }
  return times;
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

const app = createApp({ directory });
for (const [index, [name, size]] of Object.entries(SIZES).entries()) {
  const id = String(index).padStart(24, "0");
  const times = await write(id, size);
  const tenth = Math.ceil(times.length / 10);
  const [first, last] = [mean(times.slice(0, tenth)), mean(times.slice(-tenth))];
  // deno-lint-ignore no-console
  console.log(`${name}: ${(last / first).toFixed(2)} times the first tenth's time in the last`);
  const url = `http://app/iterations/${id}/metrics/loss?points=1000`;
  Deno.bench(`a thousand of ${COUNT} points, ${name}`, async () => {
    await (await app.fetch(new Request(url))).text();
  });
}
// deno-lint-ignore no-console
console.log(`memory: ${(Deno.memoryUsage().rss / 1e6).toFixed(0)} MB`);

globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
