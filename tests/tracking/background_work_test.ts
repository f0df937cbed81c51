import { assertEquals } from "@std/assert";
import { BackgroundWork } from "../../src/tracking/background_work.ts";
import { FakeTime } from "../support/fake_time.ts";

function* counting(to: number, onStep: (step: number) => void = () => {}): Generator<number> {
  for (let step = 1; step < to; step++) {
    onStep(step);
    yield step;
  }
  return to;
}

Deno.test("BackgroundWork does the first step at once and the rest later", async () => {
  const done: number[] = [];
  const { result } = new BackgroundWork(counting(4, (step) => done.push(step)), 0, Infinity);
  assertEquals(done, [1]);
  assertEquals(await result, 4);
  assertEquals(done, [1, 2, 3]);
});

Deno.test("BackgroundWork.finish() does the rest at once, and the result is the same", async () => {
  const work = new BackgroundWork(counting(1000), 0, Infinity);
  assertEquals(work.outcome, undefined);
  assertEquals([work.finish(), work.finish(), await work.result], [1000, 1000, 1000]);
  assertEquals(work.outcome, 1000);
});

Deno.test("BackgroundWork lets others go on between its slices", async () => {
  using time = new FakeTime();
  const order: string[] = [];
  const work = new BackgroundWork(
    counting(5, (step) => {
      order.push(`step ${step}`);
      time.block(2);
    }),
    0,
    Infinity,
  );
  setImmediate(() => order.push("other"));
  await work.result;
  assertEquals(order, ["step 1", "step 2", "other", "step 3", "step 4"]);
});

Deno.test("BackgroundWork gives up after its time, with what is known by then", async () => {
  using time = new FakeTime();
  const slow = () => new BackgroundWork(counting(100, () => time.block(1)), 0, 10);
  assertEquals(slow().finish(), 11);
  assertEquals(await slow().result, 11);
});

Deno.test("BackgroundWork does not count the time between its slices", async () => {
  using time = new FakeTime();
  const work = new BackgroundWork(counting(100), 0, 10);
  time.block(60_000);
  assertEquals(await work.result, 100);
});

Deno.test("BackgroundWork that fails ends with what is known by then", async () => {
  const failing = (at: number) => {
    const steps = counting(9, (step) => {
      if (step === at) throw new Error("the disk is gone");
    });
    return new BackgroundWork(steps, 0, Infinity);
  };
  assertEquals([failing(1).finish(), failing(3).finish()], [0, 2]);
  assertEquals(await failing(3).result, 2);
});
