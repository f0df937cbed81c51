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
import { SCHEMA_VERSION } from "../store/sqlite_schema.ts";
import { StoreDamageError, StoreTroubleError } from "../store/store_error.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf, formatSize, oneLine } from "./format.ts";
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
  /** Whether the database is one that `--fix` does not mend. */
  is_damaged: boolean;
}

/** States of the outbox that do not pass by themselves. */
const WRONG_STATES: readonly OutboxState[] = ["rejected", "stuck", "unreadable"];

const NOUNS = {
  projects: "project",
  experiments: "experiment",
  iterations: "iteration",
  datasets: "dataset",
  points: "point",
  blobs: "file",
} satisfies Record<keyof StoreHealth["counts"], string>;

/** Examines the tracking folder. */
export const doctor: CliCommand = {
  usage: "doctor",
  summary: "tell whether the tracking folder is in order, and its sizes; exits 1 if it is not",
  options: [
    new Option(
      "--fix",
      "remove what nothing uses, and give the disk back what is free; damage it leaves alone",
    ),
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
  const examined = databaseNumber(directory) === undefined
    ? { store: null, problems: [], is_damaged: false }
    : examineStore(databasePath(directory), isFixing);
  const entries = outboxEntries();
  const states = Map.groupBy(entries, ({ state }) => state);
  return {
    ...examined,
    versions: { mlops: config.version, deno: Deno.version.deno },
    outbox: {
      bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
      states: Object.fromEntries([...states].map(([state, list]) => [state, list.length])),
    },
    problems: [...examined.problems, ...problemsOfOutbox(entries)],
  };
}

type ExaminedStore = Pick<Findings, "store" | "problems" | "is_damaged">;

/** Trouble with the database is a problem like others. */
function examineStore(path: string, isFixing: boolean): ExaminedStore {
  try {
    const store = examineSqlite(path);
    const is_damaged = store.damage.length > 0 || store.dangling.length > 0;
    if (!isFixing || is_damaged) return { store, problems: problemsOfStore(store), is_damaged };
    const problems = fix(path);
    const { problems: rest, ...fixed } = examineStore(path, false);
    return { ...fixed, problems: [...problems, ...rest] };
  } catch (error) {
    if (!(error instanceof StoreTroubleError)) throw error;
    const problem = `The database cannot be used: ${error.message}`;
    return { store: null, problems: [problem], is_damaged: error instanceof StoreDamageError };
  }
}

function fix(path: string): string[] {
  try {
    removeOrphans(path);
    compactSqlite(path);
    return [];
  } catch (error) {
    if (!(error instanceof StoreTroubleError)) throw error;
    return [`The database cannot be mended: ${error.message}`];
  }
}

function problemsOfStore({ damage, dangling, orphans }: StoreHealth): string[] {
  const problems = damage.map(({ table, faults: [first, ...others] }) => {
    const what = table === null ? "database" : `database's table ${table}`;
    const more = others.length === 0 ? "" : `, and ${countOf(others.length, "fault")} more`;
    return `The ${what} is damaged: ${first}${more}`;
  });
  for (const { table, parent, rows } of dangling) {
    problems.push(
      `${countOf(rows, "row")} of the table ${table} with no row of ${parent} to go with`,
    );
  }
  if (orphans.blobs !== null && orphans.blobs > 0) {
    const size = formatSize(orphans.bytes ?? 0);
    problems.push(`${countOf(orphans.blobs, "file")} (${size}) that no iteration has a use for`);
  }
  return problems;
}

function problemsOfOutbox(entries: readonly OutboxEntry[]): string[] {
  return entries.filter(({ state }) => WRONG_STATES.includes(state))
    .map(({ id, state, last_error }) => `${id} in the outbox is ${state}: ${last_error}`);
}

function tell(findings: Findings, directory: string, dir?: string) {
  const { versions, store, outbox, problems } = findings;
  print(`@mlops/tracking ${versions.mlops}, Deno ${versions.deno}`);
  if (store !== null) tellStore(store, directory);
  else if (problems.length === 0) print(`There is no database in ${shownPath(directory)}.`);
  const states = Object.entries(outbox.states).map(([state, count]) => `${count} ${state}`);
  print(`outbox: ${states.join(", ") || "empty"}, ${formatSize(outbox.bytes)}`);
  for (const problem of problems) print(`wrong: ${oneLine(problem)}`);
  if (problems.length === 0) return print("Everything is in order.");
  if (findings.is_damaged) tellRescue(store, directory, dir);
  else if ((store?.orphans.blobs ?? 0) > 0) {
    print(`Remove them with: ${mlopsCommand("doctor --fix", dir)}`);
  }
  if (problems.some((it) => it.includes("in the outbox"))) {
    print(`More about the outbox: ${mlopsCommand("outbox", dir)}`);
  }
}

/** What lies in the outbox is in no database yet, and stays where it is. */
function tellRescue(store: StoreHealth | null, directory: string, dir?: string): void {
  const path = shownPath(databasePath(directory));
  print(
    "--fix does not mend a damaged database, and leaves it as it is. Put a backup back: end what",
  );
  print(`uses it, move ${path}, ${path}-wal and ${path}-shm away, and copy`);
  print(`there what was made by: ${mlopsCommand("backup <file>", dir)}`);
  if (store === null) {
    return print("Without one, move them away: the next program makes a new one.");
  }
  print(
    "Without one, take along what can be read up to the damage, all of it or project by project:",
  );
  print(`  ${mlopsCommand("export --format jsonl > rescued.jsonl", dir)}`);
  print(`  ${mlopsCommand("import rescued.jsonl", "<new folder>")}`);
}

function tellStore(
  { schema_version, sqlite_version, counts, sizes }: StoreHealth,
  directory: string,
) {
  print(
    `database: ${shownPath(databasePath(directory))}, version ${schema_version}, ` +
      `SQLite ${sqlite_version}`,
  );
  if (schema_version < SCHEMA_VERSION) {
    print(`The next program that writes brings it to version ${SCHEMA_VERSION}.`);
  }
  const told = Object.entries(counts).map(([name, count]) =>
    count === null ? `unreadable ${name}` : countOf(count, NOUNS[name as keyof typeof NOUNS])
  );
  print(`has: ${told.join(", ")}`);
  const ofFiles = sizes.blobs === null ? "" : `${formatSize(sizes.blobs)} of files and `;
  print(`size: ${formatSize(sizes.database)}, of that ${ofFiles}${formatSize(sizes.free)} free`);
}
