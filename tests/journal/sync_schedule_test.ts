import { assertEquals, assertStrictEquals } from "@std/assert";
import { SyncSchedule } from "../../src/journal/sync_schedule.ts";
import { FakeTime } from "../support/fake_time.ts";

/** A schedule that notes when it syncs; the disk is done when `finish` is called, or at once. */
function scheduled(time: FakeTime, isSlow = false) {
  const start = time.now;
  const syncs: number[] = [];
  const waiting: (() => void)[] = [];
  const schedule = new SyncSchedule(() => {
    syncs.push(time.now - start);
    return new Promise((resolve) => isSlow ? waiting.push(resolve) : resolve());
  });
  return { schedule, syncs, finish: () => waiting.shift()!() };
}

Deno.test("SyncSchedule syncs soon after the first write, though nothing else is written", async () => {
  using time = new FakeTime();
  const { schedule, syncs } = scheduled(time);
  schedule.wrote();
  await time.pass(49);
  assertEquals(syncs, []);
  await time.pass(60_000);
  assertEquals(syncs, [50]);
  await schedule.end();
});

Deno.test("SyncSchedule syncs at most once a second, however much is written", async () => {
  using time = new FakeTime();
  const { schedule, syncs } = scheduled(time);
  for (let tick = 0; tick < 100; tick++) {
    schedule.wrote();
    await time.pass(50);
  }
  assertEquals(syncs, [50, 1050, 2050, 3050, 4050]);
  await schedule.end();
  assertStrictEquals(time.timers, 0);
});

Deno.test("SyncSchedule syncs at once when it was quiet for longer than a second", async () => {
  using time = new FakeTime();
  const { schedule, syncs } = scheduled(time);
  await time.pass(5000);
  schedule.wrote();
  assertEquals(syncs, [5000]);
  await schedule.end();
});

Deno.test("SyncSchedule syncs from within a program that never lets the event loop turn", async () => {
  using time = new FakeTime();
  const { schedule, syncs } = scheduled(time);
  for (let tick = 0; tick < 2000; tick++) {
    schedule.wrote();
    time.block(10);
  }
  assertEquals(syncs, [50, 5050, 10_050, 15_050]);
  await schedule.end();
});

Deno.test("SyncSchedule asks a slow disk for one sync after the other", async () => {
  using time = new FakeTime();
  const { schedule, syncs, finish } = scheduled(time, true);
  schedule.wrote();
  await time.pass(50);
  schedule.wrote();
  await time.pass(3000);
  assertEquals(syncs, [50]);
  finish();
  await time.pass(0);
  await time.pass(999);
  assertEquals(syncs, [50]);
  await time.pass(1);
  assertEquals(syncs, [50, 4050]);
  finish();
  await schedule.end();
});

Deno.test("SyncSchedule goes on when the clock is set back by an hour", async () => {
  using time = new FakeTime();
  const { schedule, syncs } = scheduled(time);
  schedule.wrote();
  await time.pass(100);
  time.block(-3_600_000);
  schedule.wrote();
  assertStrictEquals(syncs.length, 2);
  await schedule.end();
});

Deno.test("SyncSchedule.end() waits for what the disk was asked for, and asks for nothing more", async () => {
  using time = new FakeTime();
  const { schedule, syncs, finish } = scheduled(time, true);
  schedule.wrote();
  await time.pass(50);
  schedule.wrote();
  let hasEnded = false;
  const end = schedule.end().then(() => hasEnded = true);
  await time.pass(10_000);
  assertEquals([hasEnded, syncs.length, time.timers], [false, 1, 0]);
  finish();
  await end;
  await time.pass(10_000);
  assertEquals([syncs.length, time.timers], [1, 0]);
});
