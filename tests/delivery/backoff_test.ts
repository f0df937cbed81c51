import { assertEquals } from "@std/assert";
import { Backoff } from "../../src/delivery/backoff.ts";

Deno.test("Backoff leaves what failed in peace, twice as long after each failure, to a limit", () => {
  let now = 0;
  const backoff = new Backoff({ first: 10, longest: 35, now: () => now });
  for (const wait of [10, 20, 35, 35]) {
    backoff.failed("app", `down at ${now}`);
    const reason = `down at ${now}`;
    now += wait - 1;
    assertEquals(backoff.reason("app"), reason);
    now += 1;
    assertEquals([backoff.reason("app"), backoff.hasFailed("app")], [undefined, true]);
  }
});

Deno.test("Backoff begins anew after a success, and knows each key by itself", () => {
  let now = 0;
  const backoff = new Backoff({ first: 10, now: () => now });
  backoff.failed("app", "down");
  backoff.failed("app", "down");
  assertEquals([backoff.reason("app"), backoff.reason("other")], ["down", undefined]);
  backoff.succeeded("app");
  assertEquals([backoff.reason("app"), backoff.hasFailed("app")], [undefined, false]);
  backoff.failed("app", "down again");
  now = 10;
  assertEquals(backoff.reason("app"), undefined);
});

Deno.test("Backoff leaves what failed in peace for ever, where that is wanted", () => {
  let now = 0;
  const backoff = new Backoff({ first: Infinity, now: () => now });
  backoff.failed("app", "down");
  now = Number.MAX_SAFE_INTEGER;
  assertEquals(backoff.reason("app"), "down");
});
