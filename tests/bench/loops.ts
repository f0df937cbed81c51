/**
 * The loops that ours and the bare machine run, step by step those of peer_loops.py, which tell more.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { printJson } from "../../src/cli/print.ts";
import { quantile } from "./statistics.ts";
import { Cannot, type TrackedRun, type Tracker } from "./tracker.ts";

const NAMES = [
  "loss",
  "accuracy",
  "f1",
  "val_loss",
  "val_accuracy",
  "val_f1",
  "lr",
  "norm",
  "speed",
  "memory",
];
const RUN_METRICS = 3;
const WARM_UP = 100;
const WARM_UP_STEPS = 300;
const MEMORY = new Uint8Array(64 * 1024);
/** Python's threads write in between; what ours does in the background needs the event loop. */
const STEPS_A_TURN = 100;

/** All options of all loops. */
interface LoopOptions {
  calls: number;
  steps: number;
  points: number;
  runs: number;
  seconds: number;
  metrics: boolean;
  process: number;
  ended: boolean;
}

type Loop = (tracker: Tracker, options: LoopOptions) => Promise<Record<string, number>>;

/** Numbers that look measured, the same every time. */
function valuesOf(count: number): Float64Array {
  let state = 12345;
  return Float64Array.from({ length: count }, () => {
    const high = state * 48271 % 0x7fffffff;
    state = high * 48271 % 0x7fffffff;
    return (high * 2 ** 22 + (state >> 9)) / 2 ** 53;
  });
}

function metricsOf(values: Float64Array, step: number, width: number): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (let at = 0; at < width; at++) {
    metrics[NAMES[at]!] = values[(step * width + at) % values.length]!;
  }
  return metrics;
}

function clockCost(): number {
  const times = new Float64Array(1000);
  for (let at = 0; at < times.length; at++) times[at] = -performance.now() + performance.now();
  return quantile(times.sort(), 0.5);
}

async function timeOf(act: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

const calls: Loop = async (tracker, options) => {
  const [values, clock] = [valuesOf(1000), clockCost()];
  const run = await tracker.start("calls");
  const times = new Float64Array(options.calls);
  let [n, deadline] = [0, Infinity];
  for (let step = 0; n < options.calls && performance.now() < deadline; step++) {
    const metrics = metricsOf(values, step, 1);
    const start = performance.now();
    run.log(metrics, step);
    const end = performance.now();
    if (step >= WARM_UP) times[n++] = Math.max(0, end - start - clock);
    else deadline = end + options.seconds * 1e3;
    if (step % STEPS_A_TURN === 0) await setImmediate();
  }
  const end = await timeOf(() => run.end());
  const sorted = times.subarray(0, n).sort();
  const at = (part: number) => quantile(sorted, part) * 1e3;
  const mean = sorted.reduce((sum, time) => sum + time, 0) / n * 1e3;
  return { n, median: at(0.5), p99: at(0.99), p999: at(0.999), mean, end };
};

/** What no engine compiles otherwise in one loop than in another: a library's own code, over memory. */
function work(size: number): number {
  let x = 0;
  for (let at = 0; at < size; at++) x = crc32(MEMORY, x);
  return x;
}

function workOfAMillisecond(): number {
  const size = 10;
  const times = new Float64Array(100);
  for (let at = 0; at < times.length; at++) {
    const start = performance.now();
    work(size);
    times[at] = performance.now() - start;
  }
  return Math.round(size / quantile(times.sort(), 0.5));
}

const steps: Loop = async (tracker, { steps: count, seconds }) => {
  const [values, size] = [valuesOf(1000), workOfAMillisecond()];
  const loop = async (steps: number, log: TrackedRun["log"]): Promise<number[]> => {
    const start = performance.now();
    let [step, logging] = [0, 0];
    for (; step < steps && performance.now() - start < seconds * 1e3; step++) {
      work(size);
      const metrics = metricsOf(values, step, NAMES.length);
      const before = performance.now();
      log(metrics, step);
      logging += performance.now() - before;
      if (step % STEPS_A_TURN === 0) await setImmediate();
    }
    return [(performance.now() - start) / step * 1e3, logging / step * 1e3, step];
  };
  await loop(WARM_UP_STEPS, () => {});
  const [bare, clock] = await loop(count, () => {}) as [number, number];
  const run = await tracker.start("steps");
  const log: TrackedRun["log"] = (metrics, step) => run.log(metrics, step);
  const [tracked, logging, n] = await loop(count, log) as [number, number, number];
  const end = await timeOf(() => run.end());
  return { n, bare, logging: logging - clock, overhead: tracked - bare, end };
};

const points: Loop = async (tracker, options) => {
  const [values, width] = [valuesOf(options.points), NAMES.length];
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1e3;
  const run = await tracker.start("points");
  const deadline = seconds() + options.seconds;
  let step = 0;
  while (step * width < options.points) {
    run.log(metricsOf(values, step, width), step);
    if (step++ % STEPS_A_TURN === 0) await setImmediate();
    if (seconds() > deadline) break;
  }
  const logged = seconds();
  await run.end();
  return { n: step * width, logged, total: seconds(), memory: peakMemory() };
};

const runs: Loop = async (tracker, options) => {
  const values = valuesOf(1000);
  const times: number[] = [];
  const deadline = performance.now() + options.seconds * 1e3;
  for (let number = 0; number < options.runs && performance.now() < deadline; number++) {
    const took = await timeOf(async () => {
      const run = await tracker.start(`run ${number}`);
      if (options.metrics) run.log(metricsOf(values, number, RUN_METRICS), 0);
      await run.end();
    });
    times.push(took);
  }
  const window = Math.max(1, Math.min(100, Math.floor(times.length / 10)));
  const medianOf = (part: number[]) => quantile(part.sort((a, b) => a - b), 0.5);
  const first = medianOf(times.length < 2 * window ? times : times.slice(window, 2 * window));
  const last = medianOf(times.slice(-window));
  const n = times.length;
  const mean = times.reduce((sum, time) => sum + time, 0) / n;
  return { n, median: medianOf(times), mean, first, last, growth: last / first };
};

const historyPoints: Loop = async (tracker, options) => {
  const values = valuesOf(1000);
  const deadline = performance.now() + options.seconds * 1e3;
  const run = await tracker.start("history");
  let step = 0;
  for (; step < options.points && performance.now() < deadline; step++) {
    run.log(metricsOf(values, step, 1), step);
    if (step % STEPS_A_TURN === 0) await setImmediate();
  }
  await run.end();
  return { n: step };
};

const many: Loop = async (tracker, options) => {
  const values = valuesOf(1000);
  for (let number = 0; number < options.runs; number++) {
    const run = await tracker.start(`${options.process}/${number}`);
    for (let step = 0; step < options.calls; step++) run.log(metricsOf(values, step, 1), step);
    await run.end();
  }
  return { n: options.runs * options.calls };
};

const killed: Loop = async (tracker, options) => {
  const values = valuesOf(1000);
  const run = await tracker.start("killed");
  for (let step = 0; step < options.calls; step++) run.log(metricsOf(values, step, 1), step);
  if (options.ended) await run.end();
  Deno.kill(Deno.pid, "SIGKILL");
  return {};
};

async function timed(
  tracker: Tracker,
  read: () => Promise<number> | number,
): Promise<Record<string, number>> {
  await tracker.open?.();
  const start = performance.now();
  const n = await read();
  return { n, time: performance.now() - start };
}

/** The most memory that this process has had, in megabytes; `NaN` where the system does not tell. */
function peakMemory(): number {
  if (Deno.build.os !== "linux") return NaN;
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024 / 1e6;
}

const LOOPS: Record<string, Loop> = {
  calls,
  steps,
  points,
  runs,
  history_points: historyPoints,
  many,
  killed,
  count: async (tracker) => ({ n: await tracker.count() }),
  list: (tracker) => timed(tracker, () => tracker.list("loss")),
  history: (tracker) => timed(tracker, () => tracker.history("loss")),
};

/** Runs the loop that the command line names, and prints what it found. */
export async function runLoop(tracker: Tracker, task: string, options: string): Promise<void> {
  try {
    printJson(await LOOPS[task]!(tracker, JSON.parse(options)));
  } catch (error) {
    if (!(error instanceof Cannot)) throw error;
    printJson({ cannot: error.message });
  }
}
