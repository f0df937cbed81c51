/**
 * A POST to a service that takes messages.
 *
 * @module
 */

/** Sends a request: the global `fetch`, or another in its place. */
export type Fetch = (request: Request) => Promise<Response>;

/** What is posted, and how. */
export interface PostOptions {
  headers: Headers;
  body: string;
  /** The address as errors tell it: the whole one may be a secret. */
  shownUrl: string;
  /** Milliseconds until the service counts as not answering. @default {10_000} */
  timeout?: number | undefined;
  /** @default {the global fetch, after a look at the permission} */
  fetch?: Fetch | undefined;
}

/** How a service answered. */
export interface PostAnswer {
  ok: boolean;
  status: number;
  /** Why, in HTTP's own words. */
  reason: string;
}

/** Reads a URL of HTTP; `undefined` if it is none. */
export function parseHttpUrl(url: string | URL): URL | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === "http:" || parsed?.protocol === "https:" ? parsed : undefined;
}

/**
 * Posts once, without following a redirect: the credentials are for nobody else. Requires
 * `--allow-net` for the host, and never asks for it.
 *
 * @throws {Error} If no answer came, naming the address as it may be shown and nothing else of it.
 */
export async function post(url: URL, options: PostOptions): Promise<PostAnswer> {
  const { headers, body, shownUrl, timeout = 10_000, fetch = globalThis.fetch } = options;
  if (options.fetch === undefined) await checkPermission(url, shownUrl);
  const signal = AbortSignal.timeout(timeout);
  try {
    const request = new Request(url, { method: "POST", headers, body, redirect: "manual", signal });
    const response = await fetch(request);
    await response.body?.cancel();
    const { ok, status, statusText } = response;
    return { ok, status, reason: statusText || "no reason given" };
  } catch (error) {
    const reason = signal.aborted ? `timed out after ${timeout / 1000} s` : reasonOf(error, url);
    // The error itself is not told as the cause: it has the whole address in its text.
    throw new Error(`POST ${shownUrl} ${reason}`);
  }
}

async function checkPermission(url: URL, shownUrl: string): Promise<void> {
  const host = `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  throw new Error(`POST ${shownUrl} needs the permission --allow-net=${url.host}`);
}

/** The last words of the innermost error, without the address. */
function reasonOf(error: unknown, { href, origin, pathname, search }: URL): string {
  const innermost = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = innermost instanceof Error ? innermost.message : String(innermost);
  const said = message.replace(/^.*client error \(\w+\): /s, "").replaceAll(href, origin);
  const path = pathname + search;
  return `failed: ${path === "/" ? said : said.replaceAll(path, "/…")}`;
}
