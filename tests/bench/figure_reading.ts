import type { Contender, Place } from "./contenders.ts";
import { contendersWith, type Entrant, type Figure, type Ground, placeFor } from "./figure.ts";
import { measure, type Outcome } from "./measured_program.ts";

interface Reading {
  key: string;
  title: string;
  /** The task that makes what is read. */
  prepare: string;
  read: string;
  sizeOf(isQuick: boolean): object;
}

/** Reads in each round what was made before the first. */
function reader(contender: Contender, reading: Reading, { isQuick, stack }: Ground): Entrant {
  let place: Place | undefined;
  const prepared = async (): Promise<Outcome | undefined> => {
    if (place !== undefined) return undefined;
    place = await placeFor(contender, stack);
    const size = reading.sizeOf(isQuick);
    const outcome = await measure(contender.program(reading.prepare, size, place), place.folder);
    return "cannot" in outcome ? outcome : undefined;
  };
  return {
    ...contender,
    async measure() {
      const failed = await prepared();
      return failed ?? await measure(contender.program(reading.read, {}, place!), place!.folder);
    },
  };
}

function readingFigure(reading: Reading): Figure {
  return {
    key: reading.key,
    title: reading.title,
    columns: [
      { key: "time", head: "ms" },
      { key: "each", head: "µs each", goal: 5 },
    ],
    guards: [{ ours: "ours", limit: "bare-rows", column: "each" }],
    entrants: (ground) =>
      contendersWith(["bare-rows"])
        // What was buffered while it was written is read as what was not.
        .filter(({ key }) => key !== "ours-buffered")
        .map((contender) => perItem(reader(contender, reading, ground))),
  };
}

/** Others may have made fewer in the time they had. */
function perItem(entrant: Entrant): Entrant {
  return {
    ...entrant,
    async measure() {
      const outcome = await entrant.measure();
      if ("cannot" in outcome) return outcome;
      const { n, time } = outcome.sample;
      return { sample: { ...outcome.sample, each: time! / n! * 1e3 } };
    },
  };
}

/** Lists all runs of a store, sorted by a metric. */
export const listing: Figure = readingFigure({
  key: "f-list",
  title: "reading all of 10,000 runs with their metrics, sorted by one",
  prepare: "runs",
  read: "list",
  sizeOf: (isQuick) => ({
    runs: isQuick ? 200 : 10_000,
    seconds: isQuick ? 10 : 40,
    metrics: true,
  }),
});

/** Reads all points of a metric. */
export const reading: Figure = readingFigure({
  key: "f-history",
  title: "reading the history of a metric of 1,000,000 points",
  prepare: "history_points",
  read: "history",
  sizeOf: (isQuick) => ({ points: isQuick ? 20_000 : 1_000_000, seconds: isQuick ? 10 : 40 }),
});
