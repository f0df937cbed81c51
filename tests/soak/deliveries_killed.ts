/**
 * Deliveries whose process is killed at random points: whoever comes next goes on, and nothing is lost or
 * doubled.
 *
 * @module
 */

import { Outbox } from "../../src/journal/outbox.ts";
import { Child } from "../support/child.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { Chance } from "./chance.ts";
import { differences } from "./deliveries_check.ts";
import { startApp, type TestedApp } from "./fault_run.ts";
import { type LoggedIteration, logIteration, writeImages } from "./logged_iteration.ts";

/** What is killed, and how often. */
export interface KilledDeliveriesOptions {
  kills: number;
  seed: number;
  /** The App in the killed process itself, or one of its own that lives on. */
  app: "embedded" | "ours" | "original";
}

const PROGRAM = new URL("./deliveries_killed_program.ts", import.meta.url);
/** New iterations for each kill. */
const ITERATIONS = 8;
/** Milliseconds at most after which a process is killed that has begun to deliver. */
const LATEST = 120;
/** How many kills share a project: the original App writes all of it each time. */
const KILLS_A_PROJECT = 10;

/**
 * Kills processes that deliver, and compares what the App holds with what was logged.
 *
 * @returns How many iterations there were, and how many processes were killed in the middle.
 * @throws {Error} With the seed and what differs.
 */
export async function killedDeliveries(
  { kills, seed, app: kind }: KilledDeliveriesOptions,
): Promise<{ deliveries: number; killed: number }> {
  using folder = temporaryFolder();
  const directory = folder.join(".mlops");
  await using app = await startApp(kind === "original" ? kind : "ours", appFolder(kind, directory));
  const url = kind === "embedded" ? kind : `http://127.0.0.1:${app.port}`;
  const outbox = new Outbox(directory);
  const chance = new Chance(seed, kills);
  const logged = new Map<string, LoggedIteration[]>();
  let killed = 0;
  for (let kill = 0; kill <= kills; kill++) {
    const title = `project ${Math.floor(kill / KILLS_A_PROJECT)}`;
    const more = await logMany(outbox, title, chance);
    logged.set(title, [...logged.get(title) ?? [], ...more]);
    await using child = new Child(PROGRAM, directory, url);
    await child.linesBefore("begins");
    if (kill === kills) {
      await child.linesBefore("done");
    } else {
      await new Promise((resolve) => setTimeout(resolve, chance.number() * LATEST));
      await child.kill();
      if (outbox.list().length > 0) killed++;
    }
  }
  const wrong = await differencesOf(logged, app);
  if (wrong.length > 0) throw new Error(`Seed ${seed}, ${kind}:\n${wrong.slice(0, 10).join("\n")}`);
  return { deliveries: (kills + 1) * ITERATIONS, killed };
}

/** The embedded App shares the folder with the outbox. */
function appFolder(kind: string, directory: string): string {
  return kind === "embedded" ? directory : `${directory}-app`;
}

async function logMany(outbox: Outbox, title: string, chance: Chance): Promise<LoggedIteration[]> {
  const logged: LoggedIteration[] = [];
  for (let number = 0; number < ITERATIONS; number++) {
    const place = {
      project: { name: title },
      experiment: { name: `experiment ${chance.below(2)}` },
      target: { kind: "embedded" },
    } as const;
    const iteration = await logIteration(chance, place, Date.now());
    const writer = outbox.create(iteration.header, iteration.header.started_at);
    await writeImages(writer.folder.path, iteration);
    for (const { content, at } of iteration.records) writer.append(content, at);
    (await writer.close())[Symbol.dispose]();
    logged.push(iteration);
  }
  return logged;
}

async function differencesOf(
  logged: ReadonlyMap<string, LoggedIteration[]>,
  app: TestedApp,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [title, iterations] of logged) {
    wrong.push(...differences(iterations, await app.iterations(title)));
  }
  const others = (await app.titles()).filter((title) => !logged.has(title));
  return [...wrong, ...others.map((title) => `project ${title} is too much`)];
}
