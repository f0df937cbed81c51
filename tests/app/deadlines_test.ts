import { assertEquals } from "@std/assert";
import { Deadlines } from "../../src/app/deadlines.ts";
import { FakeTime } from "../support/fake_time.ts";

Deno.test("Deadlines.add() tells of each deadline when it is over, unless it is called off", async () => {
  using time = new FakeTime();
  using deadlines = new Deadlines(20);
  const told: string[] = [];
  deadlines.add((seconds) => told.push(`first, after ${seconds} seconds`));
  const callOff = deadlines.add(() => told.push("second"));
  deadlines.add((seconds) => told.push(`third, after ${seconds} seconds`));
  callOff();
  await time.pass(19);
  assertEquals(told, []);
  await time.pass(1);
  assertEquals(told, ["first, after 0.02 seconds", "third, after 0.02 seconds"]);
});

Deno.test("Deadlines.add() sets deadlines again, after the last one is over", async () => {
  using time = new FakeTime();
  using deadlines = new Deadlines(10);
  const told: number[] = [];
  for (let round = 0; round < 2; round++) {
    deadlines.add((seconds) => told.push(seconds));
    await time.pass(10);
  }
  assertEquals(told, [0.01, 0.01]);
});

Deno.test("Deadlines.add() waits by one timer for a deadline that is set while others run", async () => {
  using time = new FakeTime();
  using deadlines = new Deadlines(20);
  const told: string[] = [];
  deadlines.add(() => told.push("first"));
  await time.pass(5);
  deadlines.add(() => told.push("second"));
  assertEquals(time.timers, 1);
  await time.pass(19);
  assertEquals([told, time.timers], [["first"], 1]);
  await time.pass(1);
  assertEquals([told, time.timers], [["first", "second"], 0]);
});

Deno.test("Deadlines forgets its deadlines, and leaves no timer, when it is disposed of", async () => {
  using time = new FakeTime();
  const deadlines = new Deadlines(20);
  const told: string[] = [];
  deadlines.add(() => told.push("it is over"));
  deadlines[Symbol.dispose]();
  assertEquals(time.timers, 0);
  await time.pass(20);
  assertEquals(told, []);
});
