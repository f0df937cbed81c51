/**
 * What each contender had made durable when it returned: it is killed then, and what is there is counted.
 *
 * @module
 */

import type { Contender } from "./contenders.ts";
import { placeFor } from "./figure.ts";
import { lastLine, measure, runToEnd } from "./measured_program.ts";

const CALLS = 500;
/** A helper that outlives its program may still write what it was given. */
const HELPER_MS = 3000;

/** What was there after `kill -9`. */
export interface Kept {
  /** Whether it is all that was logged. */
  isAll: boolean;
  text: string;
}

/**
 * Kills a contender after its last log call, or after the end of its run, and counts what it kept, of what
 * can be read of one that is not killed.
 */
export async function keptBy(contender: Contender, after: "call" | "end"): Promise<Kept> {
  const whole = await countAfter(contender, "many", { runs: 1, calls: CALLS, process: 0 });
  if (typeof whole === "string" || whole === 0) {
    return { isAll: false, text: `cannot be counted: ${whole}` };
  }
  const options = { calls: CALLS, ended: after === "end", all: false };
  const kept = await countAfter(contender, "killed", options);
  const isAll = kept === whole;
  if (!contender.hasHelper) return { isAll, text: `${kept} of ${whole}` };
  const alone = await countAfter(contender, "killed", { ...options, all: true });
  return { isAll, text: `${kept} of ${whole}; ${alone} with its helper killed too` };
}

/** Runs a task in a fresh place; gives how many points are read then, or why none. */
async function countAfter(
  contender: Contender,
  task: "many" | "killed",
  options: object,
): Promise<number | string> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  const over = await runToEnd(contender.program(task, options, place), place.folder);
  if (over.isKilled !== (task === "killed")) return `failed: ${lastLine(over.stderr)}`;
  if (contender.hasHelper) await new Promise((resolve) => setTimeout(resolve, HELPER_MS));
  const found = await measure(contender.program("count", {}, place), place.folder);
  return "cannot" in found ? found.cannot : found.sample.n!;
}
