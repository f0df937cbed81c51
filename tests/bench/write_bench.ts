/**
 * How fast the App takes in what is sent to it over HTTP, beside the least that a server can do: journals
 * in the pieces that a delivery sends, and iterations one by one. Both servers are processes of their own
 * and are asked in turns; medians are told. And what an iteration costs that comes after many others.
 */

import { createApp } from "../../src/app/create_app.ts";
import { joinBytes } from "../../src/contract/byte_lines.ts";
import { encodeLine, JOURNAL_MEDIA_TYPE } from "../../src/contract/journal_line.ts";
import type { MetricPoint } from "../../src/contract/journal_record.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { headerOf } from "../support/journal_records.ts";
import { addIterations, idOf, PROJECT } from "./many_iterations.ts";
import { Served } from "./served.ts";

const AT = Date.UTC(2026, 0, 1);
const PIECE_BYTES = 250_000;
const POINTS = 300_000;
const POSTS = 500;
const ROUNDS = 7;
const MANY = Number(Deno.env.get("BENCH_ITERATIONS") ?? 10_000);
const ITERATIONS = `/projects/${PROJECT}/experiments/${idOf(1)}/iterations/`;

const folder = Deno.makeTempDirSync();
await using app = await Served.app(`${folder}/app`);
await using bare = await Served.bare(`${folder}/bare.sqlite`);
const experiments = [{ id: idOf(1), name: "e" }];
await app.post("/projects/", JSON.stringify({ _id: PROJECT, title: "Bench", experiments }));

/** A journal of so many points, in pieces. */
function pieces(id: string, pointsOfRecord: number): Uint8Array<ArrayBuffer>[] {
  const lines = [new Uint8Array(encodeLine(1, AT, headerOf({ id })))];
  for (let step = 0; step * pointsOfRecord < POINTS; step++) {
    const points = Array.from(
      { length: pointsOfRecord },
      (_, index): MetricPoint => [`metric ${index}`, step, Math.sin(step + index)],
    );
    lines.push(new Uint8Array(encodeLine(step + 2, AT + step, { type: "metrics", points })));
  }
  return cut(lines);
}

function cut(lines: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let [piece, length] = [[] as Uint8Array<ArrayBuffer>[], 0];
  for (const line of lines) {
    if (length + line.length > PIECE_BYTES) {
      pieces.push(joinBytes(piece));
      [piece, length] = [[], 0];
    }
    piece.push(line);
    length += line.length;
  }
  return [...pieces, joinBytes(piece)];
}

/** Things a second. */
async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return count / (performance.now() - start) * 1000;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

/** Does work on both in turns. */
async function compare(name: string, count: number, work: (to: Served) => () => Promise<unknown>) {
  const rates: [app: number[], bare: number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    rates[0].push(await rate(count, work(app)));
    rates[1].push(await rate(count, work(bare)));
  }
  const [own, best] = rates.map(median) as [number, number];
  tell(`${name}: ${own.toFixed(0)} a second, ${(own / best).toFixed(2)} of a bare server's`);
}

function tell(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}

let journals = 0;
for (const count of [1, 10]) {
  await compare(`points by journal, ${count} a record`, POINTS, (to) => {
    const id = idOf(++journals);
    const sent = pieces(id, count);
    const path = to === app ? `${ITERATIONS}${id}/journal` : "/lines";
    return async () => {
      for (const piece of sent) await to.post(path, piece, JOURNAL_MEDIA_TYPE);
    };
  });
}

/** A small iteration. */
function smallIteration(): string {
  return JSON.stringify({
    iteration_name: "run",
    user_name: "ada",
    metrics: { loss: Math.random(), accuracy: Math.random() },
    parameters: { learning_rate: 0.1, epochs: 10, optimizer: "adam" },
  });
}

for (const connections of [1, 16]) {
  await compare(`iterations by POST, ${connections} at once`, POSTS, (to) => async () => {
    let left = POSTS;
    const path = to === app ? ITERATIONS : "/commit";
    const post = async () => {
      while (left-- > 0) await to.post(path, smallIteration());
    };
    await Promise.all(Array.from({ length: connections }, post));
  });
}
tell(`memory of the App: ${(await app.peak()).toFixed(0)} MB at most`);

/** An embedded App over a folder whose experiment has so many iterations; posts to it, and tells how long. */
async function embedded(name: string, count: number): Promise<() => Promise<number>> {
  await Deno.mkdir(`${folder}/${name}`);
  await using store = openSqliteStore(`${folder}/${name}/mlops.sqlite`, { userName: "bench" });
  await addIterations(store, count, 1);
  const { fetch } = createApp({ directory: `${folder}/${name}` });
  return async () => {
    const headers = { "content-type": "application/json" };
    const body = smallIteration();
    const request = new Request(`http://app${ITERATIONS}`, { method: "POST", headers, body });
    const start = performance.now();
    const { status } = await fetch(request);
    if (status !== 201) throw new Error(`an iteration was answered ${status}`);
    return performance.now() - start;
  };
}

const [first, later] = [await embedded("first", 0), await embedded("later", MANY)];
const times: [first: number[], later: number[]] = [[], []];
for (let count = 0; count < 2 * POSTS; count++) {
  times[0].push(await first());
  times[1].push(await later());
}
const [cost, laterCost] = times.map((all) => median(all.slice(POSTS))) as [number, number];
tell(`iteration ${MANY}: ${(laterCost / cost).toFixed(2)} times the first one's time`);

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
