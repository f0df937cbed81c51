/**
 * `mlops compare`: what iterations have in common, and what not.
 *
 * @module
 */

import { type Iteration, toWireIteration } from "../contract/iteration.ts";
import { Option } from "../deps/commander.ts";
import { comparisonRows, type Row } from "../web/compare_rows.js";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { renderComparison } from "./comparison_table.ts";
import { knownHistories } from "./known_histories.ts";
import { findIteration } from "./known_iterations.ts";
import { print, printJson } from "./print.ts";
import { stdoutScreen } from "./terminal.ts";

interface CompareOptions extends CliOptions {
  all?: boolean | undefined;
}

/** Compares iterations. */
export const compare: CliCommand = {
  usage: "compare <id> <ids...>",
  summary: "show what differs between iterations",
  options: [new Option("-a, --all", "show what is equal, too")],
  examples: [
    ["compare 1a2b3c4d 5e6f7a8b", "what differs between two iterations, the better values marked"],
    ["compare 1a2b3c4d 5e6f7a8b 9c0d1e2f --all", "all that is known of three"],
    ["compare 1a2b3c4d 5e6f7a8b --json", "the same for a program"],
  ],
  async run({ json, all = false }: CompareOptions, ...parts) {
    const iterations = await findAll(parts);
    const now = new Date();
    const rows = comparisonRows(iterations.map(toWireIteration), { now: now.getTime() });
    const shown = rows.filter(({ differs }) => all || differs);
    if (json) printJson(comparisonDocument(iterations, shown));
    else {
      const histories = await knownHistories(iterations);
      const equal = rows.length - shown.length;
      print(renderComparison(shown, iterations, { histories, equal, now, screen: stdoutScreen() }));
    }
    return 0;
  },
};

async function findAll(parts: readonly string[]): Promise<Iteration[]> {
  const found = await Promise.all(parts.map(findIteration));
  const iterations = [...new Map(found.map((it) => [it.id, it])).values()];
  if (iterations.length > 1) return iterations;
  throw new Error(`Cannot compare ${found[0]!.id}: it takes two iterations`);
}

/** What an iteration does not have is left out. */
function comparisonDocument(iterations: readonly Iteration[], rows: readonly Row[]): unknown {
  const ids = iterations.map(({ id }) => id);
  return {
    iterations: iterations.map(({ id, iteration_name }) => ({ id, iteration_name })),
    rows: rows.map(({ values, best, ...row }) => ({
      ...row,
      values: Object.fromEntries(ids.map((id, index) => [id, values[index]])),
      best: best.map((index) => ids[index]),
    })),
  };
}
