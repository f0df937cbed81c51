/// <reference lib="dom" />
/** What pages ask the App for. */

import { toast } from "./toast.js";

/** The App refused, or gave no answer. Its message is for whoever looks at the page. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 if there was no answer.
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks the App.
 *
 * @param {string} method
 * @param {string} path From the App's root, without a slash before it.
 * @param {unknown} [body] Any JSON.
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} The reply's JSON.
 * @throws {ApiError}
 */
export async function ask(method, path, body, signal) {
  const response = await send(method, path, body, signal);
  if (response.ok) return response.status === 204 ? undefined : await response.json();
  if (response.status === 401) signIn();
  throw new ApiError(await reasonOf(response), response.status);
}

/** Whether whoever signed in may change something; what does not go by it is refused by the App. */
export function mayChange() {
  return document.documentElement.dataset.right !== "read";
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export function get(path, signal) {
  return ask("GET", path, undefined, signal);
}

/**
 * Does something for whoever uses the page, and shows what goes wrong with it.
 *
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T | undefined>}
 */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message, "error");
    return undefined;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal | undefined} signal
 */
async function send(method, path, body, signal) {
  try {
    return await fetch(path, {
      method,
      ...(signal && { signal }),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("The App gives no answer. Does it run?", 0);
  }
}

function signIn() {
  const here = location.href.slice(document.baseURI.length);
  location.href = new URL(`ui/sign-in?to=${encodeURIComponent(here)}`, document.baseURI).href;
}

/** @param {Response} response */
async function reasonOf(response) {
  const text = await response.text();
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === "string" ? detail : detail.map(faultText).join("; ");
  } catch {
    return `The App answered ${response.status}.`;
  }
}

/** @param {{ loc: (string | number)[], msg: string }} fault */
function faultText({ loc, msg }) {
  return `${loc.slice(1).join(".")}: ${msg}`;
}
