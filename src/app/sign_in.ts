/**
 * People at the pages show their token once, and the browser keeps it in a cookie that no script reads.
 *
 * @module
 */

import { rootFrom } from "../contract/root_path.ts";
import { type Context, getCookie, setCookie } from "../deps/hono.ts";
import type { Step } from "./access_control.ts";
import type { TokenCheck } from "./access_token.ts";
import { AppError } from "./app_error.ts";

const COOKIE = "mlops_token";
const SIGN_IN = "/ui/sign-in";
const SIGN_OUT = "/ui/sign-out";
/** Seconds that a browser keeps the token. */
const KEPT = 30 * 24 * 3600;
const PAGE = /^ui\/[\w\-./?=&%~+,:]*$/;

/** Takes the forms by which people sign in and out. */
export function signIn(check: TokenCheck): Step {
  return async function signIn(c, next) {
    const { path } = c.req;
    if (c.req.raw.method !== "POST" || (path !== SIGN_IN && path !== SIGN_OUT)) return await next();
    if (path === SIGN_OUT) return keep(c, "", 0, "../ui/sign-in");
    const form = await c.req.formData();
    const [token, to] = [form.get("token"), form.get("to")];
    const page = typeof to === "string" && PAGE.test(to) ? to : "ui/projects";
    if (typeof token === "string" && check.rightOf(token.trim()) !== undefined) {
      return keep(c, token.trim(), KEPT, `../${page}`);
    }
    return c.redirect(`../ui/sign-in?refused=1&to=${encodeURIComponent(page)}`, 303);
  };
}

function keep(c: Context, token: string, maxAge: number, to: string): Response {
  const isSecure = new URL(c.req.url).protocol === "https:" ||
    c.req.header("x-forwarded-proto") === "https";
  setCookie(c, COOKIE, token, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge,
    secure: isSecure,
  });
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
