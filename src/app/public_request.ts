/**
 * Asks a URL that a client names: at an address of the public internet only, and no further than the
 * head of the reply.
 *
 * @module
 */

import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "./public_address.ts";

/** How {@linkcode askPublicly} finds where to ask. */
export interface PublicRequestOptions {
  /** Whether an address may be asked. @default {isPublicAddress} */
  mayAsk?: (address: string) => boolean;
  /** Gives the addresses of a host. @default {the system's own way} */
  resolve?: (host: string) => Promise<LookupAddress[]>;
}

/** The head of a reply. */
export interface ReplyHead {
  status: number;
  /** Where it leads elsewhere. */
  location: string | undefined;
}

/** Asks a URL; rejects if it does not answer, or if one of its host's addresses may not be asked. */
export async function askPublicly(
  url: URL,
  signal: AbortSignal,
  options: PublicRequestOptions = {},
): Promise<ReplyHead> {
  const addresses = await addressesOf(url, options);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const request = send(url, {
    signal,
    agent: false,
    // The very addresses that were looked at: a name can have others the next time.
    lookup: (_host, { all }, found) =>
      all ? found(null, addresses) : found(null, addresses[0]!.address, addresses[0]!.family),
  }, resolve);
  request.on("error", reject).end();
  const { statusCode = 0, headers: { location } } = await promise;
  request.destroy();
  return { status: statusCode, location };
}

async function addressesOf(
  { hostname }: URL,
  { mayAsk = isPublicAddress, resolve = resolveHost }: PublicRequestOptions,
): Promise<LookupAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  if (addresses.length > 0 && addresses.every(({ address }) => mayAsk(address))) return addresses;
  throw new TypeError(`Cannot ask ${host}: it is not of the public internet`);
}

async function resolveHost(host: string): Promise<LookupAddress[]> {
  return await lookup(host, { all: true });
}
