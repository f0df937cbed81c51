/**
 * What the process and its machine are doing, as metrics.
 *
 * @module
 */

import { mayKnow } from "./permission.ts";
import { quietInterval } from "./quiet_delay.ts";

/** Samples that are being taken. */
export interface Sampling {
  /** Takes the last sample, and no more after it. */
  stop(): void;
}

/**
 * Looks at the process and its machine: memory and CPU time of the process, and memory, load and CPU
 * time of the machine.
 *
 * Uses `--allow-sys=systemMemoryInfo,loadavg,cpus`, each where it is granted already: what must not be
 * known is left out. Never prompts.
 *
 * @param clock Tells how much of the CPU was in use since it was asked last. @default {left out}
 */
export function sampleSystem(clock?: CpuClock): Record<string, number> {
  const { rss, heapUsed } = Deno.memoryUsage();
  return {
    ...clock?.read(),
    "system/process_memory_rss_bytes": rss,
    "system/process_heap_used_bytes": heapUsed,
    ...mayKnow("systemMemoryInfo") && memoryOfMachine(),
    ...mayKnow("loadavg") && { "system/cpu_load_1m": Deno.loadavg()[0]! },
  };
}

function memoryOfMachine(): Record<string, number> {
  const { total, available } = Deno.systemMemoryInfo();
  return {
    "system/memory_used_bytes": total - available,
    "system/memory_used_percent": percent(total - available, total),
  };
}

/**
 * Takes a sample every few seconds, and a last one at the end. It keeps no program alive.
 *
 * Uses `--allow-sys=systemMemoryInfo,loadavg,cpus`, each where it is granted already.
 *
 * @param log Takes a sample. It must not throw.
 */
export function startSampling(
  log: (values: Record<string, number>) => void,
  seconds: number,
): Sampling {
  const clock = new CpuClock();
  const sample = (): void => log(sampleSystem(clock));
  const stop = quietInterval(sample, seconds * 1000);
  let isOver = false;
  return {
    stop(): void {
      stop();
      if (!isOver) sample();
      isOver = true;
    },
  };
}

interface CpuTimes {
  /** Milliseconds. */
  wall: number;
  process: number;
  /** All cores together, in use and in all; nothing where they must not be looked at. */
  machine: { busy: number; all: number } | undefined;
}

/** Tells how much of the CPU is in use, from one reading to the next. */
export class CpuClock {
  #last: CpuTimes = readTimes();

  /** What the process used of one core, and all programs of all cores, since the last reading. */
  read(): Record<string, number> {
    const [before, now] = [this.#last, readTimes()];
    this.#last = now;
    const ofProcess = percent(now.process - before.process, now.wall - before.wall);
    if (now.machine === undefined || before.machine === undefined) {
      return { "system/process_cpu_percent": ofProcess };
    }
    const busy = now.machine.busy - before.machine.busy;
    return {
      "system/process_cpu_percent": ofProcess,
      "system/cpu_percent": percent(busy, now.machine.all - before.machine.all),
    };
  }
}

function readTimes(): CpuTimes {
  // deno-lint-ignore no-process-global -- to import it takes a program's start longer
  const { user, system } = process.cpuUsage();
  return {
    wall: performance.now(),
    process: (user + system) / 1000,
    machine: mayKnow("cpus") ? timesOfMachine() : undefined,
  };
}

function timesOfMachine(): { busy: number; all: number } {
  // deno-lint-ignore no-process-global -- as above
  const cores = process.getBuiltinModule("node:os").cpus().map(({ times }) => times);
  const idle = cores.reduce((sum, times) => sum + times.idle, 0);
  const all = cores.flatMap((times) => Object.values(times)).reduce((sum, time) => sum + time, 0);
  return { busy: all - idle, all };
}

/** With one decimal, and 0 of nothing: two readings can be too near for the machine's clock. */
function percent(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, Math.round(1000 * part / whole) / 10) : 0;
}
