/**
 * What Slack's incoming webhooks take.
 *
 * @module
 */

import { errorText, type Message } from "./message.ts";
import { fitText } from "./plain_text.ts";

/** The characters that mean something to Slack: with them a text could call a channel or a person. */
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

// Slack takes 3,000 characters a section and 2,000 a field, but not much over 13,000 in all.
const MOST_SECTION = 2900;
const MOST_FIELD = 200;

/** A message as blocks of Slack, with a text for where those are not shown. */
export function slackBody({ heading, line, facts, errors, metrics }: Message): object {
  const text = escaped(line, MOST_SECTION);
  const fields = facts.map(([name, value]) => mrkdwn(`*${name}*\n${escaped(value, MOST_FIELD)}`));
  const failures = errors.map(errorText).join("\n");
  return {
    text,
    blocks: [
      { type: "header", text: { type: "plain_text", text: heading } },
      { type: "section", text: mrkdwn(text) },
      { type: "section", fields },
      ...failures === "" ? [] : [{ type: "section", text: mrkdwn(code(failures)) }],
      ...metrics === "" ? [] : [{ type: "section", text: mrkdwn(code(metrics)) }],
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Verbatim: what looks like a name or an address in it becomes no link. */
function mrkdwn(text: string): object {
  return { type: "mrkdwn", text, verbatim: true };
}

/** Zero-width spaces keep back-ticks from ending the block. */
function code(text: string): string {
  const content = text.replaceAll(/`(?=`)/g, "`\u200b");
  return `\`\`\`\n${escaped(content, MOST_SECTION)}\n\`\`\``;
}

function escaped(text: string, most: number): string {
  return fitText(text, most, (character) => ENTITIES[character] ?? character);
}
