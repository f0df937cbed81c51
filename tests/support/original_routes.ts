/**
 * Routes as the original MLOps App has them: its redirects, its order of checks, its error replies.
 *
 * @module
 */

import { isObjectId } from "../../src/contract/object_id.ts";
import { refusalOf, type ValidationItem, validationItems } from "../../src/contract/problem.ts";
import type { z } from "../../src/deps/zod.ts";
import { answerJson, isStorable, parsePythonJson } from "./python_json.ts";

/** Answers with what it returns. */
export type OriginalHandler = (params: string[], body: unknown) => unknown;

/** How a route answers, and what it takes. */
export interface OriginalRouteOptions {
  status?: number;
  schema?: z.ZodType;
}

interface Route extends OriginalRouteOptions {
  method: string;
  path: RegExp;
  /** The names of the path's parts. */
  names: string[];
  handle: OriginalHandler;
}

/** Thrown by a handler: the App says no. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly detail: string | ValidationItem[]) {
    super(String(detail));
  }
}

/** The answer to what the App did not think of. */
export function serverError(): Response {
  return new Response("Internal Server Error", { status: 500 });
}

/** The App's routes. */
export class OriginalRoutes {
  readonly #routes: Route[] = [];

  /** Adds a route; parts in braces that are called `…id` are ids. */
  on(
    method: string,
    template: string,
    handle: OriginalHandler,
    options: OriginalRouteOptions = {},
  ): void {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    const path = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`, "s");
    this.#routes.push({ method, path, names, handle, ...options });
  }

  /** Answers a request whose body has been read. */
  async answer(request: Request, body: string): Promise<Response> {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const found = this.#routes.filter((route) => route.path.test(path));
    const route = found.find(({ method }) => method === request.method);
    if (route) return await run(route, path, body, request.headers);
    if (found.length > 0) return answerJson(405, { detail: "Method Not Allowed" });
    const toggled = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
    if (!this.#routes.some((it) => it.path.test(toggled))) {
      return answerJson(404, { detail: "Not Found" });
    }
    const location = new URL(toggled, request.url).href;
    return new Response(null, { status: 307, headers: { location } });
  }
}

async function run(route: Route, path: string, body: string, headers: Headers): Promise<Response> {
  const params = route.path.exec(path)!.slice(1);
  try {
    const document = parseRequest(route, params, body, headers);
    return answerJson(route.status ?? 200, await route.handle(params, document));
  } catch (error) {
    if (error instanceof Refusal) return answerJson(error.status, { detail: error.detail });
    return serverError();
  }
}

function parseRequest(route: Route, params: string[], body: string, headers: Headers): unknown {
  const items = params.flatMap((value, index) => pathItems(route.names[index], value));
  const sent = route.schema && parsePythonJson(body, headers);
  const parsed = route.schema?.safeParse(sent);
  const refusal = parsed?.error && refusalOf(parsed.error);
  if (refusal !== undefined) throw new Refusal(400, refusal);
  if (parsed?.error) items.push(...validationItems(parsed.error));
  if (items.length > 0) throw new Refusal(422, items);
  if (!isStorable(sent, body)) throw new Error("the database does not take it");
  return parsed?.data;
}

function pathItems(name: string | undefined, value: string): ValidationItem[] {
  if (!name?.endsWith("id") || isObjectId(value)) return [];
  const msg = "Id must be of type PydanticObjectId";
  return [{ loc: ["path", name], msg, type: "type_error" }];
}
