/**
 * `mlops doctor`: whether the tracking folder is in order.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };
import { databaseNumber, databasePath } from "../app/open_folder.ts";
import { Option } from "../deps/commander.ts";
import { currentSettings } from "../settings.ts";
import {
  compactSqlite,
  examineSqlite,
  removeOrphans,
  type StoreHealth,
} from "../store/sqlite_health.ts";
import { StoreTroubleError } from "../store/store_error.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf, formatSize } from "./format.ts";
import { outboxEntries, type OutboxEntry, type OutboxState } from "./outbox_entries.ts";
import { print, printJson } from "./print.ts";

interface DoctorOptions extends CliOptions {
  fix?: boolean | undefined;
}

/** What the doctor found. */
interface Findings {
  versions: { mlops: string; deno: string };
  /** `null` if there is no database, or it cannot be used. */
  store: StoreHealth | null;
  outbox: { bytes: number; states: Partial<Record<OutboxState, number>> };
  /** What is wrong, in sentences. */
  problems: string[];
}

/** States of the outbox that do not pass by themselves. */
const WRONG_STATES: readonly OutboxState[] = ["rejected", "stuck", "unreadable"];

/** Examines the tracking folder. */
export const doctor: CliCommand = {
  usage: "doctor",
  summary: "tell whether the tracking folder is in order, and its sizes; exits 1 if it is not",
  options: [
    new Option("--fix", "remove what nothing uses, and give the disk back what is free"),
  ],
  examples: [
    ["doctor", "what there is, and what is wrong with it"],
    ["doctor --fix", "the same, after what can be put in order was"],
  ],
  run({ dir, json, fix: isFixing = false }: DoctorOptions) {
    const { directory } = currentSettings();
    const findings = examine(directory, isFixing);
    if (json) printJson(findings);
    else tell(findings, directory, dir);
    return Promise.resolve(findings.problems.length === 0 ? 0 : 1);
  },
};

function examine(directory: string, isFixing: boolean): Findings {
  const problems: string[] = [];
  const store = databaseNumber(directory) === undefined
    ? null
    : examineStore(databasePath(directory), isFixing, problems);
  if (store !== null) problems.push(...problemsOfStore(store));
  const entries = outboxEntries();
  problems.push(...problemsOfOutbox(entries));
  const states = Map.groupBy(entries, ({ state }) => state);
  return {
    versions: { mlops: config.version, deno: Deno.version.deno },
    store,
    outbox: {
      bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
      states: Object.fromEntries([...states].map(([state, list]) => [state, list.length])),
    },
    problems,
  };
}

function examineStore(path: string, isFixing: boolean, problems: string[]): StoreHealth | null {
  if (isFixing) attempt("mended", problems, () => fix(path));
  return attempt("used", problems, () => examineSqlite(path));
}

/** Trouble with the database is a problem like others. */
function attempt<T>(what: string, problems: string[], body: () => T): T | null {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof StoreTroubleError)) throw error;
    problems.push(`The database cannot be ${what}: ${error.message}`);
    return null;
  }
}

function fix(path: string): void {
  removeOrphans(path);
  compactSqlite(path);
}

function problemsOfStore({ damage, dangling_rows, orphans }: StoreHealth): string[] {
  const problems = damage.map((fault) => `The database is damaged: ${fault}`);
  if (dangling_rows > 0) {
    problems.push(`${countOf(dangling_rows, "row")} of the database name what is not there`);
  }
  if (orphans.blobs > 0) {
    const size = formatSize(orphans.bytes);
    problems.push(`${countOf(orphans.blobs, "file")} (${size}) that no iteration has a use for`);
  }
  return problems;
}

function problemsOfOutbox(entries: readonly OutboxEntry[]): string[] {
  return entries.filter(({ state }) => WRONG_STATES.includes(state))
    .map(({ id, state, last_error }) => `${id} in the outbox is ${state}: ${last_error}`);
}

function tell({ versions, store, outbox, problems }: Findings, directory: string, dir?: string) {
  print(`@mlops/tracking ${versions.mlops}, Deno ${versions.deno}`);
  if (store !== null) tellStore(store, directory);
  else if (problems.length === 0) print(`There is no database in ${shownPath(directory)}.`);
  const states = Object.entries(outbox.states).map(([state, count]) => `${count} ${state}`);
  print(`outbox: ${states.join(", ") || "empty"}, ${formatSize(outbox.bytes)}`);
  for (const problem of problems) print(`wrong: ${problem}`);
  if (problems.length === 0) return print("Everything is in order.");
  if ((store?.orphans.blobs ?? 0) > 0) {
    print(`Remove them with: ${mlopsCommand("doctor --fix", dir)}`);
  }
  if (problems.some((it) => it.includes("in the outbox"))) {
    print(`More about the outbox: ${mlopsCommand("outbox", dir)}`);
  }
}

function tellStore(
  { schema_version, sqlite_version, counts, sizes }: StoreHealth,
  directory: string,
) {
  print(
    `database: ${shownPath(databasePath(directory))}, version ${schema_version}, ` +
      `SQLite ${sqlite_version}`,
  );
  print(
    `has: ${countOf(counts.projects, "project")}, ${countOf(counts.experiments, "experiment")}, ` +
      `${countOf(counts.iterations, "iteration")}, ${countOf(counts.datasets, "dataset")}, ` +
      `${countOf(counts.points, "point")}, ${countOf(counts.blobs, "file")}`,
  );
  print(
    `size: ${formatSize(sizes.database)}, of that ${formatSize(sizes.blobs)} of files and ` +
      `${formatSize(sizes.free)} free`,
  );
}
