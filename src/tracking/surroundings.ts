/**
 * What goes along with an iteration by itself: what it runs in, and how its machine fares.
 *
 * @module
 */

import type { RecordContent } from "../contract/journal_record.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { describeEnvironment } from "./environment.ts";
import { sourceGitState } from "./git_state.ts";
import { startSampling } from "./system_metrics.ts";

/** What is recorded along with an iteration. */
export interface Surroundings {
  /** Records what is still to be told, and nothing after it. */
  stop(): void;
}

/**
 * Begins to record what an iteration runs in.
 *
 * @param append Appends a record to the iteration.
 */
export function recordSurroundings(
  append: (content: RecordContent) => void,
  { environment, systemMetrics, isSecret }: EffectiveSettings,
): Surroundings {
  const stopGit = environment ? recordEnvironment(append, isSecret) : undefined;
  const sampling = systemMetrics === false ? undefined : recordSamples(append, systemMetrics);
  return {
    stop(): void {
      sampling?.stop();
      stopGit?.();
    },
  };
}

/**
 * The repository is looked at in the background, once in the process's life; an iteration that ends before
 * has it at its end, and those that start afterwards have it at once.
 */
function recordEnvironment(
  append: (content: RecordContent) => void,
  isSecret: EffectiveSettings["isSecret"],
): () => void {
  const work = sourceGitState();
  const git = work.outcome;
  append({ type: "environment", values: { ...describeEnvironment(isSecret), ...git && { git } } });
  let isTold = git !== undefined;
  const tell = (git: unknown): void => {
    if (!isTold && git !== undefined) append({ type: "environment", values: { git } });
    isTold = true;
  };
  work.result.then(tell);
  return () => tell(work.finish());
}

function recordSamples(append: (content: RecordContent) => void, seconds: number) {
  let step = 0;
  return startSampling((values) => {
    const points = Object.entries(values)
      .map((
        [name, value],
      ): [string, number, ReturnType<typeof toWireNumber>] => [name, step, toWireNumber(value)]);
    append({ type: "metrics", points });
    step++;
  }, seconds);
}
