/**
 * Requests to an MLOps App.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import { type AppAnswer, readAnswer } from "./app_answer.ts";
import { Deadline } from "./deadline.ts";

/**
 * Sends a request: the global `fetch`, or the own one of an App in the same process. A client is given
 * for a request that needs a connection of its own.
 */
export type Fetch = (request: Request, client?: Deno.HttpClient) => Promise<Response>;

/** How an App is asked. */
export interface AppClientOptions {
  /** Sent as a bearer token with each request. @default {none} */
  token?: string | undefined;
  /** Milliseconds until a request counts as not answered; may be `Infinity`. @default {30_000} */
  timeout?: number | undefined;
  /** @default {the global fetch, after a look at the permission} */
  fetch?: Fetch | undefined;
}

/** What a request carries. */
export interface RequestContent {
  /** Its media type. */
  type: string;
  bytes: string | Uint8Array<ArrayBuffer>;
  /**
   * Whether an App in this process reads the bytes where they are, of which a request makes a copy. They
   * must stay as they are until it has answered.
   *
   * @default {false}
   */
  isLent?: boolean;
}

/** One request's own options. */
export interface AppRequestOptions {
  /** Gives the request up. */
  signal?: AbortSignal | undefined;
  /**
   * It must not arrive twice. Left to itself, fetch sends a request again, a POST as well, when a
   * connection that was used before breaks before the reply.
   *
   * @default {false}
   */
  isOnce?: boolean | undefined;
  /** The media types that are understood. @default {"application/json"} */
  accept?: string | undefined;
  /** The answer is to carry what becomes of what is sent, if the App can. @default {false} */
  wantsResult?: boolean | undefined;
}

/** A request as it is asked. */
interface AskedRequest extends AppRequestOptions {
  method: string;
  path: string;
  content?: RequestContent | undefined;
}

/**
 * A path of the App from a template: what is filled in is percent-encoded, `/` too.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { route } from "./app_client.ts";
 *
 * assertEquals(route`/projects/title/${"a/b c"}`, "/projects/title/a%2Fb%20c");
 * ```
 */
export function route(parts: TemplateStringsArray, ...names: string[]): string {
  const encoded = names.map((name) => encodeURIComponent(name.toWellFormed()));
  return String.raw({ raw: parts }, ...encoded);
}

/** A client of one App. It never follows a redirect, and never asks for a permission. */
export class AppClient {
  /** The App's address, without credentials and without a slash at its end. */
  readonly url: string;
  readonly #authorization: string | undefined;
  /** Milliseconds until a request counts as not answered. */
  readonly timeout: number;
  readonly #fetch: Fetch;

  /**
   * @param url Where the App is, with or without a path. Credentials in it are sent, never printed.
   * @throws {TypeError} If the URL is none, or not of HTTP, or a header cannot carry the token.
   */
  constructor(url: string | URL, options: AppClientOptions = {}) {
    const parsed = parseUrl(url);
    this.url = parsed.origin + parsed.pathname.replace(/\/+$/, "");
    this.#authorization = authorizationOf(parsed, options.token);
    this.timeout = options.timeout ?? 30_000;
    this.#fetch = options.fetch ?? fetchWithPermission;
  }

  /**
   * Asks for a document. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  async get<T>(path: string, options?: AppRequestOptions): Promise<T> {
    return (await this.send("GET", path, undefined, options)).body as T;
  }

  /**
   * Posts a document as JSON. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  async post<T>(path: string, document: unknown, options?: AppRequestOptions): Promise<T> {
    const content = { type: "application/json", bytes: JSON.stringify(document) };
    return (await this.send("POST", path, content, options)).body as T;
  }

  /**
   * Sends a request of any kind. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood, or it was given
   * up before one came. What was sent may have arrived then.
   */
  send(
    method: string,
    path: string,
    content?: RequestContent,
    options: AppRequestOptions = {},
  ): Promise<AppAnswer> {
    return this.#ask({ method, path, content, ...options }, readAnswer);
  }

  /**
   * Asks for a reply of any length, to be read as it comes; it must begin in time. Requires
   * `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  download(path: string): Promise<ReadableStream<Uint8Array>> {
    return this.#ask({ method: "GET", path }, async (request, response) => {
      if (response.status === 200 && response.body !== null) return response.body;
      const { status } = await readAnswer(request, response);
      const reason = `answered ${status}, and nothing to read`;
      throw new MlopsAppUnreachableError({
        method: "GET",
        url: request.url,
        reason,
        isTransient: false,
      });
    });
  }

  async #ask<T>(
    asked: AskedRequest,
    read: (request: Request, response: Response) => Promise<T>,
  ): Promise<T> {
    const { method, path, content, signal, isOnce } = asked;
    signal?.throwIfAborted();
    using deadline = this.timeout === Infinity ? undefined : new Deadline(this.timeout, signal);
    const request = new Request(this.url + path, {
      method,
      headers: this.#headers(asked),
      body: content === undefined ? null : bodyOf(content),
      redirect: "manual",
      signal: deadline?.signal ?? signal ?? null,
    });
    using client = isOnce ? Deno.createHttpClient({ poolMaxIdlePerHost: 0 }) : undefined;
    try {
      return await read(request, await this.#fetch(request, client));
    } catch (error) {
      throw this.#explain(request, error, signal);
    }
  }

  /** A request takes them over from a record in half the time that it does from a `Headers`. */
  #headers(
    { content, accept = "application/json", wantsResult }: AskedRequest,
  ): Record<string, string> {
    const headers: Record<string, string> = { accept };
    if (wantsResult) headers.prefer = "return=representation";
    if (content) {
      headers["content-type"] = content.type;
      // The embedded App reads at once what has a length; to others fetch tells it anyway.
      if (!content.isLent) headers["content-length"] = String(Buffer.byteLength(content.bytes));
    }
    if (this.#authorization) headers.authorization = this.#authorization;
    return headers;
  }

  #explain(request: Request, cause: unknown, signal: AbortSignal | undefined): unknown {
    if (cause instanceof MlopsAppError || cause instanceof MlopsAppUnreachableError) return cause;
    const { method, url } = request;
    if (request.signal.aborted) {
      const reason = signal?.aborted
        ? "was given up before an answer came"
        : `timed out after ${this.timeout / 1000} s`;
      return new MlopsAppUnreachableError({ method, url, reason, isTransient: true, cause });
    }
    return cause instanceof TypeError ? connectionError(request, cause) : cause;
  }
}

function parseUrl(url: string | URL): URL {
  const parsed = URL.parse(url);
  if (parsed?.protocol === "http:" || parsed?.protocol === "https:") return parsed;
  const text = String(url);
  const shown = text.includes("@") ? "the text" : JSON.stringify(text);
  throw new TypeError(
    `Cannot use ${shown} as the URL of an MLOps App: it must start with http:// or https://`,
  );
}

/** What a stream gives is not copied. */
function bodyOf({ bytes, isLent }: RequestContent): BodyInit {
  return isLent && typeof bytes !== "string" ? ReadableStream.from([bytes]) : bytes;
}

function authorizationOf(url: URL, token: string | undefined): string | undefined {
  if (token) {
    if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
    throw new TypeError("Cannot use the token: a header cannot carry all of its characters");
  }
  if (url.username === "" && url.password === "") return undefined;
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  return `Basic ${new TextEncoder().encode(credentials).toBase64()}`;
}

function decoded(credential: string): string {
  try {
    return decodeURIComponent(credential);
  } catch {
    throw new TypeError("Cannot use the credentials in the URL: write a % in them as %25");
  }
}

/** Looks at the permission first: to ask for it would stop the program at a prompt. */
async function fetchWithPermission(
  request: Request,
  client?: Deno.HttpClient,
): Promise<Response> {
  const { method, url } = request;
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return await fetch(request, client && { client });
  const reason = `needs the permission --allow-net=${host}`;
  throw new MlopsAppUnreachableError({ method, url, reason, isUnsent: true, isTransient: false });
}

function connectionError({ method, url }: Request, cause: TypeError): MlopsAppUnreachableError {
  const message = cause.cause instanceof Error ? cause.cause.message : cause.message;
  const isUnsent = message.includes("client error (Connect)");
  const said = message.includes("Connection refused")
    ? "connection refused"
    : message.replace(/^.*client error \(\w+\): /s, "").replace(/^Fetch failed: /, "");
  const reason = `${isUnsent ? "could not connect" : "did not answer"}: ${said}`;
  return new MlopsAppUnreachableError({ method, url, reason, isUnsent, isTransient: true, cause });
}
