import { contendersWith, type Figure, measureTask } from "./figure.ts";
import type { Outcome } from "./measured_program.ts";

/** What the loop takes more may be less than its noise; what the calls take is taken for certain. */
function withCost(outcome: Outcome): Outcome {
  if ("cannot" in outcome) return outcome;
  const { logging, overhead } = outcome.sample;
  return { sample: { ...outcome.sample, cost: Math.max(logging!, overhead!) } };
}

/** What a training loop takes more than the same loop bare. */
export const trainingLoop: Figure = {
  key: "b",
  title: "a training loop: steps of 1 ms with ten metrics, µs a step",
  columns: [
    { key: "bare", head: "bare loop" },
    { key: "logging", head: "in log calls" },
    { key: "overhead", head: "over the bare loop" },
    { key: "cost", head: "the more of both", goal: 10 },
    { key: "end", head: "then the end, ms" },
  ],
  guards: [{ ours: "ours", limit: "bare-file", column: "logging" }],
  killAfter: "call",
  entrants({ isQuick }) {
    const options = isQuick ? { steps: 500, seconds: 5 } : { steps: 3000, seconds: 10 };
    return contendersWith(["bare-memory", "bare-file"]).map((contender) => ({
      ...contender,
      measure: async () => withCost(await measureTask(contender, "steps", options)),
    }));
  },
};
