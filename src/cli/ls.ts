/**
 * `mlops ls`: lists iterations.
 *
 * @module
 */

import { mlopsCommand } from "../tracking/command_line.ts";
import { FilterError } from "../contract/filter_error.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import { type Iteration, toWireIteration } from "../contract/iteration.ts";
import { parseSortOrder, SORT_KEYS, SortError } from "../contract/iteration_sort.ts";
import { InvalidArgumentError, Option } from "../deps/commander.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf } from "./format.ts";
import { renderIterations } from "./iteration_table.ts";
import { knownCurves } from "./known_histories.ts";
import { isAppReachable, knownIterations, placeRead } from "./known_iterations.ts";
import { print, printJsonList } from "./print.ts";
import { tellingMetrics } from "./telling_metrics.ts";
import { stdoutScreen } from "./terminal.ts";

interface LsOptions extends CliOptions {
  project?: string | undefined;
  experiment?: string | undefined;
  filter?: string | undefined;
  sort?: string | undefined;
  limit?: number | undefined;
  plot?: string | undefined;
}

/** Rows that still make a list for eyes. */
const SCREENFUL = 50;

/** Lists iterations. */
export const ls: CliCommand = {
  usage: "ls",
  summary: "list iterations, the newest first",
  options: [
    new Option("-p, --project <title>", "only those of a project"),
    new Option("-e, --experiment <name>", "only those of an experiment"),
    new Option(
      "-f, --filter <filter>",
      "only those of which it holds: metrics.<name>, params.<name>, tags.<name>, status, name, " +
        "user, duration and the like, with = != < <= > >= IN LIKE IS NULL AND OR NOT",
    ).argParser(checkFilter),
    new Option("-s, --sort <key>", `by ${SORT_KEYS}`).argParser(checkSort),
    new Option(
      "-n, --limit <count>",
      `how many at most (default: ${SCREENFUL}, with --json all)`,
    ).argParser(parseLimit),
    new Option("--plot <metric>", "draw the curve of a metric in each row"),
  ],
  examples: [
    ["ls", "the newest iterations of all projects"],
    [
      'ls --project Iris --sort "metrics.test_accuracy desc" --limit 5',
      "the five best of a project",
    ],
    [
      `ls --filter "metrics.loss < 0.1 and params.lr in (0.1, 0.01)" --sort metrics.loss`,
      "those with a small loss and one of two learning rates",
    ],
    [
      `ls --filter "status != 'completed' or name like 'try%' or duration > 3600"`,
      "those that did not end well, are named so, or took over an hour",
    ],
    ["ls --plot loss", "each with the curve of its loss"],
    ["ls --json", "everything, for a program"],
  ],
  async run({ json, dir, limit, plot, ...scope }: LsOptions) {
    const isComplete = await isAppReachable();
    // One more than is shown tells whether there are more.
    const most = json ? limit : (limit ?? SCREENFUL) + 1;
    const found = await Array.fromAsync(knownIterations({ ...scope, limit: most }));
    if (json) printJsonList(found.map(toWireIteration));
    else if (found.length > 0) {
      await tellIterations(found, limit ?? SCREENFUL, { dir, plot, ...scope });
    } else if (isComplete) tellNone(scope, dir);
    return isComplete ? 0 : 1;
  },
};

async function tellIterations(
  found: readonly Iteration[],
  most: number,
  { sort, dir, plot }: Pick<LsOptions, "sort" | "dir" | "plot">,
): Promise<void> {
  const shown = found.slice(0, most);
  const key = sort === undefined ? undefined : parseSortOrder(sort).key;
  const metrics = tellingMetrics(shown, key?.kind === "metric" ? key.name : plot);
  const curves = plot === undefined
    ? undefined
    : { metric: plot, curves: await knownCurves(shown, plot) };
  print(renderIterations(shown, { screen: stdoutScreen(), metrics, plot: curves }));
  const waiting = shown.filter(({ delivered, status }) => !delivered && status !== "running");
  if (waiting.length > 0) {
    const which = countOf(waiting.length, "iteration");
    print(`\n${which} not delivered yet. Why: ${mlopsCommand("outbox", dir)}`);
    print(`Send with: ${mlopsCommand("sync", dir)}`);
  }
  if (found.length > most) print("\nThere are more: see --limit.");
}

function tellNone({ project, experiment, filter }: LsOptions, dir: string | undefined): void {
  if (project !== undefined || experiment !== undefined || filter !== undefined) {
    const ofProject = project === undefined ? "" : ` of project "${project}"`;
    const ofExperiment = experiment === undefined ? "" : ` of experiment "${experiment}"`;
    const ofFilter = filter === undefined ? "" : " that the filter wants";
    return print(`No iteration${ofProject}${ofExperiment}${ofFilter} in ${placeRead()}.`);
  }
  print(`No iteration in ${placeRead()} yet.`);
  print("Decorate a training function with @trackIteration() and call it,");
  print(`or see how that looks: ${mlopsCommand("demo", dir)}`);
}

function checkSort(text: string): string {
  try {
    parseSortOrder(text);
    return text;
  } catch (error) {
    throw error instanceof SortError ? new InvalidArgumentError(`${error.message}.`) : error;
  }
}

/** Reads a filter of the command line. */
export function checkFilter(text: string): string {
  try {
    parseFilter(text);
    return text;
  } catch (error) {
    throw error instanceof FilterError ? new InvalidArgumentError(error.message) : error;
  }
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit)) return limit;
  throw new InvalidArgumentError("It must be a whole number.");
}
