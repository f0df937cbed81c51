/**
 * Answers requests that no route takes: the wrong method, a slash too many or too few, or nothing.
 *
 * @module
 */

import { answerError, AppError } from "./app_error.ts";

const METHODS = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

/** Tells whether there is a route for a method and path. */
export type RouteTest = (method: string, path: string) => boolean;

/**
 * Answers a request that no route takes: with the same path but for its last slash if that leads
 * somewhere (307), else as wrong (405, 404).
 */
export function answerUnrouted(request: Request, hasRoute: RouteTest): Response {
  const { pathname, search } = new URL(request.url);
  const methodsAt = (path: string) => METHODS.filter((method) => hasRoute(method, path));
  const allowed = methodsAt(pathname);
  if (allowed.length > 0) {
    return answerError(
      new AppError(405, "Method Not Allowed", { allow: allowed.join(", ") }),
    );
  }
  const isShorter = pathname.endsWith("/");
  const other = isShorter ? pathname.slice(0, -1) : `${pathname}/`;
  if (methodsAt(other).length === 0) return answerError(new AppError(404, "Not Found"));
  // It is relative: by which protocol, host and root the App is reached, a proxy before it knows.
  const location = (isShorter ? "../" : "./") + /[^/]*\/?$/.exec(other)![0] + search;
  return new Response(null, { status: 307, headers: { location } });
}
