import { contendersWith, type Figure, measureTask } from "./figure.ts";

/** What a log call takes its caller. */
export const logCall: Figure = {
  key: "a",
  title: "a log call of one metric, µs",
  columns: [
    { key: "median", head: "median", goal: 10 },
    { key: "p99", head: "p99" },
    { key: "p999", head: "p99.9" },
    { key: "mean", head: "mean", goal: 10 },
    { key: "end", head: "then the end, ms" },
    { key: "flushes", head: "the machine's disk flushes a call" },
  ],
  guards: [
    { ours: "ours", limit: "bare-file", column: "median" },
    // Its median is one tick of the clock.
    { ours: "ours-buffered", limit: "bare-file", column: "mean" },
  ],
  killAfter: "call",
  entrants({ isQuick }) {
    const options = isQuick ? { calls: 5000, seconds: 2 } : { calls: 100_000, seconds: 5 };
    return contendersWith(["bare-memory", "bare-file", "bare-commits"]).map((contender) => ({
      ...contender,
      measure: () => measureTask(contender, "calls", options),
    }));
  },
};
