import { assertEquals, assertRejects } from "@std/assert";
import { lockProject } from "../../src/delivery/project_lock.ts";
import { FakeClock, TrackingFolder } from "./delivery_fixture.ts";

Deno.test("lockProject() keeps others waiting until it is let go of", async () => {
  await using tracking = new TrackingFolder();
  const { directory } = tracking;
  const first = await lockProject("http://h 1", { directory, clock: new FakeClock() });
  const clock = new FakeClock();
  clock.sleep = (milliseconds) => {
    clock.slept.push(milliseconds);
    if (clock.slept.length === 3) first[Symbol.dispose]();
    return Promise.resolve();
  };
  using _second = await lockProject("http://h 1", { directory, clock });
  assertEquals(clock.slept, [60, 60, 60]);
});

Deno.test("lockProject() keeps nobody waiting for another project", async () => {
  await using tracking = new TrackingFolder();
  const { directory, clock } = tracking;
  using _first = await lockProject("http://h 1", { directory, clock });
  using _second = await lockProject("http://h 2", { directory, clock });
  assertEquals(clock.slept, []);
});

Deno.test("lockProject() stops waiting when the signal is aborted", async () => {
  await using tracking = new TrackingFolder();
  const { directory, clock } = tracking;
  using _first = await lockProject("http://h 1", { directory, clock });
  const reason = new Error("enough");
  const waiting = lockProject("http://h 1", {
    directory,
    clock,
    signal: AbortSignal.abort(reason),
  });
  assertEquals(await assertRejects(() => waiting), reason);
});

Deno.test("lockProject() is freed when its process is gone", async () => {
  await using tracking = new TrackingFolder();
  const script = `
    import { lockProject } from ${
    JSON.stringify(import.meta.resolve("../../src/delivery/project_lock.ts"))
  };
    import { systemClock } from ${
    JSON.stringify(import.meta.resolve("../../src/delivery/retry.ts"))
  };
    await lockProject("http://h 1", { directory: Deno.args[0], clock: systemClock });
    console.log("locked");
    setInterval(() => {}, 1000);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--ext=ts", script, tracking.directory],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  const clock = new FakeClock();
  clock.sleep = async () => {
    clock.slept.push(0);
    child.kill("SIGKILL");
    await child.status;
  };
  using _lock = await lockProject("http://h 1", { directory: tracking.directory, clock });
  assertEquals(clock.slept.length, 1);
  await output.cancel();
});
