/**
 * Asks a dataset's URL whether it is there, as the MLOps App does.
 *
 * @module
 */

import { AppError } from "./app_error.ts";
import { askPublicly, type PublicRequestOptions, type ReplyHead } from "./public_request.ts";

/** Looks at where a dataset is said to lie; rejects with an {@linkcode AppError} if it is not there. */
export type DatasetCheck = (path: string) => Promise<void>;

/** Options of {@linkcode datasetUrlCheck}. */
export interface DatasetUrlOptions extends PublicRequestOptions {
  /** Milliseconds, redirects included. @default {10_000} */
  longest?: number;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const URL_START = /^(?:https?|ftp):\/\//i;

/** Makes a check that asks URLs. What the MLOps App takes for a path is not looked at. */
export function datasetUrlCheck(
  { longest = 10_000, ...options }: DatasetUrlOptions = {},
): DatasetCheck {
  return async function checkDatasetUrl(path) {
    const url = readUrl(path);
    if (url === undefined) return;
    const { status } = await follow(url, AbortSignal.timeout(longest), options);
    if (status >= 400) throw new AppError(404, "URL is not accessible or returns an error.");
  };
}

/** To the MLOps App a text with a space in it, or a host of one word, make no URL. */
function readUrl(path: string): URL | undefined {
  const text = path.trim();
  if (!URL_START.test(text) || /\s/.test(text)) return undefined;
  const url = URL.parse(text);
  if (url === null) throw unreachable();
  return url.hostname === "localhost" || /[.:]/.test(url.hostname) ? url : undefined;
}

/** Asks a URL, and those that it leads to; each of them must be public. */
async function follow(
  url: URL,
  signal: AbortSignal,
  options: PublicRequestOptions,
): Promise<ReplyHead> {
  let target: URL | null = url;
  for (let redirects = 0; target !== null && redirects <= MOST_REDIRECTS; redirects++) {
    const head: ReplyHead = await ask(target, signal, options);
    if (!REDIRECTS.includes(head.status) || head.location === undefined) return head;
    target = URL.parse(head.location, target);
  }
  throw unreachable();
}

async function ask(
  url: URL,
  signal: AbortSignal,
  options: PublicRequestOptions,
): Promise<ReplyHead> {
  if (!/^https?:$/.test(url.protocol)) throw unreachable();
  try {
    return await askPublicly(url, signal, options);
  } catch (cause) {
    throw unreachable({ cause }); // whoever asks learns nothing of the network here
  }
}

function unreachable(options?: ErrorOptions): AppError {
  return new AppError(404, "Invalid URL or unable to connect to the URL.", {}, options);
}
