/**
 * What each contender had made durable when it returned: it is killed then, and what is there is counted.
 *
 * @module
 */

import { makeWorkFolder } from "./bench_folder.ts";
import type { Contender } from "./contenders.ts";
import { placeFor } from "./figure.ts";
import { measure, runToEnd, whyOf } from "./measured_program.ts";

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
  const text = `${kept} of ${whole}`;
  if (contender.hasHelper) {
    const alone = await countAfter(contender, "killed", { ...options, all: true });
    return { isAll, text: `${text}; ${alone} with its helper killed too` };
  }
  if (contender.serve === undefined) return { isAll, text };
  const there = await countAfter(contender, "killed", options, makeWorkFolder);
  return { isAll, text: `${text}; ${there} at the server then` };
}

/**
 * Runs a task in a fresh place; gives how many points are read then, or why none.
 *
 * @param elsewhere Makes the folder of the one who reads: the server is all that both have. @default {the same}
 */
async function countAfter(
  contender: Contender,
  task: "many" | "killed",
  options: object,
  elsewhere?: () => string,
): Promise<number | string> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  const over = await runToEnd(contender.program(task, options, place), place.folder);
  if (over.isKilled !== (task === "killed")) return `failed: ${whyOf(over.stderr)}`;
  if (contender.hasHelper) await new Promise((resolve) => setTimeout(resolve, HELPER_MS));
  const folder = elsewhere?.() ?? place.folder;
  if (folder !== place.folder) stack.defer(() => Deno.remove(folder, { recursive: true }));
  const found = await measure(contender.program("count", {}, { ...place, folder }), folder);
  return "cannot" in found ? found.cannot : found.sample.n!;
}
