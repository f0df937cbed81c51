/** Programs killed at random moments, in short; `deno task soak kills` is the long form. */

import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Outbox } from "../../src/journal/outbox.ts";
import { kills } from "./kills.ts";
import { faultOf, type Told } from "./kills_check.ts";
import { KillingGround } from "./kills_ground.ts";
import { type Content, contentAfter, planOf } from "./kills_plan.ts";

const PROGRAM = 7;

Deno.test("programs killed at any moment leave every call that had returned, once", async () => {
  const seed = Math.floor(Math.random() * 1000);
  const counts = await kills({ count: 40, seed });
  assertStrictEquals(counts.kills, 40);
  assert(counts.calls > 1000 && counts.iterations > 50, JSON.stringify(counts));
});

/** Kills a program while one of its iterations is open that has logged something. */
async function killInTheMiddle(ground: KillingGround): Promise<string> {
  for (let bytes = 500;; bytes += 50) {
    await ground.run(PROGRAM + bytes, 0, { bytes, milliseconds: 0 });
    const open = [...ground.told].find(([, { calls, isOver }]) => !isOver && calls > 2);
    if (open !== undefined) return open[0];
  }
}

/** Takes the last lines from the journal of an iteration. */
function dropLast(outbox: Outbox, name: string, count: number): void {
  const id = outbox.list().find((id) => outbox.read(id)?.iteration.name === name)!;
  const path = outbox.folder(id).lastSegmentPath();
  const lines = Deno.readTextFileSync(path).trimEnd().split("\n");
  Deno.writeTextFileSync(path, lines.slice(0, -count).join("\n") + "\n");
}

Deno.test("the comparison sees two records that are gone from the journal of a killed program", async () => {
  await using ground = await KillingGround.make("embedded");
  const name = await killInTheMiddle(ground);
  dropLast(new Outbox(ground.directory), name, 2);
  await ground.sync();
  const faults = await ground.check();
  assertStrictEquals(faults.length, 1, faults.join("\n"));
  assertMatch(faults[0]!, new RegExp(`^${name}: after \\d+ calls, the \\w+ are `));
});

Deno.test("the comparison sees an iteration that is gone, and one that still waits", async () => {
  await using ground = await KillingGround.make("embedded");
  const name = await killInTheMiddle(ground);
  const waiting = new Outbox(ground.directory).list();
  const faults = await ground.check();
  assert(faults.includes(`${name}: lost`), faults.join("\n"));
  for (const id of waiting) assert(faults.includes(`${id}: still in the outbox`));
});

Deno.test("the comparison sees what an App has too much of, and statuses that are not true", () => {
  const n = Array.from({ length: 100 }, (_, n) => n).find((n) =>
    planOf(PROGRAM, n).calls.length > 50
  )!;
  const { name, calls, fails } = planOf(PROGRAM, n);
  const point = calls.find(({ method }) => method === "logMetric")!;
  const ended = fails ? "failed" : "completed";
  const check = (status: Parameters<typeof faultOf>[0]["status"], content: Content, told?: Told) =>
    faultOf({ iteration_name: name, status, warnings: [] }, content, told);
  const open: Told = { calls: 40, isOver: false };
  const over: Told = { calls: calls.length, isOver: true };
  assertEquals(check("crashed", contentAfter(calls.slice(0, 40)), open), undefined);
  assertEquals(check("crashed", contentAfter(calls.slice(0, 41)), open), undefined);
  assertEquals(check(ended, contentAfter(calls), over), undefined);
  assertEquals(check("crashed", contentAfter([])), undefined);
  assertMatch(check("crashed", contentAfter(calls.slice(0, 42)), open)!, /^after 40 calls, /);
  assertMatch(check("crashed", contentAfter(calls.slice(0, 39)), open)!, /^after 40 calls, /);
  assertMatch(check(ended, contentAfter([...calls, point]), over)!, /^after \d+ calls, /);
  assertMatch(check("crashed", contentAfter(calls.slice(0, 1)))!, /^after 0 calls, /);
  assertMatch(
    check("running", contentAfter(calls.slice(0, 40)), open)!,
    /^is running, not crashed$/,
  );
  assertMatch(check("crashed", contentAfter(calls), over)!, /^is crashed, not \w+$/);
  assertMatch(check(ended, contentAfter(calls.slice(0, 40)), open)!, /^is \w+, not crashed$/);
});
