/**
 * Many processes at once in one tracking folder with its embedded App.
 *
 * @module
 */

import { Outbox } from "../../src/journal/outbox.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { heldIterations } from "./held_iterations.ts";
import { listOf } from "./list_of.ts";
import { runProgram } from "./program_run.ts";

/** How many there are. */
export interface ProcessOptions {
  processes: number;
  /** Of each process. */
  iterations: number;
}

/** What came of it. */
export interface ProcessCounts extends ProcessOptions {
  seconds: number;
  perSecond: number;
}

const PROGRAM = new URL("./processes_program.ts", import.meta.url);
const FLAGS = ["--allow-read=.mlops", "--allow-write=.mlops", "--allow-env=MLOPS_*"];
const PATIENCE_MS = 3_600_000;

/**
 * Runs the processes to their ends, and compares what the App has with what they tracked.
 *
 * @throws {Error} With what is wrong: something lost, doubled or not completed, or said by a process.
 */
export async function processes(options: ProcessOptions): Promise<ProcessCounts> {
  using folder = temporaryFolder();
  const start = performance.now();
  const said = await Promise.all(
    Array.from(
      { length: options.processes },
      (_, process) => runOne(folder.path, process, options),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  const directory = folder.join(".mlops");
  const left = new Outbox(directory).list().map((id) => `${id}: still in the outbox`);
  const faults = [...said.flat(), ...left, ...await faultsIn(directory, options)];
  if (faults.length > 0) throw new Error(listOf(faults));
  const perSecond = options.processes * options.iterations / seconds;
  return { ...options, seconds, perSecond };
}

/** Runs one process; gives what it should not have said. */
async function runOne(cwd: string, process: number, options: ProcessOptions): Promise<string[]> {
  const { code, stderr } = await runProgram(PROGRAM, [process, options.iterations], {
    flags: FLAGS,
    cwd,
    patience: PATIENCE_MS,
  });
  const told = stderr.split("\n").filter((line) =>
    line !== "" && line !== "mlops: tracking into .mlops"
  );
  if (code !== 0) told.push(`exits with ${code}`);
  return told.map((line) => `process ${process}: ${line}`);
}

async function faultsIn(directory: string, options: ProcessOptions): Promise<string[]> {
  const missing = namesOf(options);
  const faults: string[] = [];
  for await (const { iteration, histories } of heldIterations(directory)) {
    const { iteration_name: name, status } = iteration;
    const n = Number(name.split("/")[1]);
    const values = JSON.stringify(histories.loss?.values);
    if (!missing.delete(name)) faults.push(`${name}: doubled`);
    if (status !== "completed") faults.push(`${name}: is ${status}`);
    if (values !== JSON.stringify([n, n + 1, n + 2])) faults.push(`${name}: has ${values}`);
  }
  return [...faults, ...[...missing].map((name) => `${name}: lost`)];
}

function namesOf({ processes, iterations }: ProcessOptions): Set<string> {
  const names = new Set<string>();
  for (let process = 0; process < processes; process++) {
    for (let n = 0; n < iterations; n++) names.add(`${process}/${n}`);
  }
  return names;
}
