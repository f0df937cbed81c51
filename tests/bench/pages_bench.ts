/**
 * What the grid of iterations costs in a real browser: the first paint, and how long its thread is busy at
 * once while it is scrolled; with 100,000 iterations, and with 1,000 that have 1,000 metrics each. A program that prints
 * figures: `deno run -A tests/bench/pages_bench.ts`. `BENCH_ITERATIONS` and `BENCH_METRICS` make it smaller.
 */

// deno-lint-ignore-file no-console
import type { CDPSession, Page } from "playwright-core";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { BrowsedApp } from "../support/browser.ts";
import { addIterations, idOf, PROJECT } from "./many_iterations.ts";

const COUNT = Number(Deno.env.get("BENCH_ITERATIONS") ?? 100_000);
const METRICS = Number(Deno.env.get("BENCH_METRICS") ?? 1000);
const EXPERIMENTS = 10;
const WIDE = 1000;
const WIDE_EXPERIMENT = { projectId: PROJECT, experimentId: idOf(1) };
const ROW_HEIGHT = 30;
const STEPS = 40;
const STEP_MS = 50;

/** Ways to scroll: how far a turn of the wheel goes to the right and down. */
const WAYS: Record<string, [right: number, down: number]> = {
  "down": [0, 120],
  "down fast": [0, 3000],
  "to the right": [120, 0],
  "to the right fast": [1500, 0],
  "up and to the left": [-400, -1000],
};

/** A folder with many iterations. */
async function manyRows(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await using store = openSqliteStore(`${folder}/mlops.sqlite`, { userName: "bench" });
  await addIterations(store, COUNT, EXPERIMENTS);
  return folder;
}

/** A folder with iterations of many metrics. */
async function manyColumns(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await using store = openSqliteStore(`${folder}/mlops.sqlite`, { userName: "bench" });
  await addIterations(store, EXPERIMENTS, EXPERIMENTS);
  for (let index = 0; index < WIDE; index++) {
    const metrics = Object.fromEntries(
      Array.from({ length: METRICS }, (_, number) => [`layer${number}/loss`, Math.random()]),
    );
    const iteration = { iteration_name: `wide ${index}`, metrics, parameters: { index } };
    await store.createIteration(WIDE_EXPERIMENT, newIterationSchema.parse(iteration));
  }
  return folder;
}

/** Opens a page of a folder's App, and scrolls. */
async function measure(title: string, directory: string, path: string): Promise<void> {
  await using app = await BrowsedApp.open({ directory });
  const { page } = app;
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: "longtask", buffered: true });
  });
  console.log(`\n${title}`);
  for (const visit of ["first visit", "second visit"]) {
    await app.go(path);
    await page.locator(".grid-row").first().waitFor();
    const paint = await page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime
    );
    console.log(`  ${visit}: first paint after ${Math.round(paint ?? NaN)} ms`);
  }
  await page.locator(".count", { hasText: /\d/ }).waitFor();
  console.log(`  tasks over 50 ms until it stands: ${await longTasksOf(page)}`);
  for (const [way, turn] of Object.entries(WAYS)) {
    const work = await WorkMeter.start(page);
    await page.mouse.move(800, 500);
    for (let step = 0; step < STEPS; step++) {
      await page.mouse.wheel(...turn);
      await page.waitForTimeout(STEP_MS);
    }
    const most = await work.stop();
    const [down, right] = await page.locator(".grid").evaluate((
      it,
    ) => [it.scrollTop, it.scrollLeft]);
    console.log(
      `  scrolling ${way}, to ${Math.round(down! / ROW_HEIGHT)} rows down and ${right} px right: ` +
        `at most ${most} ms of work at once; tasks over 50 ms: ${await longTasksOf(page)}`,
    );
  }
}

/** Measures how long the page's thread worked at once: what waits for a processor is not counted. */
class WorkMeter {
  readonly #events: TraceEvent[] = [];

  private constructor(readonly session: CDPSession) {
    session.on("Tracing.dataCollected", ({ value }) => {
      this.#events.push(...value as unknown as TraceEvent[]);
    });
  }

  static async start(page: Page): Promise<WorkMeter> {
    const session = await page.context().browser()!.newBrowserCDPSession();
    const meter = new WorkMeter(session);
    const traceConfig = { includedCategories: ["toplevel"], excludedCategories: ["*"] };
    await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
    return meter;
  }

  /** The most, in milliseconds. */
  async stop(): Promise<number> {
    const { promise: complete, resolve } = Promise.withResolvers<void>();
    this.session.once("Tracing.tracingComplete", () => resolve());
    await this.session.send("Tracing.end");
    await complete;
    await this.session.detach();
    const pages = new Set(
      this.#events.filter(({ args }) => args.name === "CrRendererMain").map(threadOf),
    );
    const spent = this.#events.filter((it) => pages.has(threadOf(it))).map(({ tdur = 0 }) => tdur);
    return Math.round(Math.max(0, ...spent) / 1000);
  }
}

/** What Chromium tells of a task, or of a thread's name. */
interface TraceEvent {
  pid: number;
  tid: number;
  /** Microseconds of a processor's time. */
  tdur?: number;
  args: { name?: string };
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`;
}

/** The long tasks since the last look, in milliseconds. */
async function longTasksOf(page: Page): Promise<string> {
  const tasks = await page.evaluate(() =>
    (globalThis as unknown as { tasks: number[] }).tasks.splice(0)
  );
  return tasks.length === 0 ? "none" : tasks.join(", ");
}

await measure(`${COUNT} iterations`, await manyRows(), `ui/projects/${PROJECT}`);
await measure(
  `${WIDE} iterations with ${METRICS} metrics each`,
  await manyColumns(),
  `ui/projects/${PROJECT}?experiments=${idOf(1)}`,
);
