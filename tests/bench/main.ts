/**
 * Measures this module beside the field and the bare machine:
 * `deno task bench [--figures a,b,…] [--peers mlflow,wandb,…] [--rounds N] [--quick] [--markdown] [--json FILE]`.
 * `--record` keeps the ratios to the machine's limits, `--check` says which of them moved since.
 *
 * @module
 */

import { print, printError } from "../../src/cli/print.ts";
import { join } from "../../src/deps/std_path.ts";
import { BENCH_FOLDER } from "./bench_folder.ts";
import { type BenchOptions, parseOptions } from "./bench_options.ts";
import type { Figure } from "./figure.ts";
import { emptyRuns } from "./figure_empty_runs.ts";
import { growth } from "./figure_growth.ts";
import { importing } from "./figure_import.ts";
import { logCall } from "./figure_log_call.ts";
import { manyPoints } from "./figure_many_points.ts";
import { processes } from "./figure_processes.ts";
import { listing, reading } from "./figure_reading.ts";
import { requests } from "./figure_requests.ts";
import { trainingLoop } from "./figure_training_loop.ts";
import { machineLines } from "./machine.ts";
import { Killing, type Measured, measureFigure } from "./measured_figure.ts";
import { movesOf, type Ratios, ratiosOf, readRecorded, record, unrecordedOf } from "./ratios.ts";
import { comparisonLines, markdownTable, moveLines, ratioLines, terminalTable } from "./report.ts";
import { summaryTable } from "./summary.ts";
import { install, type Peer } from "./venv.ts";

const FIGURES: readonly Figure[] = [
  logCall,
  trainingLoop,
  manyPoints,
  emptyRuns,
  importing,
  listing,
  reading,
  processes,
  growth,
  requests,
];

interface Result {
  figure: Figure;
  measured: Measured[];
}

function figuresOf({ figures: names, isGuardOnly }: BenchOptions): readonly Figure[] {
  const isNamed = ({ key }: Figure) => names!.some((name) => key === name || key[0] === name);
  const found = names === undefined ? FIGURES : FIGURES.filter(isNamed);
  if (found.length > 0) return found.filter(({ guards }) => guards.length > 0 || !isGuardOnly);
  throw new TypeError(`Cannot measure ${names}: there is ${FIGURES.map(({ key }) => key).join()}`);
}

/** Makes the peers' environments; gives why some cannot be made. */
async function installAll(peers: readonly Peer[]): Promise<Map<Peer, string>> {
  const missing = new Map<Peer, string>();
  for (const peer of peers) {
    const why = await install(peer);
    if (why !== undefined) missing.set(peer, why);
  }
  return missing;
}

/** Measures the figures, and prints each table when it is there. */
async function measureAll(figures: readonly Figure[], options: BenchOptions): Promise<Result[]> {
  const missing = await installAll(options.peers);
  const tableOf = options.isMarkdown ? markdownTable : terminalTable;
  const killing = new Killing();
  const results: Result[] = [];
  for (const figure of figures) {
    const how = { ...options, missing, report: printError };
    const result = { figure, measured: await measureFigure(figure, how) };
    if (figure.killAfter !== undefined && !options.isGuardOnly) {
      await killing.tell(result.measured, figure.killAfter);
    }
    results.push(result);
    print(`\n${tableOf(result)}`);
  }
  return results;
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) print(line);
}

const options = parseOptions(Deno.args);
const figures = figuresOf(options);
const machine = machineLines(options.peers);
printLines(machine);
const results = await measureAll(figures, options);
const ratios: Ratios = Object.assign(
  {},
  ...results.map(({ figure, measured }) => ratiosOf(figure, measured)),
);
printLines(["", ...results.flatMap(comparisonLines), ...ratioLines(ratios)]);
if (options.isMarkdown) print(`\n${summaryTable(results)}\n`);

const name = `${new Date().toISOString().replaceAll(/[:.]/g, "")}.json`;
const path = options.json ?? join(BENCH_FOLDER, name);
const told = results.map(({ figure: { key, title }, measured }) => ({ key, title, measured }));
Deno.writeTextFileSync(path, JSON.stringify({ machine, ...options, ratios, figures: told }));
print(`all samples: ${path}`);

const size = options.isQuick ? "quick" : "full";
if (options.isCheck) {
  const recorded = readRecorded(size);
  const [moves, unrecorded] = [movesOf(recorded, ratios), unrecordedOf(recorded, ratios)];
  printLines(moveLines(moves, unrecorded));
  if (unrecorded.length > 0 || moves.some(({ isWorse }) => isWorse)) Deno.exitCode = 1;
}
if (options.isRecord) record(size, ratios);
