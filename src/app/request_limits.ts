/**
 * How much may be asked: the length of a request's head, its rate, how many at once, and how long.
 *
 * @module
 */

import type { Check, Step } from "./access_control.ts";
import { AppError } from "./app_error.ts";
import { ByteBudget } from "./byte_budget.ts";
import type { Deadlines } from "./deadlines.ts";
import { RateLimit } from "./rate_limit.ts";
import { BODY_LIMIT } from "./request_body.ts";

const LONGEST_URL = 8 * 1024;
const LONGEST_HEADERS = 16 * 1024;
/** A body of so many bytes is taken at any time, as a piece of a journal is. */
const SMALL_BODY = 256 * 1024;

/** Refuses URLs of more than 8 KB, and headers of more than 16 KB. */
export const checkLength: Check = (c) => {
  if (c.req.url.length > LONGEST_URL) {
    throw new AppError(414, `The URL is longer than ${LONGEST_URL} characters.`);
  }
  let length = 0;
  // Quicker than going through them as entries, each of which is a list.
  c.req.raw.headers.forEach((value, name) => length += name.length + value.length);
  if (length > LONGEST_HEADERS) {
    throw new AppError(431, `The headers are longer than ${LONGEST_HEADERS} characters.`);
  }
};

/** Lets each client send so many requests a second. */
export function limitRate(perSecond: number): Check {
  const limit = new RateLimit(perSecond);
  return (c) => {
    const seconds = limit.take(c.env.client);
    if (seconds > 0) throw tooMany("This client sends too many requests.", seconds);
  };
}

/** Lets so many requests run at once, and half as many of one client. */
export function limitConcurrency(most: number): Step {
  const running = new Map<string, number>();
  let all = 0;
  return async function limitConcurrency(c, next) {
    const { client } = c.env;
    const own = running.get(client) ?? 0;
    if (all >= most || own >= Math.ceil(most / 2)) throw tooMany("Too many requests run at once.");
    all++;
    running.set(client, own + 1);
    try {
      await next();
    } finally {
      all--;
      const left = running.get(client)! - 1;
      if (left > 0) running.set(client, left);
      else running.delete(client);
    }
  };
}

/**
 * Lets large bodies have so many bytes in all. What is too much waits for those before it, and is
 * refused after some milliseconds.
 */
export function limitBodies(most: number, patience: number): Step {
  const budget = new ByteBudget(most);
  return async function limitBodies(c, next) {
    const bytes = Math.min(bodyBytes(c.req.raw), most);
    if (bytes <= SMALL_BODY) return await next();
    if (!await budget.take(bytes, patience)) throw tooManyBytes();
    try {
      await next();
    } finally {
      budget.giveBack(bytes);
    }
  };
}

/** The most that a body may have, where that is not declared. */
function bodyBytes(request: Request): number {
  const { headers } = request;
  const declared = headers.get("content-length");
  if (declared !== null && !headers.has("transfer-encoding")) return Number(declared);
  return request.body === null ? 0 : BODY_LIMIT;
}

/** Gives a request up that is not answered in time, for one because its body does not come. */
export function limitTime(deadlines: Deadlines): Step {
  return async function limitTime(_c, next) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const remove = deadlines.add((seconds) => {
      reject(new AppError(408, `The request was not done within ${seconds} seconds.`));
    });
    try {
      next().then(resolve, reject);
      await promise;
    } finally {
      remove();
    }
  };
}

function tooMany(detail: string, seconds = 1): AppError {
  return new AppError(429, detail, { "retry-after": String(seconds) });
}

function tooManyBytes(): AppError {
  return new AppError(503, "Too many large bodies come in at once.", { "retry-after": "1" });
}
