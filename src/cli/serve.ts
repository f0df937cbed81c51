/**
 * `mlops serve`: our App over HTTP.
 *
 * @module
 */

import type { LoggedRequest, ServedApp } from "../app/served_app.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { currentSettings } from "../settings.ts";
import type { CliCommand } from "./cli_command.ts";
import { LastingServer } from "./lasting_server.ts";
import { print, printError, printJson } from "./print.ts";
import { bannerOf, describeTokens, isLoopback, urlOf } from "./serve_banner.ts";
import { readTokens, SERVE_OPTIONS, type ServeOptions } from "./serve_options.ts";
import { onHangUp, onStopSignal } from "./stop_signals.ts";

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
    const stopped = untilStopped(app, server, options);
    if (options.json) printJson({ url: urlOf(server.addr) });
    else print(bannerOf({ ...options, addr: server.addr, directory, tokens }));
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
    throw new Error(`Cannot serve: ${messageOf(error)}`, { cause: error });
  }
}

/** Listens where whoever can reach it is asked for a token, or is on this machine. */
async function listen(
  app: ServedApp,
  { port, hostname }: ServeOptions,
  hasTokens: boolean,
): Promise<LastingServer> {
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
): LastingServer {
  const answer: Deno.ServeHandler<Deno.NetAddr> = (request, { remoteAddr }) =>
    app.fetch(request, remoteAddr.hostname);
  try {
    return new LastingServer(at, answer, (reason) => {
      note(`mlops: had to close connections, and goes on: ${reason}`);
    });
  } catch (error) {
    const { port, hostname } = at;
    if (error instanceof Deno.errors.AddrInUse) {
      throw new Error(`Port ${port} is taken: choose another by --port, or any by --port 0`);
    }
    throw new Error(`Cannot listen at ${hostname}, port ${port}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Requests that are on their way are answered yet; a second signal ends the program at once. */
async function untilStopped(
  app: ServedApp,
  server: LastingServer,
  options: ServeOptions,
): Promise<void> {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const hadTerminal = Deno.stdout.isTerminal();
  using _stop = onStopSignal(ask);
  using _hangUp = onHangUp(() => {
    const isClosed = hadTerminal && !Deno.stdout.isTerminal();
    if (options.tokenFile === undefined || isClosed) ask();
    else void readTokensAgain(app, options);
  });
  await asked;
  await app.endRequests();
  const timer = setTimeout(async () => {
    await app[Symbol.asyncDispose]();
    Deno.exit(0); // who does not read would keep the program alive
  }, PATIENCE);
  await server.shutdown();
  clearTimeout(timer);
}

/** A file that cannot be used takes nobody's token away. */
async function readTokensAgain(app: ServedApp, options: ServeOptions): Promise<void> {
  try {
    const tokens = await readTokens(options);
    if (tokens === undefined) return;
    app.useTokens(tokens);
    note(`mlops: read the tokens again: ${describeTokens(tokens)}`);
  } catch (error) {
    note(`mlops: the tokens stay as they were: ${messageOf(error)}`);
  }
}

function logRequest({ client, method, path, status, seconds }: LoggedRequest): void {
  const time = new Date().toISOString();
  const shown = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
  note(`${time} ${client} ${method} ${shown} ${status} ${(seconds * 1000).toFixed(1)} ms`);
}

function note(text: string): void {
  try {
    printError(text);
  } catch {
    // Nobody reads it any more, and there is nowhere else to tell that.
  }
}
