/**
 * Programs that measure something in a process of their own, and print it as the last line.
 *
 * @module
 */

/** How a program is run. */
export interface ProgramCommand {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

/** What was measured, by name. */
export type Sample = Record<string, number>;

/** What came of it; or why nothing did. */
export type Outcome = { sample: Sample } | { cannot: string };

/** A program that is over. */
export interface OverProgram {
  success: boolean;
  isKilled: boolean;
  stdout: string;
  stderr: string;
  /** From its start to its end. */
  milliseconds: number;
}

const PATIENCE_MS = 900_000;

/** Ends what runs, and lets nothing more begin. */
export const stopping = new AbortController();

/** Nobody's telemetry is part of what is measured, and nothing leaves this machine. */
const ENVIRONMENT = {
  NO_COLOR: "1",
  NO_PROXY: "127.0.0.1",
  DO_NOT_TRACK: "1",
  MLFLOW_DISABLE_TELEMETRY: "true",
  MLFLOW_ALLOW_FILE_STORE: "true",
  WANDB_ERROR_REPORTING: "false",
  HF_HUB_OFFLINE: "1",
  GIT_PYTHON_REFRESH: "quiet",
  PYTHONWARNINGS: "ignore",
};

/** Runs a program to its end, in a folder. */
export async function runToEnd(command: ProgramCommand, cwd: string): Promise<OverProgram> {
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const start = performance.now();
  const { success, signal: killer, stdout, stderr } = await new Deno.Command(command.program, {
    args: command.args,
    cwd,
    env: { ...ENVIRONMENT, ...command.env },
    stdin: "null",
    signal,
  }).output();
  const milliseconds = performance.now() - start;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { success, isKilled: killer === "SIGKILL", stdout: out!, stderr: err!, milliseconds };
}

/** Runs a program that measures. */
export async function measure(command: ProgramCommand, cwd: string): Promise<Outcome> {
  const before = flushes();
  const over = await runToEnd(command, cwd);
  if (!over.success) return { cannot: `failed: ${whyOf(over.stderr)}` };
  const found = JSON.parse(lastLine(over.stdout));
  if ("cannot" in found) return found;
  return { sample: { ...found, flushes: (flushes() - before) / found.n } };
}

/** How often the machine's disks were told to keep what they have; `NaN` where the system does not tell. */
function flushes(): number {
  if (Deno.build.os !== "linux") return NaN;
  const disks = [...Deno.readDirSync("/sys/block")];
  const counts = disks.map(({ name }) => Deno.readTextFileSync(`/sys/block/${name}/stat`));
  // The sixteenth number: https://docs.kernel.org/block/stat.html
  return counts.reduce((sum, text) => sum + Number(text.trim().split(/\s+/)[15]), 0);
}

/** What a program that failed says about it: Deno tells where it was after that. */
export function whyOf(stderr: string): string {
  const errors = stderr.split("\n").filter((line) => /^\w*(error|exception)\b/i.test(line));
  return errors.at(-1) ?? lastLine(stderr);
}

/** The last line that says something. */
function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!;
}
