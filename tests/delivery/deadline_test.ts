import { assert, assertEquals } from "@std/assert";
import { Deadline } from "../../src/delivery/deadline.ts";
import { FakeTime } from "../support/fake_time.ts";

Deno.test("Deadline.signal is aborted when the time is over", async () => {
  using time = new FakeTime();
  using deadline = new Deadline(100);
  await time.pass(99);
  assert(!deadline.signal.aborted);
  await time.pass(1);
  assert(deadline.signal.aborted);
});

Deno.test("Deadline.signal is aborted with the signal that it is given", () => {
  using _time = new FakeTime();
  const controller = new AbortController();
  using deadline = new Deadline(100, controller.signal);
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals([deadline.signal.aborted, deadline.signal.reason], [true, reason]);
});

Deno.test("Deadline lets go of its timer and of the signal when it is disposed", async () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const deadline = new Deadline(100, controller.signal);
  deadline[Symbol.dispose]();
  assertEquals(time.timers, 0);
  controller.abort();
  await time.pass(100);
  assert(!deadline.signal.aborted);
});
