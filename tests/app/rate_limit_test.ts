import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateLimit } from "../../src/app/rate_limit.ts";

Deno.test("RateLimit.take() gives two seconds' requests at once, then so many a second", () => {
  let now = 0;
  const limit = new RateLimit(10, () => now);
  const takeAll = () => {
    let taken = 0;
    while (limit.take("a") === 0) taken++;
    return taken;
  };
  assertEquals(takeAll(), 20);
  now += 1000;
  assertEquals(takeAll(), 10);
  now += 3_600_000;
  assertEquals(takeAll(), 20);
});

Deno.test("RateLimit.take() says how many seconds to wait, and keeps its word", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(500), (perSecond, more) => {
    let now = 0;
    const limit = new RateLimit(perSecond, () => now);
    for (let count = 0; count < perSecond * 2 + more; count++) limit.take("a");
    const seconds = limit.take("a");
    assert(seconds >= 1 && Number.isInteger(seconds));
    now += seconds * 1000;
    assertEquals(limit.take("a"), 0);
  }));
});

Deno.test("RateLimit.take() counts each client apart", () => {
  const limit = new RateLimit(1, () => 0);
  for (let count = 0; count < 5; count++) limit.take("a");
  assert(limit.take("a") > 0);
  assertEquals(limit.take("b"), 0);
});
