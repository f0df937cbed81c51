/**
 * What the benches ran on.
 *
 * @module
 */

import { cpus, release, totalmem } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { BENCH_FOLDER } from "./bench_folder.ts";
import { packageOf, type Peer } from "./venv.ts";

/** The machine and everything on it that matters, a line each. */
export function machineLines(peers: readonly Peer[]): string[] {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const [load] = Deno.loadavg();
  const { deno, v8 } = Deno.version;
  return [
    `${processors.length} × ${processors[0]?.model ?? "unknown"}, ${gigabytes} GiB`,
    `${Deno.build.os} ${release()}, ${Deno.build.arch}, load ${load!.toFixed(1)} at the start`,
    `Deno ${deno}, V8 ${v8}, SQLite ${sqliteVersion()}; ${pythonVersion(peers)}`,
    `on ${said("stat", "-f", "-c", "%T", BENCH_FOLDER)}: ${BENCH_FOLDER}`,
    `peers: ${peers.map(packageOf).join(", ") || "none"}`,
    `at ${new Date().toISOString()}, of commit ${said("git", "describe", "--always", "--dirty")}`,
  ];
}

function sqliteVersion(): string {
  using database = new DatabaseSync(":memory:");
  return String(database.prepare("select sqlite_version() as version").get()!.version);
}

function pythonVersion(peers: readonly Peer[]): string {
  if (peers.length === 0) return "no Python";
  return said("python3", "--version");
}

/** What a program prints, or that it cannot. */
function said(program: string, ...args: string[]): string {
  try {
    const cwd = new URL(".", import.meta.url);
    const { stdout } = new Deno.Command(program, { args, cwd, stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout).trim() || "unknown";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "unknown";
    throw error;
  }
}
