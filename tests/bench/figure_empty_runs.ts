import { contendersWith, type Figure, measureTask } from "./figure.ts";

/** Start to end of runs with nothing in them. */
export const emptyRuns: Figure = {
  key: "d",
  title: "an empty run from start to end, ms, of a thousand one after another",
  columns: [
    { key: "median", head: "median", goal: 20 },
    { key: "mean", head: "mean" },
  ],
  guards: [{ ours: "ours", limit: "bare-rows", column: "median" }],
  killAfter: "end",
  entrants({ isQuick }) {
    const options = isQuick ? { runs: 50, seconds: 5 } : { runs: 1000, seconds: 30 };
    return contendersWith(["bare-rows"]).map((contender) => ({
      ...contender,
      measure: () => measureTask(contender, "runs", options),
    }));
  },
};
