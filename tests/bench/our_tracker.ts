/**
 * This module as a tracker, as a program imports it: `our_tracker.ts <task> <folder> <options> <durability>`,
 * into the folder, or to the App at `BENCH_STORE`.
 */

import {
  configure,
  getMetricHistory,
  listIterations,
  type Settings,
  startIteration,
  syncOutbox,
} from "../../mod.ts";
import { runLoop } from "./loops.ts";
import type { Tracker } from "./tracker.ts";

const [task, directory, options, durability] = Deno.args;
configure({
  directory: `${directory}/.mlops`,
  url: Deno.env.get("BENCH_STORE"),
  durability: durability as Settings["durability"],
  project: "bench",
  experiment: "bench",
});

const ours: Tracker = {
  async start(name) {
    const iteration = await startIteration(name);
    return {
      log: (metrics, step) => iteration.logMetrics(metrics, { step }),
      async end() {
        const { delivered } = await iteration.endIteration();
        // An end waits ten seconds at most: what is measured is how long it takes to be stored.
        if (!delivered) await syncOutbox();
      },
    };
  },
  async open() {
    for await (const _ of listIterations({ limit: 1 })) break;
  },
  async list(metric) {
    return (await Array.fromAsync(listIterations({ sort: `metrics.${metric} desc` }))).length;
  },
  async history(metric) {
    const found = listIterations({ filter: "name = 'history'", limit: 1 });
    for await (const { id } of found) return (await getMetricHistory(id, metric)).values.length;
    return 0;
  },
  async count() {
    let points = 0;
    for await (const { id } of listIterations()) {
      points += (await getMetricHistory(id, "loss")).values.length;
    }
    return points;
  },
};

await runLoop(ours, task!, options!);
