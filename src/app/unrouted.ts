/**
 * Answers requests that no route takes: the wrong method, a slash too many or too few, or nothing.
 *
 * @module
 */

import { answerError, AppError } from "./app_error.ts";

const METHODS = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/** Tells whether there is a route for a method and path. */
export type RouteTest = (method: string, path: string) => boolean;

/**
 * Answers a request that no route takes: with the same path but for its last slash if that leads
 * somewhere (307), else as wrong (405, 404).
 */
export function answerUnrouted(request: Request, hasRoute: RouteTest): Response {
  const url = new URL(request.url);
  const methodsAt = (path: string) => METHODS.filter((method) => hasRoute(method, path));
  const allowed = methodsAt(url.pathname);
  if (allowed.length > 0) {
    return answerError(
      new AppError(405, "Method Not Allowed", { allow: allowed.join(", ") }),
    );
  }
  url.pathname = url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  if (methodsAt(url.pathname).length === 0) return answerError(new AppError(404, "Not Found"));
  return new Response(null, { status: 307, headers: { location: url.href } });
}
