import { assertEquals } from "@std/assert";
import { Deadlines } from "../../src/app/deadlines.ts";

Deno.test("Deadlines.add() tells of each deadline in its order, unless it is called off", async () => {
  using deadlines = new Deadlines(20);
  const told: string[] = [];
  deadlines.add(() => told.push("first"));
  const callOff = deadlines.add(() => told.push("second"));
  await new Promise<void>((resolve) => {
    deadlines.add((seconds) => {
      told.push(`third, after ${seconds} seconds`);
      resolve();
    });
    callOff();
  });
  assertEquals(told, ["first", "third, after 0.02 seconds"]);
});

Deno.test("Deadlines.add() sets deadlines again, after the last one is over", async () => {
  using deadlines = new Deadlines(1);
  const next = () => new Promise<number>((resolve) => deadlines.add(resolve));
  assertEquals([await next(), await next()], [0.001, 0.001]);
});

Deno.test("Deadlines.add() waits for a deadline that is set while others run", async () => {
  using deadlines = new Deadlines(20);
  const told: number[] = [];
  const waitFor = (number: number) =>
    new Promise<void>((resolve) => {
      deadlines.add(() => {
        told.push(number);
        resolve();
      });
    });
  const first = waitFor(1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = waitFor(2);
  await Promise.all([first, second]);
  assertEquals(told, [1, 2]);
});

Deno.test("Deadlines forgets its deadlines, and leaves no timer, when it is disposed of", () => {
  const deadlines = new Deadlines(60_000);
  deadlines.add(() => {
    throw new Error("It is over");
  });
  deadlines[Symbol.dispose]();
});
