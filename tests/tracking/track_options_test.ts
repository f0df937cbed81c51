import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { configure } from "../../src/settings.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { track, withIteration } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { namesIn, trackingFolder } from "../support/tracking_folder.ts";
import { toldAtEnd } from "../support/told_at_end.ts";

// deno-lint-ignore no-explicit-any -- for what the types forbid
type Any = any;

async function allIterations(): Promise<Iteration[]> {
  return await Array.fromAsync(listIterations());
}

Deno.test("track() makes options from the arguments of each call", async () => {
  await using _folder = trackingFolder();
  const train = track(
    (rate: number, name: string) => ({ name: `${name} ${rate}`, parameters: { rate, name } }),
    async (rate: number, _name: string) => {
      await Promise.resolve();
      currentIteration().logParameter("rate", -rate);
    },
  );
  await train(0.5, "a");
  await train(1, "b");
  const iterations = (await allIterations()).toReversed();
  assertEquals(iterations.map((it) => it.iteration_name), ["a 0.5", "b 1"]);
  assertEquals(iterations.map((it) => it.parameters), [
    { rate: -0.5, name: "a" },
    { rate: -1, name: "b" },
  ]);
});

const WRONG_OPTIONS: [options: unknown, message: string][] = [
  ["softmax", 'options must be an object of names and values, not "softmax"'],
  [null, "options must be an object of names and values, not null"],
  [[], "options must be an object of names and values, not a list"],
  [Promise.resolve({}), "options must be an object of names and values, not a Promise"],
  [{ parameters: 5 }, "parameters must be an object of names and values, not 5 (number)"],
  [{ parameters: ["a"] }, "parameters must be an object of names and values, not a list"],
  [
    { signal: new AbortController() },
    "signal must be an AbortSignal, not an AbortController",
  ],
  [{ onEnd: "tell me" }, 'onEnd must be a function, not "tell me"'],
];
const WRONG_AT_START: [options: unknown, message: string][] = [
  [{ project: "" }, "project has 0 characters, 1 to 40 are allowed"],
  [{ project: "x".repeat(41) }, "project has 41 characters, 1 to 40 are allowed"],
  [{ project: 5 }, "project must be a string, not 5 (number)"],
  [{ project: null }, "project must be a string, not null"],
  [{ project: {} }, "projectId must be 24 hexadecimal characters, not undefined"],
  [{ experiment: "" }, "experiment has 0 characters, 1 to 40 are allowed"],
  [{ projectId: "Iris" }, 'projectId must be 24 hexadecimal characters, not "Iris"'],
  [{ experimentId: 5 }, "experimentId must be 24 hexadecimal characters, not 5 (number)"],
  [
    { project: "Iris", projectId: "0".repeat(24) },
    "both project and projectId are given, one is enough",
  ],
];

Deno.test("track() throws wrong options at once, and those of a call at the call", async () => {
  await using folder = trackingFolder();
  const never = () => {
    throw new Error("called");
  };
  for (const [options, message] of WRONG_OPTIONS) {
    const error = assertThrows(() => track(options as Any, never), TypeError);
    assertEquals(error.message, `Cannot start: ${message}`);
  }
  for (const [options, message] of [...WRONG_OPTIONS, ...WRONG_AT_START]) {
    const sync = track((() => options) as Any, never as () => void);
    assertEquals(assertThrows(() => sync(), TypeError).message, `Cannot start: ${message}`);
    // deno-lint-ignore require-await -- an async function is the case
    const async = track((() => options) as Any, async () => never());
    const rejected = async();
    assertEquals(
      (await assertRejects(() => rejected, TypeError)).message,
      `Cannot start: ${message}`,
    );
  }
  for (const [name, length] of [["", 0], ["x".repeat(101), 101]] as const) {
    const error = assertThrows(() => track({ name }, never as () => void)(), TypeError);
    assertEquals(error.message, `iteration_name has ${length} characters, 1 to 100 are allowed`);
  }
  assertEquals(folder.outbox.list(), []);
});

Deno.test("track() hands on what the options function throws, before anything starts", async () => {
  await using folder = trackingFolder();
  const error = new Error("own");
  const options = () => {
    throw error;
  };
  assertStrictEquals(assertThrows(() => track(options, () => 1)()), error);
  const promise = track(options, async () => await Promise.resolve(1))();
  assertStrictEquals(await assertRejects(() => promise), error);
  assertEquals(folder.outbox.list(), []);
});

Deno.test("track() says what it takes", () => {
  for (const wrong of [undefined, null, 5, {}, "train"]) {
    assertThrows(() => track(wrong as Any), TypeError, "track() takes a function to track");
    if (wrong === undefined) continue;
    assertThrows(() => track({}, wrong as Any), TypeError, "track() takes a function to track");
  }
  assertThrows(
    () => withIteration("x", {}, undefined as Any),
    TypeError,
    "withIteration() takes a callback",
  );
});

Deno.test("track() cuts a function's long name, and takes a given one as it is", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const long = Object.defineProperty(() => {}, "name", { value: "😀".repeat(150) });
  const { options, ended } = toldAtEnd();
  track(options, long)();
  assertEquals((await ended).iteration_name, "😀".repeat(100));
});

Deno.test("track() with a signal: what throws after it fired is interrupted, what returns is completed", async () => {
  await using _folder = trackingFolder();
  const reason = new Error("stopped by hand");
  const cases: [name: string, body: (abort: () => void) => unknown, status: string][] = [
    ["throws", (abort) => {
      abort();
      throw reason;
    }, "interrupted"],
    ["throws before", () => {
      throw reason;
    }, "failed"],
    ["returns", (abort) => abort(), "completed"],
    ["loops", (abort) => {
      for (const step of currentIteration().steps(10)) {
        currentIteration().logMetric("step", step);
        if (step === 2) abort();
      }
    }, "interrupted"],
    ["rejects", async (abort) => {
      abort();
      await Promise.reject(reason);
    }, "interrupted"],
    ["waits", async (abort) => {
      const { signal } = currentIteration();
      const stopped = new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
      abort();
      await stopped;
    }, "interrupted"],
  ];
  for (const [name, body, status] of cases) {
    const controller = new AbortController();
    const { options, ended } = toldAtEnd({ name, signal: controller.signal });
    const run = track(options, async () => await body(() => controller.abort(reason)));
    const thrown = await run().then(() => undefined, (error) => error);
    const iteration = await ended;
    assertEquals([name, iteration.status], [name, status]);
    assertStrictEquals(thrown, status === "completed" ? undefined : reason);
    assertEquals(iteration.error?.message, thrown?.message);
    if (name === "loops") assertEquals(iteration.metrics, { step: 2 });
  }
});

Deno.test("track() with a signal that has fired already runs all the same", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd({ signal: AbortSignal.abort(new Error("before")) });
  let isCalled = false;
  const run = track(options, () => {
    isCalled = true;
    for (const _ of currentIteration().steps(1)) throw new Error("never");
  });
  assertThrows(() => run(), Error, "before");
  assertEquals([isCalled, (await ended).status], [true, "interrupted"]);
});

Deno.test('track() in mode "disabled" calls the function with an inert logger, and touches nothing', async () => {
  await using folder = trackingFolder({ mode: "disabled" });
  using warnings = capturedWarnings();
  const train = track(async (rate: number, iteration = currentIteration()) => {
    iteration.logMetric("loss", rate);
    iteration.logParameter("f", () => 1);
    iteration.logPathToModel("missing.json");
    iteration.logImageChart("plot", "missing.png");
    assertThrows(() => iteration.logMetric("loss", "0.5" as Any), TypeError);
    for (const step of iteration.steps(2)) iteration.logMetric("loss", step);
    const ended = await iteration.endIteration();
    assertEquals([ended.status, ended.metrics, ended.delivered], ["completed", {}, false]);
    iteration.logMetric("late", 1);
    return iteration.status;
  });
  assertEquals(await train(0.5), "completed");
  assertEquals(warnings.lines, []);
  assertEquals(namesIn(folder.root), []);
  using _ = configure({ onLogError: "throw" });
  track(() => currentIteration().logParameter("f", () => 1))();
});

Deno.test('track() in mode "offline" keeps a journal and delivers nothing', async () => {
  await using folder = trackingFolder({ mode: "offline" });
  const train = track(async () => {
    await Promise.resolve();
    currentIteration().logMetric("loss", 1);
    return currentIteration().id;
  });
  const id = await train();
  assertEquals(folder.outbox.list(), [id]);
  const iteration = await getIteration(id);
  assertEquals([iteration.status, iteration.delivered], ["completed", false]);
  assertEquals(iteration.metrics, { loss: 1 });
});

Deno.test("track() with parameters begins with them, whatever JSON cannot hold of them", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using _ = capturedWarnings();
  const { options, ended } = toldAtEnd({ parameters: { rate: 1, f: () => 1, skipped: undefined } });
  track(options, () => currentIteration().logParameter("rate", 2))();
  const { parameters, warnings } = await ended;
  assertEquals(parameters, { rate: 2 });
  assertEquals(warnings, ["parameters.f: JSON cannot hold functions"]);
});

Deno.test("track() tells onEnd once, also of a failure; its own failure is a warning", async () => {
  await using _folder = trackingFolder();
  using warnings = capturedWarnings();
  const told: string[] = [];
  const run = (
    name: string,
    onEnd: (iteration: Iteration) => void | Promise<void>,
    body: () => void,
  ) => track({ name, onEnd }, async () => await body());
  await run("fine", (it) => void told.push(`${it.iteration_name} ${it.status}`), () => {})();
  const failing = run("failed", (it) => void told.push(`${it.iteration_name} ${it.status}`), () => {
    throw new Error("own");
  });
  await assertRejects(() => failing(), Error, "own");
  await run("throws", () => {
    throw new Error("notifier is down");
  }, () => {})();
  await run("rejects", async () => await Promise.reject(new Error("mail bounced")), () => {})();
  assertEquals(told, ["fine completed", "failed failed"]);
  assertEquals(warnings.lines, [
    "mlops: onEnd failed: notifier is down",
    "mlops: onEnd failed: mail bounced",
  ]);
});

Deno.test("withIteration() throws wrong arguments, and rejects with them for an async callback", async () => {
  await using folder = trackingFolder();
  const wrong = { project: "" };
  assertThrows(() => withIteration("x", wrong, () => 1), TypeError, "project has 0 characters");
  assertThrows(() => withIteration("", () => 1), TypeError, "iteration_name has 0 characters");
  assertThrows(
    () => withIteration(5 as Any, () => 1),
    TypeError,
    "must be a string, not 5 (number)",
  );
  const promise = withIteration("x", wrong, async () => await Promise.resolve(1));
  await assertRejects(() => promise, TypeError, "project has 0 characters");
  assertEquals(folder.outbox.list(), []);
});
