/**
 * `mlops serve`: our App over HTTP.
 *
 * @module
 */

import type { LoggedRequest, ServedApp } from "../app/served_app.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand } from "./cli_command.ts";
import { print, printError, printJson } from "./print.ts";
import { readTokens, SERVE_OPTIONS, type ServeOptions } from "./serve_options.ts";
import { onStopSignal } from "./stop_signals.ts";

/** Requests a second of each client, where tokens are asked for. */
const DEFAULT_RATE = 1000;

/** How long a client may take to read what it was answered, when the App stops, in milliseconds. */
const PATIENCE = 3000;

/** So much of a path is logged. */
const LONGEST_PATH = 300;

/** Serves our App. */
export const serve: CliCommand = {
  usage: "serve",
  summary: "serve the tracking folder as an MLOps App",
  options: SERVE_OPTIONS,
  examples: [
    ["serve", "at http://127.0.0.1:8000"],
    ["serve --port 0 --json", "at any free port; the first line tells the address"],
    [
      "serve --hostname 0.0.0.0 --token-file tokens --allowed-host mlops.example.com --log",
      "for a team",
    ],
  ],
  async run(given) {
    const options = given as ServeOptions;
    const { directory } = currentSettings();
    const tokens = await readTokens(options);
    await using app = await createApp(options, tokens);
    await checkFolder(app);
    const server = await listen(app, options, tokens !== undefined);
    const stopped = untilStopped(app, server);
    const url = urlOf(server.addr);
    if (options.json) printJson({ url });
    else tell(url, directory, tokens !== undefined);
    await stopped;
    return 0;
  },
};

/** Other commands need none of what it is made of. */
async function createApp(
  { allowedHost, corsOrigin, rateLimit, fetchDatasets, log }: ServeOptions,
  tokens: Awaited<ReturnType<typeof readTokens>>,
): Promise<ServedApp> {
  const { createServedApp } = await import("../app/served_app.ts");
  const { shownOutbox } = await import("./shown_outbox.ts");
  const { webRoutes } = await import("../web/web_routes.ts");
  const { directory, userName } = currentSettings();
  return createServedApp({
    directory,
    userName,
    tokens,
    allowedHosts: allowedHost,
    corsOrigins: corsOrigin,
    perSecond: rateLimit ?? (tokens === undefined ? 0 : DEFAULT_RATE),
    fetchDatasets,
    onRequest: log ? logRequest : undefined,
    outbox: shownOutbox(directory),
    pages: webRoutes,
  });
}

/** A folder that cannot be used is told now, and not to each client. */
async function checkFolder(app: ServedApp): Promise<void> {
  try {
    await app.check();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot serve: ${reason}`, { cause: error });
  }
}

/** Listens where whoever can reach it is asked for a token, or is on this machine. */
async function listen(
  app: ServedApp,
  { port, hostname }: ServeOptions,
  hasTokens: boolean,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const server = startServer(app, { port, hostname });
  if (hasTokens || isLoopback(server.addr)) return server;
  await server.shutdown();
  throw new Error(
    `Cannot serve at ${server.addr.hostname} without a token: whoever can reach it could read and ` +
      "change everything. Set MLOPS_SERVE_TOKEN, or give --token-file; without them it serves " +
      "this machine only, at 127.0.0.1",
  );
}

function startServer(
  app: ServedApp,
  at: { port: number; hostname: string },
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      { ...at, onListen: () => {} },
      (request, { remoteAddr }) => app.fetch(request, remoteAddr.hostname),
    );
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
async function untilStopped(app: ServedApp, server: Deno.HttpServer): Promise<void> {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  using _ = onStopSignal(ask);
  await asked;
  await app.endRequests();
  const timer = setTimeout(async () => {
    await app[Symbol.asyncDispose]();
    Deno.exit(0); // who does not read would keep the program alive
  }, PATIENCE);
  await server.shutdown();
  clearTimeout(timer);
}

/** Where a program on this machine finds it. */
function urlOf({ hostname, port }: Deno.NetAddr): string {
  const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function isLoopback({ hostname }: Deno.NetAddr): boolean {
  return hostname.startsWith("127.") || hostname === "::1";
}

function tell(url: string, directory: string, hasTokens: boolean): void {
  const token = hasTokens ? "MLOPS_TOKEN=<token> " : "";
  print(`MLOps App at ${url}`);
  print(`  look at it     ${url}/ui`);
  print(`  data           ${shownPath(directory)}`);
  print(`  send to it     MLOPS_URL=${url} ${token}deno run … train.ts`);
  print(`  its routes     ${url}/docs`);
  print("  stop it        Ctrl-C");
}

/** A server whose log nobody reads any more goes on. */
function logRequest({ client, method, path, status, seconds }: LoggedRequest): void {
  const time = new Date().toISOString();
  const shown = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
  try {
    printError(`${time} ${client} ${method} ${shown} ${status} ${(seconds * 1000).toFixed(1)} ms`);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
