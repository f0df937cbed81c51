/**
 * Kills programs at random moments, and compares what they were told with what their App holds.
 *
 * @module
 */

import { Chance } from "./chance.ts";
import { listOf } from "./list_of.ts";
import { KillingGround, READY } from "./kills_ground.ts";
import type { Aim } from "./program_run.ts";

/** How a run of kills goes. */
export interface KillOptions {
  /** How many programs are killed. */
  count: number;
  seed: number;
  /** Told how it goes. */
  report?: ((line: string) => void) | undefined;
}

/** What a run of kills came to. */
export interface KillCounts {
  kills: number;
  /** How often `mlops sync` was killed. */
  killedSyncs: number;
  iterations: number;
  /** Calls that had returned. */
  calls: number;
}

const GROUND_KILLS = 40;
const GROUNDS_AT_ONCE = 2;
const PROGRAMS_AT_ONCE = { embedded: 2, http: 12 };
/** Milliseconds between the calls of a program; those that log slowly live long enough to do more than log. */
const PAUSES = { embedded: [...Array(15).fill(0), 5], http: [0, 1, 5, 20] };
const MOST_BYTES = 30_000;
const START_MS = 250;
const SLOW_MS = 5000;
const SYNC_MS = 500;

/**
 * Kills programs at random moments; every fourth folder's App is over HTTP.
 *
 * @throws {Error} With the seed and what is wrong.
 */
export async function kills({ count, seed, report }: KillOptions): Promise<KillCounts> {
  const counts: KillCounts = { kills: 0, killedSyncs: 0, iterations: 0, calls: 0 };
  const faults: string[] = [];
  const size = Math.min(GROUND_KILLS, Math.ceil(count / 4));
  const grounds = Array.from({ length: Math.ceil(count / size) }, (_, index) => index);
  await atOnce(GROUNDS_AT_ONCE, grounds, async (index) => {
    const first = index * size;
    const programs = Array.from(
      { length: Math.min(size, count - first) },
      (_, program) => seed * 1_000_000 + first + program,
    );
    const to = index % 4 === 3 ? "http" : "embedded";
    const found = await killAll(programs, to, new Chance(seed, index), counts);
    faults.push(...found);
    for (const fault of found) report?.(fault);
    if (index % 10 === 9) report?.(`${counts.kills} programs killed, ${faults.length} faults`);
  });
  if (faults.length === 0) return counts;
  throw new Error(`Seed ${seed}, ${JSON.stringify(counts)}: ${listOf(faults)}`);
}

/** Kills programs of one folder; gives what is wrong then. */
async function killAll(
  programs: number[],
  to: "embedded" | "http",
  chance: Chance,
  counts: KillCounts,
): Promise<string[]> {
  await using ground = await KillingGround.make(to);
  await atOnce(PROGRAMS_AT_ONCE[to], programs, async (program) => {
    const own = new Chance(program);
    const pause = own.pick(PAUSES[to]);
    await ground.run(program, pause, aimOf(own, pause));
  });
  for (let left = chance.below(3); left > 0; left--) {
    const isKilled = await ground.sync({ bytes: 0, milliseconds: chance.below(SYNC_MS) });
    counts.killedSyncs += Number(isKilled);
  }
  await ground.sync();
  counts.kills += programs.length;
  counts.iterations += ground.told.size;
  for (const { calls } of ground.told.values()) counts.calls += calls;
  return (await ground.check()).map((fault) => `${to}: ${fault}`);
}

/** Some while they start, some after so much of their work; slow ones live on for a while. */
function aimOf(chance: Chance, pause: number): Aim {
  if (pause > 0) return { bytes: READY, milliseconds: chance.below(SLOW_MS) };
  if (chance.below(8) === 0) return { bytes: 0, milliseconds: chance.below(START_MS) };
  return { bytes: READY + chance.upTo(MOST_BYTES), milliseconds: chance.number() * 3 };
}

/** Works through a list, some of it at once. */
async function atOnce<T>(
  limit: number,
  list: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...list];
  const lane = async (): Promise<void> => {
    for (let item; (item = rest.shift()) !== undefined;) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, lane));
}
