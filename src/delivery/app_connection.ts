/**
 * A connection to one App, which finds out what kind of App it is.
 *
 * @module
 */

import { JOURNAL_HEADER } from "../contract/app_header.ts";
import { JOURNAL_VERSION, type JournalTarget } from "../contract/journal_record.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import { AppClient, type AppClientOptions, type Fetch } from "./app_client.ts";
import type { AppTarget } from "./app_target.ts";
import { OriginalApp } from "./original_app.ts";
import { OurApp } from "./our_app.ts";
import { NameResolver } from "./resolve_names.ts";
import { type Clock, retry, systemClock } from "./retry.ts";

/** Our App, which takes journals, or the original MLOps App, which takes one POST. */
export type AppKind = "ours" | "original";

/** How to be connected with an App. */
export interface AppConnectionOptions extends AppClientOptions {
  /** The tracking folder, such as `.mlops`: lock files are made in its `locks`. */
  directory: string;
  /** Time and chance. @default {systemClock} */
  clock?: Clock | undefined;
  /**
   * Milliseconds until a POST to the original App that had no answer, and no effect so far, counts as
   * lost.
   *
   * @default {30_000}
   */
  grace?: number | undefined;
}

/** The embedded App has no address; this one stands in requests to it and in errors. */
const EMBEDDED_URL = "http://embedded.localhost";
const EMBEDDED_NAME = "embedded";

/** The target of a connection, by its name. */
export function targetNamed(name: string): JournalTarget {
  return name === EMBEDDED_NAME ? { kind: "embedded" } : { kind: "mlops", url: name };
}

/** A connection to one App. Nothing is asked until it is needed, and nothing twice. */
export class AppConnection {
  /** What it is connected with, as journals have it. */
  readonly target: JournalTarget;
  /** What the App is called beside the journals that it has some of: `embedded`, or its URL. */
  readonly name: string;
  /** Asks the App. */
  readonly client: AppClient;
  /** The App's ids by name. */
  readonly names: NameResolver;
  readonly #options: AppConnectionOptions & { clock: Clock };
  #kind: AppKind | undefined;

  private constructor(target: JournalTarget, url: string | URL, options: AppConnectionOptions) {
    this.#options = { ...options, clock: options.clock ?? systemClock };
    this.target = target;
    this.name = target.kind === "embedded" ? EMBEDDED_NAME : target.url;
    this.client = new AppClient(url, options);
    this.names = new NameResolver({
      client: this.client,
      clock: this.#options.clock,
      isOurs: async (signal) => await this.kind(signal) === "ours",
    });
  }

  /**
   * A connection to an App at a URL.
   *
   * @throws {TypeError} If the URL is none, or not of HTTP, or a header cannot carry the token.
   */
  static toUrl(url: string | URL, options: AppConnectionOptions): AppConnection {
    const { url: canonical } = new AppClient(url);
    return new AppConnection({ kind: "mlops", url: canonical }, url, options);
  }

  /** A connection to our App in this process, which nothing but the disk holds up. */
  static toEmbedded(fetch: Fetch, options: AppConnectionOptions): AppConnection {
    const own = { ...options, timeout: Infinity, fetch };
    const connection = new AppConnection({ kind: "embedded" }, EMBEDDED_URL, own);
    connection.#kind = "ours";
    return connection;
  }

  /**
   * Which kind of App it is. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer, or is none.
   */
  async kind(signal?: AbortSignal): Promise<AppKind> {
    return this.#kind ??= await retry(() => askKind(this.client, signal), {
      signal,
      clock: this.#options.clock,
    });
  }

  /**
   * The App, as far as it takes iterations. Requires `--allow-net`.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer, or is none.
   */
  async app(signal?: AbortSignal): Promise<AppTarget> {
    const kind = await this.kind(signal);
    const { name, client, names } = this;
    const options = { ...this.#options, name, client, names };
    return kind === "ours" ? new OurApp(options) : new OriginalApp(options);
  }
}

async function askKind(client: AppClient, signal: AbortSignal | undefined): Promise<AppKind> {
  const answer = await client.send("GET", "/", undefined, { signal }).catch((error: unknown) => {
    const isRefused = error instanceof MlopsAppError && !error.isBlocked;
    throw isRefused ? noApp(client, `answered ${error.status}: there is no MLOps App`) : error;
  });
  const version = answer.headers.get(JOURNAL_HEADER);
  if (version !== null && Number(version) >= JOURNAL_VERSION) return "ours";
  if (version !== null) throw noApp(client, `takes journals of version ${version} only`);
  const message = (answer.body as { message?: unknown } | null | undefined)?.message;
  if (message === "Hello mlops") return "original";
  throw noApp(client, "answered as no MLOps App does");
}

function noApp({ url }: AppClient, reason: string): MlopsAppUnreachableError {
  return new MlopsAppUnreachableError({
    method: "GET",
    url: `${url}/`,
    reason,
    isTransient: false,
  });
}
