/**
 * Programs that run to their end, or until they are killed by a signal that cannot be caught.
 *
 * @module
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";
import { keptVariables } from "../support/program.ts";

/** When a program is killed: some time after it has printed so much. */
export interface Aim {
  bytes: number;
  milliseconds: number;
}

/** How a program is run. */
export interface RunOptions {
  /** What it may. */
  flags: readonly string[];
  cwd: string;
  env?: Record<string, string>;
  /** @default {it runs to its end} */
  aim?: Aim | undefined;
  /** Milliseconds after which one that does not end is killed all the same. @default {120_000} */
  patience?: number;
}

/** A program that is over. */
export interface OverProgram {
  /** `undefined` if it was killed before it ended by itself. */
  code: number | undefined;
  /** All that it printed. */
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, or until it is killed. What it has printed by then is kept. */
export async function runProgram(
  program: URL,
  args: readonly (string | number)[],
  { flags, cwd, env, aim, patience = 120_000 }: RunOptions,
): Promise<OverProgram> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", ...flags, fromFileUrl(program), ...args.map(String)],
    cwd,
    clearEnv: true,
    env: { ...keptVariables(), NO_COLOR: "1", NO_PROXY: "127.0.0.1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(process.stderr).text();
  const limit = setTimeout(() => process.kill("SIGKILL"), patience);
  const stdout = await killedReading(process, aim);
  const { code, signal } = await process.status;
  clearTimeout(limit);
  return { code: signal === "SIGKILL" ? undefined : code, stdout, stderr: await stderr };
}

async function killedReading(process: Deno.ChildProcess, aim: Aim | undefined): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let text = "";
  const shootAfter = (bytes: number): void => {
    if (aim === undefined || bytes < aim.bytes || timer !== undefined) return;
    timer = setTimeout(() => killIfAlive(process), aim.milliseconds);
  };
  shootAfter(0);
  let bytes = 0;
  for await (const chunk of process.stdout) {
    text += new TextDecoder().decode(chunk);
    shootAfter(bytes += chunk.length);
  }
  await process.status;
  clearTimeout(timer);
  return text;
}

function killIfAlive(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended by itself
  }
}
