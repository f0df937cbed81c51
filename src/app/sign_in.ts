/**
 * People at the pages show their token once, and the browser keeps it in a cookie that no script reads.
 *
 * @module
 */

import { rootFrom } from "../contract/root_path.ts";
import { type Context, getCookie, setCookie } from "../deps/hono.ts";
import type { Step } from "./access_control.ts";
import type { AccessRight, TokenCheck } from "./access_token.ts";
import { AppError } from "./app_error.ts";
import { readBytes } from "./request_body.ts";

const COOKIE = "mlops_token";
/** Tells the pages that there is something to sign out of, and for what; it opens nothing. */
const MARK = "mlops_signed_in";
const SIGN_IN = "/ui/sign-in";
const SIGN_OUT = "/ui/sign-out";
/** Seconds that a browser keeps the token. */
const KEPT = 30 * 24 * 3600;
/** The most bytes of a form. */
const FORM_LIMIT = 64 * 1024;
/** It only makes addresses whole, to be looked at. */
const ANY_ROOT = "http://app.invalid";

/** Takes the forms by which people sign in and out. */
export function signIn(check: TokenCheck): Step {
  return async function signIn(c, next) {
    const { path } = c.req;
    if (c.req.raw.method !== "POST" || (path !== SIGN_IN && path !== SIGN_OUT)) return await next();
    if (path === SIGN_OUT) return keep(c, { token: "", mark: "", maxAge: 0 }, "../ui/sign-in");
    const form = await readForm(c.req.raw);
    const token = form.get("token")?.trim() ?? "";
    const page = pageOf(form.get("to") ?? "");
    const mark = check.rightOf(token);
    if (mark !== undefined) return keep(c, { token, mark, maxAge: KEPT }, `../${page}`);
    return c.redirect(`../ui/sign-in?refused=1&to=${encodeURIComponent(page)}`, 303);
  };
}

async function readForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await readBytes(request, FORM_LIMIT)));
}

/** A page of ours, from the App's root; for anything else the first one. */
function pageOf(to: string): string {
  const url = URL.parse(to, ANY_ROOT);
  const isOurs = url?.origin === ANY_ROOT && url.pathname.startsWith("/ui/");
  return isOurs ? url.href.slice(ANY_ROOT.length + 1) : "ui/projects";
}

/** What a browser keeps. */
interface Kept {
  token: string;
  mark: AccessRight | "";
  /** In seconds. */
  maxAge: number;
}

function keep(c: Context, { token, mark, maxAge }: Kept, to: string): Response {
  const secure = new URL(c.req.url).protocol === "https:" ||
    /^https\b/.test(c.req.header("x-forwarded-proto") ?? "");
  const options = { sameSite: "Lax", path: "/", maxAge, secure } as const;
  setCookie(c, COOKIE, token, { ...options, httpOnly: true });
  setCookie(c, MARK, mark, options);
  return c.redirect(to, 303);
}

/**
 * The token of whoever signed in.
 *
 * @throws {AppError} If something is to be changed, and the browser does not tell by which page (403).
 */
export function signedInToken(c: Context): string | undefined {
  const token = getCookie(c, COOKIE);
  const isReading = ["GET", "HEAD"].includes(c.req.raw.method);
  // That the page is one of ours has been seen before; a cookie alone does not tell it.
  if (token && !isReading && c.req.header("origin") === undefined) {
    throw new AppError(403, "A change with a cookie needs an Origin.");
  }
  return token || undefined;
}

/** Whether a person asks, by a browser, for a page. */
export function wantsPage(c: Context): boolean {
  return isPage(c.req.path) && acceptsHtml(c);
}

/** Sends whoever asks for a page to the form, and back afterwards. */
export function askToSignIn(c: Context): Response {
  const { pathname, search } = new URL(c.req.url);
  const to = encodeURIComponent(pathname.slice(1) + search);
  return c.redirect(`${rootFrom(pathname)}ui/sign-in?to=${to}`, 303);
}

/** Sends a browser at the root to the pages; everybody else is told as ever what this is. */
export const showPages: Step = async function showPages(c, next) {
  if (acceptsHtml(c)) return c.redirect("ui/projects", 302);
  return await next();
};

function isPage(path: string): boolean {
  return path === "/" || path === "/ui" || path.startsWith("/ui/");
}

function acceptsHtml(c: Context): boolean {
  return /\btext\/html\b/.test(c.req.header("accept") ?? "");
}
