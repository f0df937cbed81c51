import { bytesIn } from "./bench_folder.ts";
import type { Contender } from "./contenders.ts";
import { contendersWith, type Figure, placeFor } from "./figure.ts";
import { measure, type Outcome } from "./measured_program.ts";

const MILLION = 1e6;

/** One whose time is over before has done fewer: what is told is what a million takes all the same. */
async function measurePoints(contender: Contender, options: object): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  const run = (task: string, options: object) =>
    measure(contender.program(task, options, place), place.folder);
  // What a store takes with nothing in it is no part of what each point takes.
  const empty = await run("runs", { runs: 1, seconds: 60 });
  if ("cannot" in empty) return empty;
  const base = bytesIn(place.folder);
  const outcome = await run("points", options);
  if ("cannot" in outcome) return outcome;
  const { n, logged, total } = outcome.sample;
  const scale = MILLION / n!;
  const disk = (base + (bytesIn(place.folder) - base) * scale) / 1e6;
  const rate = n! / (total! - logged!);
  return {
    sample: { ...outcome.sample, logged: logged! * scale, total: total! * scale, rate, disk },
  };
}

/** A million points logged and stored. */
export const manyPoints: Figure = {
  key: "c",
  title: "a million points, ten metrics a call, to the last one stored",
  columns: [
    { key: "logged", head: "logged, s" },
    { key: "total", head: "stored, s", goal: 5 },
    { key: "rate", head: "points/s between" },
    { key: "memory", head: "memory, MB" },
    { key: "disk", head: "disk, MB", goal: 3 },
  ],
  guards: [
    { ours: "ours", limit: "bare-rows", column: "total" },
    { ours: "ours", limit: "bare-file", column: "total" },
    { ours: "ours", limit: "bare-rows", column: "disk" },
  ],
  killAfter: "end",
  mostRounds: 3,
  entrants({ isQuick }) {
    const options = { points: isQuick ? 50_000 : MILLION, seconds: isQuick ? 5 : 20 };
    const contenders = contendersWith(["bare-file", "bare-rows"]);
    const mlflow = contenders.find(({ key }) => key === "mlflow-sqlite")!;
    return [
      ...contenders.map((contender) => ({
        ...contender,
        measure: () => measurePoints(contender, options),
      })),
      // Not the same program: it waits until it has a thousand values of a metric.
      {
        ...mlflow,
        key: "mlflow-batches",
        name: "MLflow, SQLite, 1000 a call",
        measure: () => measurePoints(mlflow, { ...options, batches: true }),
      },
    ];
  },
};
