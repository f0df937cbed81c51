import type { Contender } from "./contenders.ts";
import { contendersWith, type Figure, measureTask } from "./figure.ts";

/** What the n-th run of a store takes, beside the first ones. */
export const growth: Figure = {
  key: "h",
  title: "growth: a run of three metrics, ms, among the first and after n",
  columns: [
    { key: "first", head: "among the first" },
    { key: "last", head: "among the last", goal: 1 },
    { key: "growth", head: "last over first" },
  ],
  guards: [{ ours: "ours", limit: "bare-rows", column: "growth" }],
  mostRounds: 3,
  entrants({ isQuick }) {
    return contendersWith(["bare-rows"])
      // A run that logs once is the same buffered.
      .filter(({ key }) => key !== "ours-buffered")
      .map((contender) => ({
        ...contender,
        measure: () => measureTask(contender, "runs", optionsOf(contender, isQuick)),
      }));
  },
};

/** Only ours and the limit go to the end, however long they take. */
function optionsOf({ key }: Contender, isQuick: boolean): object {
  const isWhole = key === "ours" || key === "bare-rows";
  const [runs, seconds] = isQuick ? [500, 5] : [100_000, isWhole ? 600 : 15];
  return { runs, seconds, metrics: true };
}
