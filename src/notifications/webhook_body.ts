/**
 * What a webhook's body looks like. It is loaded when there is an end to tell of.
 *
 * @module
 */

import { discordBody } from "./discord_body.ts";
import { composeMessage } from "./message.ts";
import type { IterationEnd } from "./notifier.ts";
import { slackBody } from "./slack_body.ts";
import type { IterationNotice, WebhookFormat } from "./webhook.ts";

const BODIES: Readonly<Record<WebhookFormat, (event: IterationEnd) => object>> = {
  json: noticeOf,
  slack: (event) => slackBody(composeMessage(event)),
  discord: (event) => discordBody(composeMessage(event)),
};

/** The body that tells of an end, as JSON. */
export function webhookBody(format: WebhookFormat, event: IterationEnd): string {
  return JSON.stringify(BODIES[format](event));
}

function noticeOf(event: IterationEnd): IterationNotice {
  const { isSuccess, line, iteration } = composeMessage(event);
  return {
    event: isSuccess ? "iteration.completed" : "iteration.failed",
    text: line,
    iteration,
    refusal: event.refusal ?? null,
  };
}
