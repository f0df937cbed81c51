/**
 * The App as a network may reach it: with rules for who may ask how much, and with routes for whoever
 * runs it.
 *
 * @module
 */

import { type Context, cors, Hono, secureHeaders } from "../deps/hono.ts";
import type { StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import {
  type AccessRules,
  checkHost,
  checking,
  checkOrigin,
  checkToken,
  checkUrl,
  type Step,
} from "./access_control.ts";
import { type AccessTokens, TokenCheck } from "./access_token.ts";
import { answerError } from "./app_error.ts";
import { type AnsweredRequest, AppMetrics } from "./app_metrics.ts";
import { answering, appRoutes, routeAt } from "./app_routes.ts";
import { AppStore, type AppStoreOptions } from "./app_store.ts";
import { Deadlines } from "./deadlines.ts";
import { EventFeed } from "./event_feed.ts";
import { eventRoutes } from "./event_routes.ts";
import type { LiveState } from "./live_changes.ts";
import { datasetUrlCheck } from "./dataset_url.ts";
import { operationRoutes } from "./operation_routes.ts";
import {
  checkLength,
  limitBodies,
  limitConcurrency,
  limitRate,
  limitTime,
} from "./request_limits.ts";
import { BODY_LIMIT } from "./request_body.ts";
import { RunningRequests } from "./running_requests.ts";
import { showPages, signIn } from "./sign_in.ts";

/** How much may be asked of an App. */
export interface RequestLimits {
  /** Requests a second of one client; 0 for any number. @default {0} */
  perSecond?: number | undefined;
  /** Requests at once; one client may have half of them. @default {512} */
  atOnce?: number | undefined;
  /** Milliseconds until a request is given up. @default {60_000} */
  longest?: number | undefined;
  /** Bytes of large bodies at once; for half of `longest` others wait. @default {64 MB} */
  inHand?: number | undefined;
}

/** Options of {@linkcode createServedApp}. */
export interface ServedAppOptions extends AppStoreOptions, AccessRules, RequestLimits {
  /**
   * Ask the http and https URLs of datasets whether they are there; none but public ones. What the MLOps
   * App takes for a path, such as `file:///…` or a host of one word, is not asked. @default {false}
   */
  fetchDatasets?: boolean | undefined;
  /** Told of each request that was answered. */
  onRequest?: ((request: LoggedRequest) => void) | undefined;
  /** What is shown besides what the database has. @default {nothing} */
  outbox?: ShownOutbox | undefined;
  /** The pages for people, at `/ui`. @default {none} */
  pages?: ((store: () => TrackingStore) => Hono) | undefined;
  /** When events are looked for and told. */
  events?: { every?: number; most?: number; heartbeat?: number } | undefined;
}

/** What waits in a folder to be taken in, or runs in a program that embeds the App. */
export interface ShownOutbox {
  /** Puts it over the store, for reading. */
  over(store: TrackingStore): TrackingStore;
  /** How its iterations are now. */
  states(store: TrackingStore): Promise<LiveState[]>;
}

/** A request that was answered, as a log may tell of it. */
export interface LoggedRequest extends AnsweredRequest {
  client: string;
  /** The path, without the query. */
  path: string;
}

/** An App for a network. Disposing of it closes its database. */
export interface ServedApp extends AsyncDisposable {
  /**
   * Answers a request. It never rejects.
   *
   * @param client The address that the request came from.
   */
  fetch(request: Request, client: string): Promise<Response>;
  /**
   * Tells whether the App works.
   *
   * @throws {StoreTroubleError} If its database cannot be used.
   */
  check(): Promise<void>;
  /** Takes other tokens in place of those that it was created with; without such it asks for none. */
  useTokens(tokens: AccessTokens): void;
  /** Refuses further requests, ends events, and waits for the requests that run. */
  endRequests(): Promise<void>;
}

/** Milliseconds. */
const LONGEST = 60_000;
const EXPOSED = ["Retry-After", "WWW-Authenticate"];
/**
 * Whether it is reached by HTTPS is for whoever puts it behind that to say. A browser that may tell its own
 * site nothing of where it comes from sends forms with the Origin `null`.
 */
const HEADERS = {
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
  referrerPolicy: "same-origin",
  removePoweredBy: false,
  // No browser of today reads these.
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};
/** A reply is data, whatever a browser takes it for. */
const POLICY = "default-src 'none'; frame-ancestors 'none'";
const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** Creates an App for a network over a folder. */
export function createServedApp(options: ServedAppOptions = {}): ServedApp {
  const store = new AppStore(options);
  const check = options.tokens && new TokenCheck(options.tokens);
  const metrics = new AppMetrics();
  const { outbox, events = {} } = options;
  const access = outbox === undefined ? store.access : accessOver(store.access, outbox);
  const feed = new EventFeed({ store: store.access, live: outbox?.states, ...events });
  const routes = appRoutes(access, {
    onRecords: (count) => metrics.addRecords(count),
    checkDataset: options.fetchDatasets ? datasetUrlCheck() : undefined,
  })
    .route("/", operationRoutes(access, metrics))
    .route("/", eventRoutes(feed, events.heartbeat));
  const answer = answering(routes);
  const pages = options.pages?.(access);
  const templateOf = (method: string, path: string) =>
    (routeAt(routes, method, path) ?? (pages && routeAt(pages, method, path)) ?? "none")
      .replaceAll(/\{[^}]*\}/g, "");
  const observing = observe(templateOf, (c, request) => {
    metrics.addRequest(request);
    const { client } = c.env;
    options.onRequest?.({ ...request, client, path: new URL(c.req.url).pathname });
  });

  const running = new RunningRequests();
  const front = new Hono<{ Bindings: { client: string } }>();
  const { longest = LONGEST } = options;
  const deadlines = new Deadlines(longest);
  front.use(protectReply, secureHeaders(HEADERS), checking(checkUrl), observing, running.step);
  for (const step of stepsOf({ ...options, longest }, check, deadlines)) front.use(step);
  if (pages !== undefined) {
    front.get("/", showPages);
    front.route("/", pages);
  }
  front.all("*", (c) => answer(c.req.raw));
  front.onError(answerError);
  return {
    fetch: async (request, client) => await front.fetch(request, { client }),
    check: async () => await store.access().check(),
    useTokens: (tokens) => check?.use(tokens),
    endRequests: async () => {
      feed.stop("The App stops.");
      await running.end();
    },
    [Symbol.asyncDispose]: async () => {
      feed.stop("The App is closed.");
      deadlines[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Shows the outbox over whatever store there is; a store hardly ever gives way to another. */
function accessOver(access: StoreAccess, outbox: ShownOutbox): StoreAccess {
  let last: { store: TrackingStore; shown: TrackingStore } | undefined;
  return () => {
    const store = access();
    if (store !== last?.store) last = { store, shown: outbox.over(store) };
    return last.shown;
  };
}

/** What a request has to pass, in this order. */
function stepsOf(
  options: ServedAppOptions & { longest: number },
  check: TokenCheck | undefined,
  deadlines: Deadlines,
): Step[] {
  const { allowedHosts, corsOrigins = [] } = options;
  const { perSecond = 0, atOnce = 512, longest, inHand = BODY_LIMIT } = options;
  const isShared = corsOrigins.length > 0;
  return [
    checking(checkLength, checkHost(allowedHosts)),
    ...(isShared ? [cors({ origin: [...corsOrigins], exposeHeaders: EXPOSED, maxAge: 600 })] : []),
    checking(checkOrigin(corsOrigins), ...(perSecond > 0 ? [limitRate(perSecond)] : [])),
    limitConcurrency(atOnce),
    limitTime(deadlines),
    ...(check === undefined ? [] : [signIn(check), checkToken(check)]),
    limitBodies(inHand, longest / 2),
  ];
}

/** Tells of each request when it is answered. */
function observe(
  templateOf: (method: string, path: string) => string,
  tell: (c: Context, request: AnsweredRequest) => void,
): Step {
  return async function observe(c, next) {
    const start = performance.now();
    await next();
    const method = METHODS.includes(c.req.raw.method) ? c.req.raw.method : "other";
    const route = templateOf(method, c.req.path);
    tell(c, { method, route, status: c.res.status, seconds: (performance.now() - start) / 1000 });
  };
}

/** Nothing of a reply runs in a browser or stays in a cache, unless the route says otherwise. */
const protectReply: Step = async function protectReply(c, next) {
  await next();
  const { headers } = c.res;
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", POLICY);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
};
