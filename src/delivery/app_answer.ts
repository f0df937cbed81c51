/**
 * What an App's answer means: a document, a refusal, or nothing that can be understood.
 *
 * @module
 */

import { POINTS_TYPE } from "../contract/point_bytes.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";

/** An App's answer. */
export interface AppAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON, or the bytes of a metric's points; `undefined` if there is neither. */
  body: unknown;
}

const REFUSALS = [400, 404, 409, 410, 413, 422];
const BLOCKS = [401, 403, 407];
const TRANSIENT = [408, 425, 429];
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/;

/**
 * Reads the answer to a request, all of it if it is JSON or points.
 *
 * @throws {MlopsAppError} If it is a refusal.
 * @throws {MlopsAppUnreachableError} If it is not what an App answers.
 */
export async function readAnswer(request: Request, response: Response): Promise<AppAnswer> {
  const { method, url } = request;
  const { status, headers } = response;
  const body = await readBody(response);
  if (response.ok && (body !== undefined || isEmpty(response))) return { status, headers, body };
  const detail = describeDetail(body);
  if (BLOCKS.includes(status) || (REFUSALS.includes(status) && detail !== undefined)) {
    throw new MlopsAppError({ method, url, status, detail: detail ?? "no access", body });
  }
  // A date is by the App's own clock, which may be wrong.
  const now = Date.parse(headers.get("date") ?? "") || Date.now();
  const retryAfter = retryAfterOf(headers, now);
  throw new MlopsAppUnreachableError({
    method,
    url,
    status,
    reason: reasonOf(response, detail),
    isTransient: status >= 500 || TRANSIENT.includes(status) || isBroken(response, body),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** JSON that breaks off: what sent it meant to answer. */
function isBroken(response: Response, body: unknown): boolean {
  return response.ok && body === undefined && JSON_TYPE.test(mediaTypeOf(response));
}

async function readBody(response: Response): Promise<unknown> {
  if (mediaTypeOf(response) === POINTS_TYPE) return await response.bytes();
  if (!JSON_TYPE.test(mediaTypeOf(response))) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what claims to be JSON and is none counts as any other answer that is none
  }
}

function isEmpty({ status, body, headers }: Response): boolean {
  return body === null || status === 204 || headers.get("content-length") === "0";
}

function mediaTypeOf({ headers }: Response): string {
  return (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}

function reasonOf(response: Response, detail: string | undefined): string {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    const to = URL.parse(headers.get("location") ?? "");
    const place = to ? ` to ${to.origin}${to.pathname}` : "";
    return `answered ${status}, a redirect${place}, which is not followed`;
  }
  if (detail !== undefined) return `answered ${status}: ${detail}`;
  const mediaType = mediaTypeOf(response);
  if (isBroken(response, undefined)) return `answered ${status} with JSON that breaks off`;
  if (status >= 400 && mediaType !== "text/html") return `answered ${status}`;
  return `answered ${status} with ${mediaType || "nothing"} in place of JSON`;
}

/**
 * Why an App refused, for a person; `undefined` if it is no App's refusal. A list of what is wrong
 * becomes `title: field required; charts[0].name: …`.
 */
function describeDetail(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { detail, acknowledged } = body as { detail?: unknown; acknowledged?: unknown };
  if (typeof detail === "string") return detail;
  if (Array.isArray(detail)) return detail.map(describeItem).join("; ");
  if (typeof acknowledged === "number") return `it has the records up to ${acknowledged}`;
  return undefined;
}

function describeItem(item: unknown): string {
  const { loc, msg } = (item ?? {}) as { loc?: unknown; msg?: unknown };
  if (!Array.isArray(loc) || typeof msg !== "string") return JSON.stringify(item);
  const [place, ...fields] = loc;
  const path = fields.length === 0 ? String(place) : fields.reduce(joinField, "");
  return `${path}: ${msg}`;
}

function joinField(path: string, field: unknown): string {
  if (typeof field === "number") return `${path}[${field}]`;
  return path === "" ? String(field) : `${path}.${field}`;
}

/**
 * Milliseconds that an App asks to be left alone for, by `Retry-After` in seconds or as a date.
 *
 * @param now Milliseconds since 1970.
 */
function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}
