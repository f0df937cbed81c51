import { assert, assertEquals } from "@std/assert";
import { slackBody } from "../../src/notifications/slack_body.ts";
import { codeOf, failure, hostile, success, textsOf } from "./chat_messages.ts";

Deno.test("slackBody() is a header, a line, fields and metrics", () => {
  const line = 'Iteration "train" of Iris / softmax completed after 0.50 s';
  const mrkdwn = (text: string) => ({ type: "mrkdwn", text, verbatim: true });
  assertEquals(slackBody(success()), {
    text: line,
    blocks: [
      { type: "header", text: { type: "plain_text", text: "Iteration Created Successfully!" } },
      { type: "section", text: mrkdwn(line) },
      {
        type: "section",
        fields: [
          mrkdwn("*Status*\ncompleted"),
          mrkdwn("*Duration*\n0.50 s"),
          mrkdwn("*Project*\nIris"),
          mrkdwn("*Experiment*\nsoftmax"),
          mrkdwn("*User*\nada"),
        ],
      },
      { type: "section", text: mrkdwn("```\nloss: 0.5\n```") },
    ],
    unfurl_links: false,
    unfurl_media: false,
  });
});

Deno.test("slackBody() calls nobody, links nothing, and no value ends its block", () => {
  const texts = textsOf(slackBody(failure(hostile)));
  for (const [path, text] of texts) {
    assert(!/[<>]|&(?!(amp|lt|gt);)/.test(text), `${path}: ${text}`);
    assert(!/[\r\u202e]/.test(text), path);
  }
  const codes = texts.flatMap(([, text]) => codeOf(text));
  assertEquals([codes.length, codes.filter((code) => code.includes("``"))], [2, []]);
});

Deno.test("slackBody() is within Slack's limits", () => {
  for (const text of [hostile, "&".repeat(10_000), "🙂".repeat(10_000), "a`".repeat(10_000)]) {
    const body = slackBody(failure(text)) as { blocks: { fields?: unknown[] }[] };
    for (const [path, text] of textsOf(body)) {
      const most = path.includes(".fields") ? 2000 : 3000;
      assert(text.length <= most && text !== "" && text.isWellFormed(), `${path}: ${text.length}`);
    }
    assert(body.blocks.length <= 50);
    for (const { fields = [] } of body.blocks) assert(fields.length <= 10);
    assert(textsOf(body.blocks).reduce((sum, [, text]) => sum + text.length, 0) < 13_000);
  }
});
