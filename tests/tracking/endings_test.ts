/** How an iteration is ended by whatever ends its program, and that the program ends as it would without. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { join } from "../../src/deps/std_path.ts";
import { withSettings } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";
import { listIterations } from "../../src/tracking/reading.ts";
import { type EndedProgram, ProgramFolder, type ProgramOptions } from "../support/program.ts";

const PRINT_LISTENING = new URL("./print_listening.ts", import.meta.url).pathname;
const SIGNAL_WATCH = new URL("../../src/tracking/signal_watch.ts", import.meta.url).href;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The last that is listened to: when this is told, all three are. */
const LISTENING = "listening to SIGHUP";
const DISABLED = { MLOPS_MODE: "disabled" };
const IMPORTS = `const { currentIteration, startIteration, track, withIteration } = mlops;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const listening = async () => {
    const timer = setInterval(() => {}, 60_000); // the event does not keep the program alive
    await new Promise((resolve) => addEventListener("listening", resolve));
    clearInterval(timer);
  };
  const never = () => new Promise<never>(() => {});
`;

async function iterationsIn(folder: ProgramFolder): Promise<Iteration[]> {
  const directory = join(folder.path, ".mlops");
  try {
    return await withSettings({ directory }, () => Array.fromAsync(listIterations()));
  } finally {
    await closeEmbeddedApp(directory);
  }
}

function withoutOurWords({ code, signal, stdout, stderr }: EndedProgram): EndedProgram {
  return { code, signal, stdout, stderr: stderr.replaceAll(/^mlops: .*\n/gm, "") };
}

/** Runs a program tracked and untracked, which must end alike. */
async function runTwice(
  folder: ProgramFolder,
  source: string,
  options: ProgramOptions = {},
): Promise<EndedProgram> {
  const [tracked, untracked] = await Promise.all([
    folder.run(IMPORTS + source, options),
    folder.run(IMPORTS + source, { ...options, env: { ...options.env, ...DISABLED } }),
  ]);
  assertEquals(withoutOurWords(tracked), withoutOurWords(untracked));
  return tracked;
}

interface Ending {
  what: string;
  source: string;
  status: string;
  code: number;
  error?: { name: string; message: string };
  warnings?: string[];
}

const TRAIN = `currentIteration().logMetric("loss", 1);`;
const EXITED = (code: number) => ({
  name: "Exit",
  message: `the program exited with code ${code} before the end`,
});
const ELSEWHERE = { name: "RangeError", message: "elsewhere" };
const ENDED_OPEN = ["the program ended without endIteration()"];

const ENDINGS: Ending[] = [
  {
    what: "the program ends with an open startIteration()",
    source: `const iteration = await startIteration("open"); iteration.logMetric("loss", 1);`,
    status: "completed",
    code: 0,
    warnings: ENDED_OPEN,
  },
  {
    what: "the program ends with an open startIteration() and an exit code of its own",
    source: `const iteration = await startIteration("open"); iteration.logMetric("loss", 1);
      Deno.exitCode = 3;`,
    status: "completed",
    code: 3,
    warnings: ENDED_OPEN,
  },
  {
    what: "the event loop is empty and a tracked function has not resolved",
    source: `track(async () => { ${TRAIN} await never(); })();`,
    status: "interrupted",
    code: 0,
  },
  {
    what: "the program exits with 0 within a synchronous call",
    source: `track(() => { ${TRAIN} Deno.exit(0); })();`,
    status: "interrupted",
    code: 0,
    error: EXITED(0),
  },
  {
    what: "the program exits with another code within an async call",
    source: `await track(async () => { ${TRAIN} await wait(1); Deno.exit(7); })();`,
    status: "failed",
    code: 7,
    error: EXITED(7),
  },
  {
    what: "the program exits by Node's function",
    source: `import process from "node:process";
      await withIteration("node", async (it) => { it.logMetric("loss", 1); process.exit(4); });`,
    status: "failed",
    code: 4,
    error: EXITED(4),
  },
  {
    what: "an error is thrown elsewhere",
    source: `setTimeout(() => { throw new RangeError("elsewhere"); }, 20);
      await track(async () => { ${TRAIN} await wait(60_000); })();`,
    status: "failed",
    code: 1,
    error: ELSEWHERE,
  },
  {
    what: "a rejection elsewhere is not handled",
    source: `setTimeout(() => { Promise.reject(new RangeError("elsewhere")); }, 20);
      await track(async () => { ${TRAIN} await wait(60_000); })();`,
    status: "failed",
    code: 1,
    error: ELSEWHERE,
  },
  {
    what: "a listener of an error elsewhere exits",
    source: `addEventListener("error", (event) => { event.preventDefault(); Deno.exit(5); });
      setTimeout(() => { throw new RangeError("elsewhere"); }, 20);
      await track(async () => { ${TRAIN} await wait(60_000); })();`,
    status: "failed",
    code: 5,
    error: ELSEWHERE,
  },
  {
    what: "an error elsewhere is prevented from ending the program by a later listener",
    source: `await track(async () => {
        ${TRAIN}
        addEventListener("error", (event) => event.preventDefault());
        setTimeout(() => { throw new RangeError("elsewhere"); }, 5);
        await wait(30);
        ${TRAIN}
      })();`,
    status: "completed",
    code: 0,
  },
  {
    what: "an error elsewhere is handled in Node's way",
    source: `import process from "node:process";
      process.on("uncaughtException", () => {});
      setTimeout(() => { throw new RangeError("elsewhere"); }, 5);
      await track(async () => { ${TRAIN} await wait(30); })();`,
    status: "completed",
    code: 0,
  },
  {
    what: "a rejection elsewhere is handled in Node's way",
    source: `import process from "node:process";
      process.on("unhandledRejection", () => {});
      setTimeout(() => { Promise.reject(new RangeError("elsewhere")); }, 5);
      await track(async () => { ${TRAIN} await wait(30); })();`,
    status: "completed",
    code: 0,
  },
  {
    what: "the program goes on from an error, logs, and exits well",
    source: `addEventListener("error", (event) => event.preventDefault());
      const iteration = await startIteration("on");
      setTimeout(() => { throw new RangeError("elsewhere"); }, 5);
      await wait(30);
      iteration.logMetric("loss", 1);
      Deno.exit(0);`,
    status: "interrupted",
    code: 0,
    error: EXITED(0),
  },
  {
    what: "a top-level await never resolves, of which Deno tells nobody",
    source: `await track(async () => { ${TRAIN} await never(); })();`,
    status: "crashed",
    code: 1,
  },
];

for (const { what, source, status, code, error, warnings = [] } of ENDINGS) {
  Deno.test(`an iteration is ${status} when ${what}`, async () => {
    using folder = new ProgramFolder();
    const ended = await runTwice(folder, source);
    assertEquals(ended.code, code, ended.stderr);
    const [iteration, ...others] = await iterationsIn(folder);
    assertEquals(others, []);
    assertEquals([iteration!.status, iteration!.metrics], [status, { loss: 1 }]);
    const { name, message } = iteration!.error ?? {};
    assertEquals(iteration!.error && { name, message }, error ?? null);
    assertEquals(iteration!.warnings, warnings);
  });
}

Deno.test("an end that the program lived to see is delivered before it is over", async () => {
  using folder = new ProgramFolder();
  await folder.run(`${IMPORTS}
    await startIteration("open");
    track(async () => await never())();`);
  assertEquals((await iterationsIn(folder)).map((it) => it.delivered), [true, true]);
});

Deno.test("an iteration and its child are both ended by what ends the program", async () => {
  using folder = new ProgramFolder();
  await folder.run(`${IMPORTS}
    const child = track(async function child() { await wait(1); Deno.exit(2); });
    await track(async function parent() { await child(); })();`);
  assertEquals((await iterationsIn(folder)).map((it) => it.status), ["failed", "failed"]);
});

const SLEEP = `await track(async () => {
  ${TRAIN}
  await wait(60_000);
})();`;

for (const signal of SIGNALS) {
  Deno.test(`an iteration is killed when the program is by ${signal}`, async () => {
    using folder = new ProgramFolder();
    const flags = ["-A", "--preload", PRINT_LISTENING];
    const ended = await folder.runUntil(LISTENING, signal, IMPORTS + SLEEP, { flags });
    const ready = `console.log("ready");`;
    const untracked = await folder.runUntil("ready", signal, IMPORTS + ready + SLEEP, {
      env: DISABLED,
    });
    assertEquals([ended.code, ended.signal], [untracked.code, untracked.signal]);
    const [iteration] = await iterationsIn(folder);
    const message = `the program was told to end by ${signal}`;
    assertEquals([iteration!.status, iteration!.error], ["killed", { name: signal, message }]);
    assertEquals(iteration!.metrics, { loss: 1 });
  });
}

Deno.test("a signal needs no further permission to be told", async () => {
  using folder = new ProgramFolder();
  const flags = ["--allow-read=.mlops", "--allow-write=.mlops", "--preload", PRINT_LISTENING];
  const { signal } = await folder.runUntil(LISTENING, "SIGTERM", IMPORTS + SLEEP, { flags });
  assertEquals(signal, "SIGTERM");
  assertEquals((await iterationsIn(folder))[0]!.status, "killed");
});

const OWN_LISTENERS = {
  "Deno's": `Deno.addSignalListener("SIGTERM", () => stop.abort());`,
  "Deno's, for once": `const once = () => {
      Deno.removeSignalListener("SIGTERM", once);
      stop.abort();
    };
    Deno.addSignalListener("SIGTERM", once);`,
  "Node's": `process.on("SIGTERM", () => stop.abort());`,
  "Node's, for once": `process.once("SIGTERM", () => stop.abort());`,
};

for (const [whose, listener] of Object.entries(OWN_LISTENERS)) {
  Deno.test(`a signal is left to a listener of the program's own, ${whose}`, async () => {
    using folder = new ProgramFolder();
    const source = `import process from "node:process";
      ${IMPORTS}
      const stop = new AbortController();
      ${listener}
      const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
      await track(async () => {
        await Promise.race([stopped, wait(60_000)]);
        ${TRAIN}
        console.log("cleared up");
        Deno.exitCode = 9;
      })();
      Deno.exit();`;
    const flags = ["-A", "--preload", PRINT_LISTENING];
    const ended = await folder.runUntil(LISTENING, "SIGTERM", source, { flags });
    assertEquals([ended.code, ended.signal], [9, null], ended.stderr);
    assertStringIncludes(ended.stdout, "cleared up\n");
    assertEquals((await iterationsIn(folder))[0]!.status, "completed");
  });
}

Deno.test("an iteration is killed when a listener of the program's own exits", async () => {
  using folder = new ProgramFolder();
  const source = `${IMPORTS}
    Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
    ${SLEEP}`;
  const flags = ["-A", "--preload", PRINT_LISTENING];
  const { code } = await folder.runUntil(LISTENING, "SIGTERM", source, { flags });
  assertEquals(code, 0);
  assertEquals((await iterationsIn(folder))[0]!.status, "killed");
});

Deno.test("signals are not listened to when the settings say so", async () => {
  using folder = new ProgramFolder();
  const source = `import { SignalWatch } from ${JSON.stringify(SIGNAL_WATCH)};
    ${IMPORTS}
    mlops.configure({ signals: false });
    const run = track(async () => { ${TRAIN} await wait(60_000); })();
    new SignalWatch(() => {}).opened(); // when this one listens, any would that was there before
    await run;`;
  const flags = ["-A", "--preload", PRINT_LISTENING];
  const { signal } = await folder.runUntil(LISTENING, "SIGTERM", source, { flags });
  assertEquals(signal, "SIGTERM");
  assertEquals((await iterationsIn(folder))[0]!.status, "crashed");
});

const COMPUTE = `for (let sum = 0;; sum++) if (sum % 1e6 === 0) ${TRAIN}`;
const BUSY = {
  "a synchronous call": `track(() => { console.log("ready"); ${COMPUTE} })();`,
  "an async call from its beginning": `await track(async () => {
      await Promise.resolve();
      console.log("ready");
      ${COMPUTE}
    })();`,
  "an async call after signals were listened to": `await track(async () => {
      await listening();
      console.log("ready");
      const end = performance.now() + 3000;
      while (performance.now() < end) ${TRAIN}
      console.log("deaf no more");
      ${COMPUTE}
    })();`,
  "a synchronous call within an async one": `await track(async () => {
      await listening();
      track(() => { console.log("ready"); for (;;); })();
    })();`,
};

for (const [where, source] of Object.entries(BUSY)) {
  Deno.test(`a program that computes without a pause in ${where} can be interrupted`, async () => {
    using folder = new ProgramFolder();
    const text = source.includes("deaf no more") ? "deaf no more" : "ready";
    const flags = ["-A", "--preload", PRINT_LISTENING];
    const { signal } = await folder.runUntil(text, "SIGINT", IMPORTS + source, { flags });
    assertEquals(signal, "SIGINT");
    const statuses = (await iterationsIn(folder)).map((it) => it.status);
    assertEquals(new Set(statuses), new Set(["crashed"]));
  });
}

const LATE = {
  "it next lets the event loop turn": `await track(async () => {
      await listening();
      console.log("computing");
      compute(2500);
      ${TRAIN}
      await wait(60_000);
    })();`,
  "its iteration ends": `await track(async () => {
      await listening();
      console.log("computing");
      compute(2500);
    })();
    await wait(60_000);`,
};

for (const [when, source] of Object.entries(LATE)) {
  Deno.test(`a signal that comes while a program computes is not lost, but told when ${when}`, async () => {
    using folder = new ProgramFolder();
    const helpers = `
      const compute = (ms: number) => {
        for (const end = performance.now() + ms; performance.now() < end;);
      };`;
    const flags = ["-A", "--preload", PRINT_LISTENING];
    const program = IMPORTS + helpers + source;
    const { signal } = await folder.runUntil("computing", "SIGTERM", program, { flags });
    assertEquals(signal, "SIGTERM");
  });
}

Deno.test("a call that the program begins when it has nothing left to do is followed to its end", async () => {
  using folder = new ProgramFolder();
  const { code } = await folder.run(`${IMPORTS}
    import process from "node:process";
    const train = track(async function late() { await wait(20); ${TRAIN} });
    let isBegun = false;
    process.on("beforeExit", () => {
      if (!isBegun) train();
      isBegun = true;
    });
    await track(async function first() { ${TRAIN} })();`);
  assertEquals(code, 0);
  const statuses = (await iterationsIn(folder)).map((it) => [it.status, it.metrics]);
  assertEquals(statuses, [["completed", { loss: 1 }], ["completed", { loss: 1 }]]);
});

Deno.test("a program trains on though nobody can be told anything", async () => {
  using folder = new ProgramFolder();
  const { code, stdout } = await folder.run(`
    const { warn } = console;
    console.warn = () => { throw new Error("No space left on device"); };
    console.log(mlops.track(() => 42)());
    console.warn = warn;`);
  assertEquals([code, stdout], [0, "42\n"]);
});

Deno.test("an iteration is crashed when its Worker is terminated", async () => {
  using folder = new ProgramFolder();
  const mod = new URL("../../mod.ts", import.meta.url).href;
  const worker = `import { startIteration } from ${JSON.stringify(mod)};
    const iteration = await startIteration("in a worker");
    iteration.logMetric("loss", 1);
    postMessage("logged");`;
  const { code, stderr } = await folder.run(`
    const source = ${JSON.stringify(worker)};
    const worker = new Worker(URL.createObjectURL(new Blob([source])), { type: "module" });
    await new Promise((resolve) => worker.onmessage = resolve);
    worker.terminate();`);
  assertEquals(code, 0, stderr);
  const [iteration] = await iterationsIn(folder);
  assertEquals([iteration!.status, iteration!.metrics], ["crashed", { loss: 1 }]);
});
