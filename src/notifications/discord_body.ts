/**
 * What Discord's webhooks take.
 *
 * @module
 */

import { errorText, type Message } from "./message.ts";
import { fitText } from "./plain_text.ts";

const GREEN = 0x2e7d32;
const RED = 0xc62828;

// Discord takes 2,000 characters of content, 1,024 a field's value, and 6,000 in all embeds.
const MOST_CONTENT = 2000;
const MOST_VALUE = 200;
const MOST_METRICS = 1000;
const MOST_ERRORS = 2500;

/** A message as an embed of Discord. Nobody's name in it calls anybody. */
export function discordBody(message: Message): object {
  const { isSuccess, heading, line, facts, errors, metrics } = message;
  const fields = facts.map(([name, value]) => ({
    name,
    value: escaped(value, MOST_VALUE),
    inline: true,
  }));
  if (metrics !== "") {
    fields.push({ name: "Metrics", value: code(metrics, MOST_METRICS), inline: false });
  }
  const failures = errors.map(errorText).join("\n");
  return {
    content: escaped(line, MOST_CONTENT),
    embeds: [{
      title: heading,
      color: isSuccess ? GREEN : RED,
      fields,
      ...failures !== "" && { description: code(failures, MOST_ERRORS) },
    }],
    allowed_mentions: { parse: [] },
  };
}

/** Zero-width spaces keep back-ticks from ending the block. */
function code(text: string, most: number): string {
  const content = text.replaceAll(/`(?=`)/g, "`\u200b");
  return `\`\`\`\n${fitText(content, most)}\n\`\`\``;
}

/** With what means something to Discord taken literally. */
function escaped(text: string, most: number): string {
  return fitText(
    text,
    most,
    (character) => /[\\`*_~|<>[\]()#@:-]/.test(character) ? `\\${character}` : character,
  );
}
