/**
 * What `mlops serve` says when it starts.
 *
 * @module
 */

import type { AccessTokens } from "../app/access_token.ts";
import { shownPath } from "../tracking/permission.ts";

/** An App that is served. */
export interface ServedPlace {
  /** Where it listens. */
  addr: Deno.NetAddr;
  /** The names by which it is reached, besides its address. */
  allowedHost?: readonly string[];
  directory: string;
  tokens: AccessTokens | undefined;
}

/** Tells where an App is, for those who are to use it, and what they need. */
export function bannerOf({ addr, allowedHost, directory, tokens }: ServedPlace): string {
  const url = clientUrl(addr, allowedHost);
  const token = tokens === undefined ? "" : "MLOPS_TOKEN=<token> ";
  const isEverywhere = isWildcard(addr);
  return [
    `MLOps App at ${url}`,
    `  look at it     ${url}/ui`,
    `  data           ${shownPath(directory)}`,
    `  send to it     MLOPS_URL=${url} ${token}deno run … train.ts`,
    `  its routes     ${url}/docs`,
    ...(isEverywhere ? [`  listens        on all interfaces, here at ${urlOf(addr)}`] : []),
    ...(isLoopback(addr) || allowedHost
      ? []
      : ["  its name       none: give it by --allowed-host"]),
    ...(tokens === undefined ? [] : [`  its tokens     ${describeTokens(tokens)}`]),
    "  stop it        Ctrl-C",
  ].join("\n");
}

/** How many tokens there are, and never which. */
export function describeTokens({ write, read }: AccessTokens): string {
  return `${write.length} may write, ${read.length} may only read`;
}

/** Where a program on this machine finds it. */
export function urlOf({ hostname, port }: Deno.NetAddr): string {
  const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine reaches an address. */
export function isLoopback({ hostname }: Deno.NetAddr): boolean {
  return hostname.startsWith("127.") || hostname === "::1";
}

/** Where a program on another machine finds it. By a name that was not given it would be refused. */
function clientUrl(addr: Deno.NetAddr, [name]: readonly string[] = []): string {
  if (isLoopback(addr)) return urlOf(addr);
  if (name !== undefined) return `http://${name}:${addr.port}`;
  return urlOf(isWildcard(addr) ? { ...addr, hostname: ownAddress() ?? addr.hostname } : addr);
}

function ownAddress(): string | undefined {
  return Deno.networkInterfaces()
    .find(({ family, address }) => family === "IPv4" && !address.startsWith("127."))?.address;
}

function isWildcard({ hostname }: Deno.NetAddr): boolean {
  return hostname === "0.0.0.0" || hostname === "::";
}
