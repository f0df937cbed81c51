import { assertEquals } from "@std/assert";
import { SyncNews } from "../../src/cli/watch.ts";
import { HELD, type SyncOutcome } from "../../src/delivery/outbox_courier.ts";

const down: SyncOutcome = { kind: "pending", reason: "it is down", isUnreachable: true };
const refused: SyncOutcome = { kind: "rejected", status: 400, detail: "No." };
const held: SyncOutcome = { kind: "pending", reason: HELD, isUnreachable: false };
const delivered: SyncOutcome = { kind: "delivered", warnings: ["left out: x"] };

function tell(news: SyncNews, id: string, outcome: SyncOutcome): string[] {
  return news.linesOf({ id, outcome, done: 1, total: 1 });
}

Deno.test("SyncNews tells of an App that is down once, until it is back", () => {
  const news = new SyncNews();
  assertEquals([tell(news, "a", down), tell(news, "b", down)], [["waits: it is down"], []]);
  assertEquals(tell(news, "a", delivered), ["a delivered", "a left out: x"]);
  assertEquals(tell(news, "b", down), ["waits: it is down"]);
});

Deno.test("SyncNews tells of a refusal once, again when it changes, and never of what runs", () => {
  const news = new SyncNews();
  assertEquals(tell(news, "a", refused), [
    "a rejected: 400 No. (tried again with --retry-rejected)",
  ]);
  assertEquals([tell(news, "a", refused), tell(news, "a", held)], [[], []]);
  assertEquals(tell(news, "a", { kind: "stuck", reason: "500" }), [
    "a stuck, ten times the same: 500 (tried again with --retry-rejected)",
  ]);
  assertEquals(tell(news, "b", refused), [
    "b rejected: 400 No. (tried again with --retry-rejected)",
  ]);
});
