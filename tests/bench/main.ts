/**
 * Measures this module beside the field and the bare machine:
 * `deno task bench [--figures a,b,…] [--peers mlflow,wandb,…] [--rounds N] [--quick] [--markdown] [--json FILE]`.
 * `--record` keeps the ratios to the machine's limits, `--check` says which of them moved since.
 *
 * @module
 */

import { print, printError } from "../../src/cli/print.ts";
import { join } from "../../src/deps/std_path.ts";
import { messageOf } from "../../src/contract/iteration_error.ts";
import { BENCH_FOLDER } from "./bench_folder.ts";
import { type BenchOptions, parseOptions } from "./bench_options.ts";
import type { Figure } from "./figure.ts";
import { figuresOf } from "./figures.ts";
import { machineLines } from "./machine.ts";
import { Killing, type Measured, measureFigure } from "./measured_figure.ts";
import { stopping } from "./measured_program.ts";
import {
  confirmedMoves,
  type Move,
  movesOf,
  type Ratios,
  ratiosOf,
  readRecorded,
  record,
  untoldOf,
} from "./ratios.ts";
import { comparisonLines, markdownTable, moveLines, ratioLines, terminalTable } from "./report.ts";
import { summaryTable } from "./summary.ts";
import { install, type Peer } from "./venv.ts";

interface Result {
  figure: Figure;
  measured: Measured[];
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
    stopping.signal.throwIfAborted();
    results.push(result);
    print(`\n${tableOf(result)}`);
  }
  return results;
}

function ratiosIn(results: readonly Result[]): Ratios {
  return Object.assign({}, ...results.map(({ figure, measured }) => ratiosOf(figure, measured)));
}

/** What moved since it was recorded, and did so again in the same figures measured once more. */
async function movesIn(
  results: readonly Result[],
  recorded: Ratios,
  options: BenchOptions,
): Promise<Move[]> {
  const movesOfAll = (results: readonly Result[]) => movesOf(recorded, ratiosIn(results));
  const moved = results.filter((result) => movesOfAll([result]).length > 0);
  if (moved.length === 0) return [];
  print("\nonce more, what seems to have moved:");
  const again = await measureAll(moved.map(({ figure }) => figure), options);
  return confirmedMoves(movesOfAll(moved), movesOfAll(again));
}

/** Prints what moved; gives whether all is known, and nothing is worse. */
async function check(results: readonly Result[], options: BenchOptions): Promise<boolean> {
  const recorded = readRecorded(sizeOf(options));
  const moves = await movesIn(results, recorded, options);
  const untold = untoldOf(results.map(({ figure }) => figure), recorded, ratiosIn(results));
  printLines(["", ...moveLines(moves, untold)]);
  return untold.length === 0 && moves.every(({ isWorse }) => !isWorse);
}

function sizeOf({ isQuick }: BenchOptions): "quick" | "full" {
  return isQuick ? "quick" : "full";
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) print(line);
}

/** Makes the file that all samples go to, so that it fails before they are measured. */
function makeFile({ json }: BenchOptions): string {
  const name = `${new Date().toISOString().replaceAll(/[:.]/g, "")}.json`;
  Deno.mkdirSync(BENCH_FOLDER, { recursive: true });
  const path = json ?? join(BENCH_FOLDER, name);
  Deno.openSync(path, { write: true, create: true }).close();
  return path;
}

/** @returns Whether it checked nothing, or found nothing worse. */
async function bench(args: string[]): Promise<boolean> {
  const options = parseOptions(args);
  const figures = figuresOf(options);
  const path = makeFile(options);
  const machine = machineLines(options.peers);
  printLines(machine);
  const results = await measureAll(figures, options);
  const ratios = ratiosIn(results);
  printLines(["", ...results.flatMap(comparisonLines), ...ratioLines(ratios)]);
  if (options.isMarkdown) print(`\n${summaryTable(results)}\n`);
  const told = results.map(({ figure: { key, title }, measured }) => ({ key, title, measured }));
  await Deno.writeTextFile(path, JSON.stringify({ machine, options, ratios, figures: told }));
  print(`all samples: ${path}`);
  const isGood = !options.isCheck || await check(results, options);
  if (options.isRecord) record(sizeOf(options), ratios);
  return isGood;
}

// What it has started it also ends, with the folders that it made.
Deno.addSignalListener("SIGINT", () => stopping.abort(new Error("Stopped")));
try {
  if (!await bench(Deno.args)) Deno.exitCode = 1;
} catch (error) {
  printError(messageOf(error));
  Deno.exitCode = 1;
}
