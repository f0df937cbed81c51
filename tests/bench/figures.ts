/**
 * All figures, and those of them that are asked for.
 *
 * @module
 */

import type { BenchOptions } from "./bench_options.ts";
import type { Figure } from "./figure.ts";
import { emptyRuns } from "./figure_empty_runs.ts";
import { growth } from "./figure_growth.ts";
import { importAndRun, importing } from "./figure_import.ts";
import { logCall } from "./figure_log_call.ts";
import { manyPoints } from "./figure_many_points.ts";
import { processes } from "./figure_processes.ts";
import { listing, reading } from "./figure_reading.ts";
import { requests } from "./figure_requests.ts";
import { trainingLoop } from "./figure_training_loop.ts";

const FIGURES: readonly Figure[] = [
  logCall,
  trainingLoop,
  manyPoints,
  emptyRuns,
  importing,
  importAndRun,
  listing,
  reading,
  processes,
  growth,
  requests,
];

/**
 * The figures of some keys or letters; to be checked, those that have a limit of the machine beside them.
 *
 * @throws {TypeError} If there is none of a name, or nothing to check.
 */
export function figuresOf({ figures: names, isCheck }: BenchOptions): readonly Figure[] {
  const isNamed = (name: string) => ({ key }: Figure) => key === name || key[0] === name;
  const unknown = names?.find((name) => !FIGURES.some(isNamed(name)));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot measure ${unknown}: there is ${FIGURES.map(({ key }) => key).join(", ")}`,
    );
  }
  const found = FIGURES.filter((figure) => names?.some((name) => isNamed(name)(figure)) ?? true);
  const guarded = found.filter(({ guards }) => guards.length > 0);
  if (isCheck && guarded.length === 0) {
    throw new TypeError(`Cannot check ${names}: no limit of the machine is measured beside it`);
  }
  return isCheck ? guarded : found;
}
