import type { Contender } from "./contenders.ts";
import { contendersWith, type Figure, placeFor } from "./figure.ts";
import { measure, type Outcome } from "./measured_program.ts";

/** Looks afterwards whether the runs are there: some keep nothing of a run that logs nothing. */
async function measureRuns(contender: Contender, options: object): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  const outcome = await measure(contender.program("runs", options, place), place.folder);
  if ("cannot" in outcome) return outcome;
  const listed = await measure(contender.program("list", {}, place), place.folder);
  const found = "cannot" in listed ? NaN : listed.sample.n!;
  if (found > 0 || Number.isNaN(found)) return { sample: { ...outcome.sample, found } };
  return { cannot: `keeps nothing of an empty run, in ${outcome.sample.median!.toFixed(2)} ms` };
}

/** Start to end of runs with nothing in them. */
export const emptyRuns: Figure = {
  key: "d",
  title: "an empty run from start to end, ms, of a thousand one after another",
  columns: [
    { key: "median", head: "median", goal: 20 },
    { key: "mean", head: "mean" },
    { key: "found", head: "runs listed then" },
    { key: "flushes", head: "the machine's disk flushes a run" },
  ],
  guards: [{ ours: "ours", limit: "bare-rows", column: "median" }],
  killAfter: "end",
  entrants({ isQuick }) {
    const options = isQuick ? { runs: 50, seconds: 5 } : { runs: 1000, seconds: 15 };
    return contendersWith(["bare-rows"]).map((contender) => ({
      ...contender,
      measure: () => measureRuns(contender, options),
    }));
  },
};
