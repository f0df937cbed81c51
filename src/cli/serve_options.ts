/**
 * The options of `mlops serve`, and the tokens that they name.
 *
 * @module
 */

import { type AccessTokens, parseTokenFile, tokenProblem } from "../app/access_token.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { InvalidArgumentError, Option } from "../deps/commander.ts";
import type { CliOptions } from "./cli_command.ts";

/** What `mlops serve` is given. */
export interface ServeOptions extends CliOptions {
  port: number;
  hostname: string;
  token?: string;
  readToken?: string;
  tokenFile?: string;
  allowedHost?: string[];
  corsOrigin?: string[];
  rateLimit?: number;
  fetchDatasets?: boolean;
  log?: boolean;
}

/** The options as the command line takes them. */
export const SERVE_OPTIONS: readonly Option[] = [
  new Option("--port <port>", "where to listen; 0 takes any that is free")
    .argParser(parsePort).default(8000),
  new Option("--hostname <name>", "the address to listen at").default("127.0.0.1"),
  new Option("--token <token>", "ask for this token; other users of this machine may see it here")
    .env("MLOPS_SERVE_TOKEN"),
  new Option("--read-token <token>", "a token that may only read")
    .env("MLOPS_SERVE_READ_TOKEN"),
  new Option(
    "--token-file <file>",
    'tokens, one a line; "read" before one that may only read; SIGHUP has it read again',
  )
    .env("MLOPS_SERVE_TOKEN_FILE"),
  new Option("--allowed-host <names...>", "names by which it is reached, besides localhost")
    .argParser(parseHost),
  new Option("--cors-origin <origins...>", "origins of pages elsewhere that may use it")
    .argParser(parseOrigin),
  new Option(
    "--rate-limit <requests>",
    "a second for each client; 0 for any (default: 1000 with tokens)",
  )
    .argParser(parseCount),
  new Option(
    "--fetch-datasets",
    "refuse datasets at an http or https URL that does not answer or is at no public address, and " +
      "at an ftp one; paths, file: and other URLs, and hosts of one word are taken as they are",
  ),
  new Option("--log", "print a line for each request on stderr"),
];

/**
 * The tokens that are asked for; `undefined` if there are none. Requires `--allow-read` for a file of
 * tokens.
 */
export async function readTokens(options: ServeOptions): Promise<AccessTokens | undefined> {
  const { token, readToken, tokenFile } = options;
  const inFile = tokenFile === undefined
    ? { write: [], read: [] }
    : parseTokenFile(await readFile(tokenFile));
  const write = [...inFile.write, ...given("--token or MLOPS_SERVE_TOKEN", token)];
  const read = [...inFile.read, ...given("--read-token or MLOPS_SERVE_READ_TOKEN", readToken)];
  if (write.length + read.length > 0) return { write, read };
  if (tokenFile === undefined) return undefined;
  throw new Error(`Cannot use the tokens of "${tokenFile}": there are none`);
}

/** The command line's own complaint would show the token. */
function given(source: string, token: string | undefined): string[] {
  if (token === undefined) return [];
  const problem = tokenProblem(token);
  if (problem === undefined) return [token];
  throw new Error(`Cannot use the token of ${source}: ${problem}`);
}

async function readFile(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new Error(`Cannot read the tokens: ${messageOf(error)}`, { cause: error });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** The port does not matter where it is looked at. */
function parseHost(text: string, before: string[] = []): string[] {
  const url = /^[\p{L}\p{N}._-]+(:\d+)?$/u.test(text) ? URL.parse(`http://${text}`) : null;
  if (url !== null) return [...before, url.hostname];
  throw new InvalidArgumentError("It must be a host name, like mlops.example.com.");
}

/** Commander gives each of the origins, with those before it. */
function parseOrigin(text: string, before: string[] = []): string[] {
  const isOrigin = /^https?:/.test(text) && URL.parse(text)?.origin === text;
  if (isOrigin) return [...before, text];
  throw new InvalidArgumentError("It must be an origin, like http://localhost:5173.");
}
