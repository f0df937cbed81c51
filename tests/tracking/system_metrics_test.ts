import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { CpuClock, sampleSystem, startSampling } from "../../src/tracking/system_metrics.ts";
import { FakeTime } from "../support/fake_time.ts";
import { ProgramFolder } from "../support/program.ts";

const MODULE = JSON.stringify(new URL("../../src/tracking/system_metrics.ts", import.meta.url));

Deno.test("sampleSystem() gives finite numbers, those over a span of time only with a clock", () => {
  const sample = sampleSystem();
  assert(Object.values(sample).every((value) => Number.isFinite(value) && value >= 0));
  assert(sample["system/process_memory_rss_bytes"]! > sample["system/process_heap_used_bytes"]!);
  assertEquals("system/process_cpu_percent" in sample, false);
  assertEquals("system/process_cpu_percent" in sampleSystem(new CpuClock()), true);
});

Deno.test("CpuClock tells the CPU time of one core since the last reading", () => {
  using time = new FakeTime();
  const { cpuUsage } = process;
  let used = { user: 1_000_000, system: 0 };
  process.cpuUsage = () => used;
  try {
    const clock = new CpuClock();
    time.block(1000);
    used = { user: 1_500_000, system: 250_600 };
    assertEquals(clock.read()["system/process_cpu_percent"], 75.1);
    assertEquals(clock.read()["system/process_cpu_percent"], 0);
    time.block(500);
    used = { user: 2_500_000, system: 250_600 };
    assertEquals(clock.read()["system/process_cpu_percent"], 200);
  } finally {
    process.cpuUsage = cpuUsage;
  }
});

Deno.test("startSampling() takes a sample each time its seconds have passed", async () => {
  const samples: Record<string, number>[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const sampling = startSampling((values) => {
    if (samples.push(values) === 2) resolve();
  }, 0.01);
  // The sampling's own timer keeps nothing alive.
  const alive = setTimeout(() => {}, 30_000);
  await promise;
  clearTimeout(alive);
  sampling.stop();
  const names = Object.keys(sampleSystem(new CpuClock()));
  for (const sample of samples) assertEquals(Object.keys(sample), names);
});

Deno.test("startSampling() takes a last sample when it is stopped, and only once", () => {
  let count = 0;
  const sampling = startSampling(() => count++, 1e9);
  assertEquals(count, 0);
  sampling.stop();
  sampling.stop();
  assertEquals(count, 1);
});

Deno.test("startSampling() keeps no program alive, and asks for nothing", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `const { startSampling } = await import(${MODULE});
    startSampling(() => {}, 60);
    console.log("over");`,
    { flags: ["--no-prompt"] },
  );
  assertEquals([code, stdout, stderr], [0, "over\n", ""]);
});
