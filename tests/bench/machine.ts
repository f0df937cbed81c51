/**
 * What the benches ran on.
 *
 * @module
 */

import { cpus, release, totalmem } from "node:os";
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
    `Deno ${deno}, V8 ${v8}; ${pythonVersion(peers)}`,
    `peers: ${peers.map(packageOf).join(", ") || "none"}`,
  ];
}

function pythonVersion(peers: readonly Peer[]): string {
  if (peers.length === 0) return "no Python";
  const { stdout } = new Deno.Command("python3", { args: ["--version"] }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}
