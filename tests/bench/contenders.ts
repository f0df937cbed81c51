/**
 * Who is measured: this module, the bare machine, and other trackers.
 *
 * @module
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";
import type { ProgramCommand } from "./measured_program.ts";
import { serveMlflow, type Server } from "./mlflow_server.ts";
import { Served } from "./served.ts";
import { type Peer, programOf } from "./venv.ts";

/** Where a contender's runs go. */
export interface Place {
  folder: string;
  /** Of the server, if it has one. */
  url: string | undefined;
}

/** One that is measured. */
export interface Contender {
  readonly key: string;
  readonly name: string;
  readonly kind: "ours" | "bare" | "peer";
  readonly peer?: Peer;
  /** Of ours, the one that it is compared with. @default {the one as durable as it} */
  readonly against?: string;
  /** Whether it is a dictionary of last values until a run ends: such log calls are not compared. */
  readonly isInMemory?: boolean;
  /** Whether a process beside the program does the writing. */
  readonly hasHelper?: boolean;
  serve?(folder: string): Promise<Server>;
  /** The program of a task, whose loops are all the same. */
  program(task: string, options: object, place: Place): ProgramCommand;
}

function pathOf(file: string): string {
  return fromFileUrl(new URL(file, import.meta.url));
}

function typescript(file: string, variant: string): Contender["program"] {
  return (task, options, { folder, url }) => ({
    program: Deno.execPath(),
    args: [
      "run",
      "-q",
      "-A",
      "--no-check",
      pathOf(file),
      task,
      folder,
      JSON.stringify(options),
      variant,
    ],
    env: url === undefined ? {} : { BENCH_STORE: url },
  });
}

function python(peer: Peer, storeOf?: (place: Place) => string): Contender["program"] {
  return (task, options, place) => ({
    program: programOf(peer),
    args: [pathOf(`peer_${peer}.py`), task, place.folder, JSON.stringify(options)],
    env: {
      BENCH_STORE: storeOf?.(place) ?? "",
      TRACKIO_DIR: place.folder,
      PYTHONDONTWRITEBYTECODE: "1",
    },
  });
}

const urlOf = ({ url }: Place): string => url!;

/** This module. */
export const OURS: readonly Contender[] = [
  { key: "ours", name: "ours", kind: "ours", program: typescript("our_tracker.ts", "call") },
  {
    key: "ours-buffered",
    name: "ours, buffered",
    kind: "ours",
    program: typescript("our_tracker.ts", "buffered"),
  },
  {
    key: "ours-served",
    name: "ours, to a server",
    kind: "ours",
    serve: (folder) => Served.app(folder),
    program: typescript("our_tracker.ts", "call"),
  },
];

/** The limits of the machine. */
export const BARE: readonly Contender[] = [
  ["memory", "bare dictionary"],
  ["file", "bare writeSync"],
  ["rows", "bare SQLite, a commit a run"],
  ["commits", "bare SQLite, a commit a call"],
].map(([key, name]) => ({
  key: `bare-${key}`,
  name: name!,
  kind: "bare",
  program: typescript("bare_tracker.ts", key!),
}));

/** Other trackers. */
export const RIVALS: readonly Contender[] = [
  {
    key: "mlflow-sqlite",
    name: "MLflow, SQLite",
    kind: "peer",
    peer: "mlflow",
    program: python("mlflow", ({ folder }) => `sqlite:///${folder}/mlflow.db`),
  },
  {
    key: "mlflow-server",
    name: "MLflow, its server",
    kind: "peer",
    peer: "mlflow",
    against: "ours-served",
    serve: serveMlflow,
    program: python("mlflow", urlOf),
  },
  {
    key: "mlflow-files",
    name: "MLflow, files",
    kind: "peer",
    peer: "mlflow",
    program: python("mlflow", ({ folder }) => `file://${folder}/mlruns`),
  },
  {
    key: "wandb",
    name: "W&B, offline",
    kind: "peer",
    peer: "wandb",
    hasHelper: true,
    program: python("wandb"),
  },
  { key: "trackio", name: "Trackio", kind: "peer", peer: "trackio", program: python("trackio") },
  { key: "aim", name: "Aim", kind: "peer", peer: "aim", program: python("aim") },
  {
    key: "original",
    name: "original library, to our server",
    kind: "peer",
    peer: "original",
    against: "ours-served",
    isInMemory: true,
    serve: (folder) => Served.app(folder),
    program: python("original", urlOf),
  },
];
