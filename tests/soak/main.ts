/**
 * The long form of what the tests try in short, until something is lost, doubled or untrue:
 * `deno task soak [name…] [--seed <number>] [--count <number>]`, all by default.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { print, printError } from "../../src/cli/print.ts";
import { damage } from "./damage.ts";
import { deliveries } from "./deliveries.ts";
import { killedDeliveries } from "./deliveries_killed.ts";
import { kills } from "./kills.ts";
import { type DeliveryMemory, memoryOfDelivery } from "./memory_delivery.ts";
import { memoryOfTraining } from "./memory_of_training.ts";
import { processes } from "./processes.ts";

interface Asked {
  seed: number;
  /** How much of it. @default {as much as is promised} */
  count?: number | undefined;
  report(line: string): void;
}

const APPS = ["embedded", "ours", "original"] as const;
const PROTOCOLS = ["ours", "original"] as const;
const MB = 1024 * 1024;
/** The embedded App parses what it takes: there V8 lets its youngest objects pile up to 96 MB. */
const MOST_DELIVERY_BYTES = { embedded: 192 * MB, ours: 128 * MB, original: 128 * MB };

/** Each gives its counts, and throws what is wrong. */
const SCENARIOS: Record<string, (asked: Asked) => Promise<object>> = {
  "kills": ({ count = 10_000, ...asked }) => kills({ count, ...asked }),
  "killed-deliveries": ({ count = 300, seed }) =>
    each(APPS, (app) => killedDeliveries({ kills: count, seed, app })),
  "processes": ({ count = 32 }) => processes({ processes: count, iterations: 1000 }),
  "deliveries": ({ count = 50_000, ...asked }) =>
    each(PROTOCOLS, (protocol) => deliveries({ count, ...asked, protocol })),
  "damage": ({ count = 200, seed }) => damage({ records: count, seed }),
  "memory-of-training": ({ count = 6_000_000 }) =>
    memoryOfTraining({ points: count, rate: 10_000 }),
  "memory-of-delivery": ({ count = 6_000_000 }) =>
    each(APPS, async (app) => {
      const memory = await memoryOfDelivery({ records: count, app });
      return checked(memory, MOST_DELIVERY_BYTES[app]);
    }),
};

function checked(memory: DeliveryMemory, most: number): DeliveryMemory {
  if (memory.peakRss < most) return memory;
  throw new Error(`The delivery takes ${memory.peakRss / MB} MB`);
}

/** Calls a function for one after the other. */
async function each<K extends string, T>(
  keys: readonly K[],
  call: (key: K) => Promise<T>,
): Promise<Record<K, T>> {
  const results: Partial<Record<K, T>> = {};
  for (const key of keys) results[key] = await call(key);
  return results as Record<K, T>;
}

/** Runs one scenario; tells whether it went well. */
async function soak(name: string, asked: Omit<Asked, "report">): Promise<boolean> {
  const start = performance.now();
  const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  print(`${name}, seed ${asked.seed}`);
  try {
    const report = (line: string) => print(`  ${took()}: ${line}`);
    const counts = await SCENARIOS[name]!({ ...asked, report });
    print(`${name}: ok, ${took()}, ${JSON.stringify(counts)}`);
    return true;
  } catch (error) {
    printError(`${name}: failed, ${took()}, ${error instanceof Error ? error.stack : error}`);
    return false;
  }
}

function numberOf(option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`Cannot use --${option} ${text}: it must be a whole number`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, count: { type: "string" } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(SCENARIOS, name));
if (unknown.length > 0) {
  throw new TypeError(
    `Cannot run ${unknown.join()}: there is ${Object.keys(SCENARIOS).join(", ")}`,
  );
}
const seed = values.seed === undefined
  ? Math.floor(Math.random() * 1000)
  : numberOf("seed", values.seed);
const count = values.count === undefined ? undefined : numberOf("count", values.count);
const names = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
for (const name of names) {
  if (!await soak(name, { seed, count })) Deno.exitCode = 1;
}
