/**
 * `mlops serve`: our App over HTTP.
 *
 * @module
 */

import { type App, createApp } from "../app/create_app.ts";
import { InvalidArgumentError, Option } from "../deps/commander.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { print, printError, printJson } from "./print.ts";

interface ServeOptions extends CliOptions {
  port: number;
  hostname: string;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Serves our App. */
export const serve: CliCommand = {
  usage: "serve",
  summary: "serve the tracking folder as an MLOps App",
  options: [
    new Option("--port <port>", "where to listen; 0 takes any that is free")
      .argParser(parsePort).default(8000),
    new Option("--hostname <name>", "the address to listen at").default("127.0.0.1"),
  ],
  examples: [
    ["serve", "at http://127.0.0.1:8000"],
    ["serve --port 0 --json", "at any free port; the first line tells the address"],
  ],
  async run(given) {
    const { json, port, hostname } = given as ServeOptions;
    const { directory, userName } = currentSettings();
    await using app = createApp({ directory, userName });
    await checkFolder(app);
    const server = listen(app, { port, hostname });
    const stopped = untilStopped(server);
    if (!isLoopback(server.addr)) tellOpenness(server.addr);
    const url = urlOf(server.addr);
    if (json) printJson({ url });
    else tell(url, directory);
    await stopped;
    return 0;
  },
};

/** A folder that cannot be used is told now, and not to each client. */
async function checkFolder(app: App): Promise<void> {
  const response = await app.fetch(new Request("http://localhost/projects/base"));
  const body: { detail?: string } = await response.json();
  if (!response.ok) throw new Error(`Cannot serve: ${body.detail ?? response.status}`);
}

function listen(app: App, at: { port: number; hostname: string }): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...at, onListen: () => {} }, (request) => app.fetch(request));
  } catch (error) {
    const { port, hostname } = at;
    if (error instanceof Deno.errors.AddrInUse) {
      throw new Error(`Port ${port} is taken: choose another by --port, or any by --port 0`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot listen at ${hostname}, port ${port}: ${reason}`, { cause: error });
  }
}

/** Requests that are on their way are answered yet; a second signal ends the program at once. */
async function untilStopped(server: Deno.HttpServer): Promise<void> {
  const stop = (): void => {
    stopListening();
    server.shutdown();
  };
  const stopListening = (): void => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, stop);
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, stop);
  await server.finished;
}

/** Where a program on this machine finds it. */
function urlOf({ hostname, port }: Deno.NetAddr): string {
  const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function isLoopback({ hostname }: Deno.NetAddr): boolean {
  return hostname.startsWith("127.") || hostname === "::1";
}

function tell(url: string, directory: string): void {
  print(`MLOps App at ${url}`);
  print(`  data           ${shownPath(directory)}`);
  print(`  send to it     MLOPS_URL=${url} deno run … train.ts`);
  print("  stop it        Ctrl-C");
}

function tellOpenness({ hostname }: Deno.NetAddr): void {
  printError(
    `warning: whoever can reach ${hostname} can read and change everything here: nobody is asked ` +
      "for a token",
  );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}
