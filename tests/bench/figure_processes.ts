import type { Contender, Place } from "./contenders.ts";
import { contendersWith, type Figure, placeFor } from "./figure.ts";
import { measure, type Outcome, runToEnd, whyOf } from "./measured_program.ts";

interface Size {
  processes: number;
  runs: number;
  calls: number;
}

/** Runs the processes at once, and counts what they say and what is there afterwards. */
async function measureProcesses(contender: Contender, size: Size): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  // The place is made by one alone: a project that many make at once is not what is measured.
  const first = await measure(
    contender.program("many", { ...size, runs: 0, process: -1 }, place),
    place.folder,
  );
  if ("cannot" in first) return first;
  const start = performance.now();
  const failed = await runAll(contender, size, place);
  const seconds = (performance.now() - start) / 1e3;
  const found = await measure(contender.program("count", {}, place), place.folder);
  if ("cannot" in found) return found;
  const n = size.processes * size.runs * (contender.isInMemory ? 1 : size.calls);
  return { sample: { n, seconds, failed, lost: n - found.sample.n! } };
}

/** Gives how many of them failed, or said that something did. */
async function runAll(contender: Contender, size: Size, place: Place): Promise<number> {
  const over = await Promise.all(
    Array.from(
      { length: size.processes },
      (_, process) =>
        runToEnd(contender.program("many", { ...size, process }, place), place.folder),
    ),
  );
  return over.filter(({ success, stderr }) =>
    !success || /error|locked|traceback/i.test(whyOf(stderr))
  ).length;
}

/** Many processes that track into one store. */
export const processes: Figure = {
  key: "g",
  title: "eight processes at once into one store",
  columns: [
    { key: "seconds", head: "s", goal: 1 },
    { key: "failed", head: "processes failed" },
    { key: "lost", head: "points lost" },
  ],
  guards: [],
  mostRounds: 3,
  entrants({ isQuick }) {
    const size = isQuick
      ? { processes: 4, runs: 3, calls: 20 }
      : { processes: 8, runs: 5, calls: 50 };
    return contendersWith([]).map((contender) => ({
      ...contender,
      measure: () => measureProcesses(contender, size),
    }));
  },
};
