import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { retry, systemClock } from "../../src/delivery/retry.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../../src/errors.ts";
import { FakeClock } from "./delivery_fixture.ts";

function noAnswer(options: { retryAfter?: number; isTransient?: boolean } = {}) {
  const request = { method: "GET", url: "http://h/", reason: "answered 503", isTransient: true };
  return new MlopsAppUnreachableError({ ...request, ...options });
}

/** Fails as often as told, then answers. */
function failing(error: Error, times: number) {
  let calls = 0;
  return Object.assign(() => {
    calls++;
    return calls <= times ? Promise.reject(error) : Promise.resolve("answer");
  }, { calls: () => calls });
}

Deno.test("retry() tries again until there is an answer, later and later", async () => {
  const clock = new FakeClock();
  const attempt = failing(noAnswer(), 3);
  assertEquals(await retry(attempt, { clock }), "answer");
  assertEquals(clock.slept, [125, 250, 500]);
});

Deno.test("retry() gives up after so many tries with the last error", async () => {
  const clock = new FakeClock();
  const error = noAnswer();
  const attempt = failing(error, 9);
  assertEquals(await assertRejects(() => retry(attempt, { clock, attempts: 2 })), error);
  assertEquals(attempt.calls(), 2);
});

Deno.test("retry() waits any part of the pause, and never longer than the longest", async () => {
  await fc.assert(fc.asyncProperty(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.integer({ min: 1, max: 20 }),
    async (chance, failures) => {
      const clock = new FakeClock();
      clock.random = () => chance;
      const options = { clock, attempts: 30, firstDelay: 100, longestDelay: 5000 };
      await retry(failing(noAnswer(), failures), options);
      const expected = clock.slept.map((_, index) => chance * Math.min(100 * 2 ** index, 5000));
      assertEquals(clock.slept, expected);
    },
  ));
});

Deno.test("retry() keeps the pause that the App asks for", async () => {
  const clock = new FakeClock();
  await retry(failing(noAnswer({ retryAfter: 4000 }), 1), { clock });
  assertEquals(clock.slept, [4000]);
});

Deno.test("retry() leaves an App alone that asks for a very long pause", async () => {
  const clock = new FakeClock();
  const attempt = failing(noAnswer({ retryAfter: 60_000 }), 1);
  await assertRejects(() => retry(attempt, { clock }), MlopsAppUnreachableError);
  assertEquals([attempt.calls(), clock.slept], [1, []]);
});

Deno.test("retry() does not try again what would fail again", async () => {
  const refusal = new MlopsAppError({ method: "GET", url: "http://h/", status: 400, detail: "no" });
  for (const error of [refusal, noAnswer({ isTransient: false }), new TypeError("bug")]) {
    const attempt = failing(error, 1);
    assertEquals(await assertRejects(() => retry(attempt, { clock: new FakeClock() })), error);
    assertEquals(attempt.calls(), 1);
  }
});

Deno.test("retry() ends with the last error when the signal is aborted during a pause", async () => {
  const controller = new AbortController();
  const error = noAnswer();
  const clock = new FakeClock();
  clock.sleep = (_milliseconds, signal) => {
    controller.abort();
    return Promise.reject(signal?.reason);
  };
  const tried = retry(failing(error, 1), { clock, signal: controller.signal });
  assertEquals(await assertRejects(() => tried), error);
});

Deno.test("systemClock.sleep() waits, and ends when the signal is aborted", async () => {
  await systemClock.sleep(1);
  const reason = new Error("enough");
  const controller = new AbortController();
  const sleeping = systemClock.sleep(100_000, controller.signal);
  controller.abort(reason);
  assertEquals(await assertRejects(() => sleeping), reason);
  assertEquals(await assertRejects(() => systemClock.sleep(1, controller.signal)), reason);
});
