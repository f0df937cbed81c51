/**
 * How much memory a training takes whose App is away all the time.
 *
 * @module
 */

import { JOURNAL_HEADER, JOURNAL_HEADER_VALUE } from "../../src/contract/app_header.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { runProgram } from "./program_run.ts";

/** How long a training is. */
export interface TrainingOptions {
  /** How many points it logs, each by a call. */
  points: number;
  /** How many a second. */
  rate: number;
}

/** What a training took, in MB. */
export interface TrainingMemory {
  /** What it took at most, more than before its first point. */
  growth: number;
  /** What it took at most in its second half, more than in the first. */
  laterGrowth: number;
  /** What waits in the outbox. */
  journal: number;
  seconds: number;
}

/** How an App can be away. */
export type Absence = "refused" | "silent" | "takes nothing";

const PROGRAM = new URL("./memory_of_training_program.ts", import.meta.url);
const FLAGS = ["--allow-read=.mlops", "--allow-write=.mlops", "--allow-env=MLOPS_*"];
const MOST_GROWTH = 32;
const MB = 1024 * 1024;

/**
 * Runs a training for each way in which its App can be away, all at once.
 *
 * @throws {Error} If one takes too much.
 */
export async function memoryOfTraining(
  options: TrainingOptions,
): Promise<Record<Absence, TrainingMemory>> {
  const absences = Object.keys(ABSENT_APPS) as Absence[];
  const taken = await Promise.all(
    absences.map(async (absence) => [absence, await trainWithout(absence, options)] as const),
  );
  const result = Object.fromEntries(taken) as Record<Absence, TrainingMemory>;
  if (taken.every(([, { growth }]) => growth < MOST_GROWTH)) return result;
  throw new Error(`A training takes ${MOST_GROWTH} MB more or over: ${JSON.stringify(result)}`);
}

async function trainWithout(
  absence: Absence,
  { points, rate }: TrainingOptions,
): Promise<TrainingMemory> {
  using folder = temporaryFolder();
  await using app = ABSENT_APPS[absence]();
  const { code, stdout, stderr } = await runProgram(PROGRAM, [points, rate], {
    flags: [...FLAGS, `--allow-net=127.0.0.1:${app.port}`],
    cwd: folder.path,
    env: { MLOPS_URL: `http://127.0.0.1:${app.port}` },
    patience: points / rate * 3000 + 60_000,
  });
  if (code !== 0) throw new Error(`The training exits with ${code}: ${stderr}`);
  const { before, most: [first, second], seconds } = JSON.parse(stdout);
  const growth = (Math.max(first, second) - before) / MB;
  const journal = outboxBytes(folder.join(".mlops")) / MB;
  return { growth, laterGrowth: (second - first) / MB, journal, seconds };
}

function outboxBytes(directory: string): number {
  const outbox = new Outbox(directory);
  const paths = outbox.list().map((id) => outbox.folder(id).path);
  const files = paths.flatMap((path) => segmentsOf(path).map((it) => `${path}/${segmentName(it)}`));
  return files.reduce((sum, file) => sum + Deno.statSync(file).size, 0);
}

interface AbsentApp extends AsyncDisposable {
  port: number;
}

/** Each is at a port of its own. */
const ABSENT_APPS: Record<Absence, () => AbsentApp> = {
  refused: () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    return { port, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
  silent: () => appThat(() => new Promise(() => {})),
  "takes nothing": () =>
    appThat((request) =>
      request.method === "GET"
        ? Response.json({ message: "Hello mlops", _id: ID, id: ID, title: "default" }, {
          headers: { [JOURNAL_HEADER]: JOURNAL_HEADER_VALUE },
        })
        : new Promise(() => {})
    ),
};

const ID = "0".repeat(24);

function appThat(answer: (request: Request) => Response | Promise<Response>): AbsentApp {
  const controller = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: controller.signal };
  const server = Deno.serve(options, answer);
  return {
    port: server.addr.port,
    async [Symbol.asyncDispose](): Promise<void> {
      controller.abort();
      await server.finished;
    },
  };
}
