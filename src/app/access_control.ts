/**
 * Who may ask: by the host that is asked for, the page that asks, and the token that is shown.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Context, Next } from "../deps/hono.ts";
import type { AccessTokens, TokenCheck } from "./access_token.ts";
import { AppError } from "./app_error.ts";
import { askToSignIn, signedInToken, wantsPage } from "./sign_in.ts";

/** Who may ask an App. */
export interface AccessRules {
  /** Names that the App is reached by, besides those of the machine itself and IP addresses. */
  allowedHosts?: readonly string[] | undefined;
  /** The origins of pages on other sites that may ask, like `http://localhost:5173`. */
  corsOrigins?: readonly string[] | undefined;
  /** Without them nobody is asked for a token. */
  tokens?: AccessTokens | undefined;
}

/** A step before the routes. */
export type Step = (c: Context, next: Next) => Promise<Response | void>;

/** Looks at a request, and throws if it is refused. */
export type Check = (c: Context) => void;

const READING = ["GET", "HEAD", "OPTIONS"];
/** They tell nothing of what is stored. */
const OPEN_PATH = /^\/(?:health|docs|openapi\.json|ui\/sign-in|ui\/assets\/[^/]+\/[^/]+)$/;
const IP_ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[.*\])$/;
const AUTHORIZATION = /^(bearer|basic) +(\S+)$/i;

/** Makes one step of checks: each step has its price. */
export function checking(...checks: Check[]): Step {
  return async function checking(c, next) {
    for (const check of checks) check(c);
    await next();
  };
}

/** Refuses requests whose Host makes no URL, which nothing after it could read. */
export const checkUrl: Check = (c) => {
  if (!URL.canParse(c.req.url)) throw new AppError(400, "The Host is not valid.");
};

/**
 * Refuses hosts that the App is not known by: a page of another site can give its own name this
 * machine's address, and would then count as one of the App's. An IP address cannot be had that way.
 */
export function checkHost(allowed: readonly string[] = []): Check {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  const isKnown = (name: string) =>
    names.has(name) || name === "localhost" || name.endsWith(".localhost") ||
    IP_ADDRESS.test(name);
  let last: string | undefined; // most requests are for the same one
  return (c) => {
    const host = hostOf(c);
    if (host === last) return;
    const name = URL.parse(`http://${host}`)?.hostname;
    if (name === undefined || !isKnown(name)) {
      throw new AppError(403, "The App is not known by this Host: --allowed-host makes it known.");
    }
    last = host;
  };
}

/** Refuses changes that a page of another site asks for. */
export function checkOrigin(allowed: readonly string[] = []): Check {
  return (c) => {
    const origin = c.req.header("origin");
    const isHarmless = origin === undefined || READING.includes(c.req.raw.method) ||
      allowed.includes(origin) || isOwn(origin, c);
    if (isHarmless) return;
    throw new AppError(403, "This Origin may not change anything: --cors-origin allows it to.");
  };
}

/**
 * Asks for a token, as a bearer's or as the password of HTTP Basic: any that is known for reading, one
 * for writing for all else.
 */
export function checkToken(check: TokenCheck): Step {
  return async function checkToken(c, next) {
    const isReading = READING.includes(c.req.raw.method);
    if (isReading && OPEN_PATH.test(c.req.path)) return await next();
    const token = shownToken(c) ?? signedInToken(c);
    const right = token === undefined ? undefined : check.rightOf(token);
    if (right === undefined && isReading && wantsPage(c)) return askToSignIn(c);
    if (right === undefined) throw unauthorized(token !== undefined);
    if (right === "read" && !isReading) throw new AppError(403, "This token may only read.");
    await next();
  };
}

/**
 * A program that knows an App by its URL only can show a token as that URL's password, for any user.
 * Nobody is asked for it: browsers would show a form of their own.
 */
function shownToken(c: Context): string | undefined {
  const [, scheme, shown] = AUTHORIZATION.exec(c.req.header("authorization") ?? "") ?? [];
  if (shown === undefined || scheme!.toLowerCase() === "bearer") return shown;
  const credentials = Buffer.from(shown, "base64").toString();
  return credentials.slice(credentials.indexOf(":") + 1);
}

function unauthorized(isShown: boolean): AppError {
  const detail = isShown ? "This token is not known." : "A bearer token is needed.";
  const challenge = `Bearer realm="mlops"${isShown ? ', error="invalid_token"' : ""}`;
  return new AppError(401, detail, { "www-authenticate": challenge });
}

/** A proxy may speak another protocol with the page than with the App. */
function isOwn(origin: string, c: Context): boolean {
  return URL.parse(origin)?.host === hostOf(c).toLowerCase();
}

function hostOf(c: Context): string {
  return c.req.header("host") ?? new URL(c.req.url).host;
}
