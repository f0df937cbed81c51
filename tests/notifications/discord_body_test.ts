import { assert, assertEquals } from "@std/assert";
import { discordBody } from "../../src/notifications/discord_body.ts";
import { codeOf, failure, hostile, success, textsOf } from "./chat_messages.ts";

Deno.test("discordBody() is a line and an embed", () => {
  const inline = true;
  assertEquals(discordBody(success()), {
    content: 'Iteration "train" of Iris / softmax completed after 0.50 s',
    embeds: [{
      title: "Iteration Created Successfully!",
      color: 0x2e7d32,
      fields: [
        { name: "Status", value: "completed", inline },
        { name: "Duration", value: "0.50 s", inline },
        { name: "Project", value: "Iris", inline },
        { name: "Experiment", value: "softmax", inline },
        { name: "User", value: "ada", inline },
        { name: "Metrics", value: "```\nloss: 0.5\n```", inline: false },
      ],
    }],
    allowed_mentions: { parse: [] },
  });
});

Deno.test("discordBody() calls nobody, and takes names literally", () => {
  const body = discordBody(failure(hostile)) as {
    content: string;
    embeds: [{ color: number }];
    allowed_mentions: unknown;
  };
  assertEquals(body.allowed_mentions, { parse: [] });
  assert(
    body.content.startsWith(
      'Iteration "\\@everyone \\<!channel\\> \\<\\@U1\\> \\[x\\]\\(http\\://',
    ),
  );
  assertEquals(body.embeds[0].color, 0xc62828);
  const codes = textsOf(body).flatMap(([, text]) => codeOf(text));
  assertEquals([codes.length, codes.filter((code) => code.includes("``"))], [2, []]);
});

Deno.test("discordBody() is within Discord's limits", () => {
  for (const text of [hostile, "*".repeat(10_000), "🙂".repeat(10_000), "a`".repeat(10_000)]) {
    const body = discordBody(failure(text)) as { embeds: { fields: unknown[] }[] };
    const limits: Record<string, number> = {
      ".content": 2000,
      ".embeds.title": 256,
      ".embeds.description": 4096,
      ".embeds.fields.name": 256,
      ".embeds.fields.value": 1024,
    };
    for (const [path, text] of textsOf(body)) {
      assert(text !== "" && text.isWellFormed() && text.length <= limits[path]!, path);
    }
    assert(body.embeds[0]!.fields.length <= 25);
    assert(textsOf(body.embeds).reduce((sum, [, text]) => sum + text.length, 0) <= 6000);
  }
});
