/**
 * A message to any address that takes one over HTTP: one's own service, Slack, Discord.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import type { BriefIteration } from "./brief_iteration.ts";
import type { Notifier, Refusal } from "./notifier.ts";
import { parseHttpUrl, post } from "./post.ts";

export type { BriefImage, BriefIteration } from "./brief_iteration.ts";

/** What a webhook's body looks like. */
export type WebhookFormat = "json" | "slack" | "discord";

/** How a webhook is called. */
export interface WebhookOptions {
  /** What the body looks like. @default {by the host: that of Slack or of Discord, otherwise "json"} */
  format?: WebhookFormat | undefined;
  /** Sent with each request, such as `authorization`. @default {none} */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds until the address counts as not answering. @default {10_000} */
  timeout?: number | undefined;
  /** Sends the request. @default {the global fetch, after a look at the permission} */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** The body of a webhook in the format `json`. */
export interface IterationNotice {
  /** A success, or a failure of whatever kind: `iteration.status` tells which. */
  event: "iteration.completed" | "iteration.failed";
  /** What happened, in one line. */
  text: string;
  /** The iteration, without the bytes of its images and of its model. */
  iteration: BriefIteration;
  /** Why the App will never have the iteration; `null` when it has not refused it. */
  refusal: Refusal | null;
}

const SLACK = /^hooks\.slack(-gov)?\.com$/;
const DISCORD = /^((ptb|canary)\.)?discord(app)?\.com$/;

/**
 * Posts to an address when an iteration has ended. In the format `json` the body is an
 * {@linkcode IterationNotice}; Slack and Discord get what their incoming webhooks take, within their
 * limits, and nobody's name in it calls anybody. Any answer from 200 to 299 is a success; a redirect is
 * not followed. Requires `--allow-net` for the host, and never asks for it.
 *
 * @param url The whole address, a secret: errors tell its scheme and host only.
 * @returns What rejects, when it is told of an end, if the address is not set or does not take the
 * message.
 * @throws {TypeError} If the URL is none, or not of HTTP, or a header cannot be sent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type IterationNotice, recordIteration, webhook } from "@mlops/tracking";
 *
 * const notices: IterationNotice[] = [];
 * const hook = webhook("https://hooks.example.org/5e7", {
 *   fetch: async (request) => {
 *     notices.push(await request.json());
 *     return new Response();
 *   },
 * });
 *
 * const iteration = await recordIteration("softmax").endIteration();
 * await hook.notify({ iteration });
 * assertEquals(notices.map((it) => it.event), ["iteration.completed"]);
 * ```
 */
export function webhook(url: string | URL | undefined, options: WebhookOptions = {}): Notifier {
  const parsed = url ? parseHttpUrl(url) : undefined;
  if (url && !parsed) {
    throw new TypeError("Cannot call a webhook: its URL must start with http:// or https://");
  }
  const headers = headersOf(options.headers);
  return {
    name: "webhook",
    async notify(event) {
      if (!parsed) throw new Error("Webhook URL is not set.");
      const { webhookBody } = await loadModule(() => import("./webhook_body.ts"));
      const body = webhookBody(options.format ?? formatOf(parsed), event);
      await call(parsed, headers, body, options);
    },
  };
}

async function call(
  url: URL,
  headers: Headers,
  body: string,
  { timeout, fetch }: WebhookOptions,
): Promise<void> {
  const { ok, status, reason } = await post(url, {
    headers,
    body,
    shownUrl: url.origin,
    timeout,
    fetch,
  });
  if (!ok) throw new Error(`POST ${url.origin} answered ${status}: ${reason}`);
}

function formatOf({ hostname }: URL): WebhookFormat {
  if (SLACK.test(hostname)) return "slack";
  return DISCORD.test(hostname) ? "discord" : "json";
}

function headersOf(given: Readonly<Record<string, string>> = {}): Headers {
  const headers = new Headers({ "content-type": "application/json" });
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // What the platform says has the value in it, which may be a secret.
      throw new TypeError(
        `Cannot call a webhook: the header ${JSON.stringify(name)} cannot be sent`,
      );
    }
  }
  return headers;
}
