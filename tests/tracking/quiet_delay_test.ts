import { assertEquals } from "@std/assert";
import { quietDelay, quietInterval, quietTimeout } from "../../src/tracking/quiet_delay.ts";
import { ProgramFolder } from "../support/program.ts";

const QUIET_DELAY = new URL("../../src/tracking/quiet_delay.ts", import.meta.url).href;
const IMPORT = `import { quietDelay, quietInterval } from ${JSON.stringify(QUIET_DELAY)};`;

/** What only waits so ends with the rest of the program. */
function stayAlive(): Disposable {
  const timer = setInterval(() => {}, 60_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

Deno.test("quietDelay() waits, also while nothing else happens", async () => {
  using _ = stayAlive();
  const start = performance.now();
  await quietDelay(30);
  assertEquals(performance.now() - start >= 29, true);
});

Deno.test("quietDelay() keeps no program alive", async () => {
  using folder = new ProgramFolder();
  const { code, stdout } = await folder.run(`${IMPORT}
    quietDelay(600_000).then(() => console.log("late"));`);
  assertEquals([code, stdout], [0, ""]);
});

Deno.test("quietInterval() lets Deno tell that a top-level await never resolves", async () => {
  using folder = new ProgramFolder();
  const { code, stderr } = await folder.run(`${IMPORT}
    quietInterval(() => {}, 10);
    await new Promise(() => {});`);
  assertEquals([code, stderr.includes("never resolved")], [1, true]);
});

Deno.test("quietInterval() calls again and again, until it is ended", async () => {
  using _ = stayAlive();
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const stop = quietInterval(() => {
    if (++calls === 3) resolve();
  }, 1);
  await promise;
  stop();
  await quietDelay(20);
  assertEquals(calls, 3);
});

Deno.test("quietTimeout() calls once, unless it is prevented", async () => {
  using _ = stayAlive();
  const calls: string[] = [];
  quietTimeout(() => calls.push("kept"), 1);
  const prevent = quietTimeout(() => calls.push("prevented"), 1);
  prevent();
  await quietDelay(20);
  assertEquals(calls, ["kept"]);
});
