import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration, runWithin, tryCurrentIteration } from "../../src/tracking/scope.ts";

Deno.test("currentIteration() outside of a tracked call throws what to do", () => {
  const { message } = assertThrows(() => currentIteration(), Error);
  assertEquals(
    message,
    "Cannot find an iteration here: call this within a function wrapped by trackIteration(), " +
      "track() or withIteration(), or pass a logger in (recordIteration() makes one for a test)",
  );
  assertEquals(tryCurrentIteration(), undefined);
});

Deno.test("currentIteration() is the innermost one, and the outer one again afterwards", () => {
  const [outer, inner] = [recordIteration(), recordIteration()];
  runWithin(outer, () => {
    runWithin(inner, () => assertStrictEquals(currentIteration(), inner));
    assertStrictEquals(tryCurrentIteration(), outer);
    assertThrows(() =>
      runWithin(inner, () => {
        throw new Error("own");
      })
    );
    assertStrictEquals(currentIteration(), outer);
  });
  assertEquals(tryCurrentIteration(), undefined);
});

Deno.test("currentIteration() stays what it is across timers, microtasks, streams and events", async () => {
  const iteration = recordIteration();
  const seen = await runWithin(iteration, async () => {
    const target = new EventTarget();
    const event = Promise.withResolvers<unknown>();
    target.addEventListener("x", () => event.resolve(tryCurrentIteration()));
    target.dispatchEvent(new Event("x"));
    const { readable, writable } = new TransformStream<number, unknown>({
      transform(_, controller) {
        controller.enqueue(tryCurrentIteration());
      },
    });
    const writer = writable.getWriter();
    writer.write(1);
    writer.close();
    return await Promise.all([
      new Promise((resolve) => setTimeout(() => resolve(tryCurrentIteration()))),
      new Promise((resolve) => queueMicrotask(() => resolve(tryCurrentIteration()))),
      Promise.resolve().then(() => tryCurrentIteration()),
      event.promise,
      Array.fromAsync(readable).then(([it]) => it),
    ]);
  });
  assertEquals(seen.map((it) => it === iteration), [true, true, true, true, true]);
});
