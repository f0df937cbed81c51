import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { configure } from "../../src/settings.ts";
import type { IterationOptions } from "../../src/tracking/iteration_options.ts";
import { getIteration, getMetricHistory, listIterations } from "../../src/tracking/reading.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration, tryCurrentIteration } from "../../src/tracking/scope.ts";
import { track, withIteration } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// deno-lint-ignore no-explicit-any -- for what the types forbid
type Any = any;

/** Options that tell of the end, and the iteration then. */
function toldAtEnd(options: IterationOptions = {}) {
  const { promise, resolve } = Promise.withResolvers<Iteration>();
  return { options: { ...options, onEnd: resolve }, ended: promise };
}

async function allIterations(): Promise<Iteration[]> {
  return await Array.fromAsync(listIterations());
}

Deno.test("track() of a synchronous function stays synchronous, and records its iteration", async () => {
  await using _folder = trackingFolder();
  const { options, ended } = toldAtEnd({ project: "Iris", experiment: "softmax" });
  const value = { model: true };
  const train = track(options, function train(rate: number) {
    const iteration = currentIteration();
    iteration.logParameter("rate", rate);
    iteration.logMetric("loss", rate / 2);
    return value;
  });
  assertStrictEquals(train(0.5), value);
  assertEquals(tryCurrentIteration(), undefined);
  const iteration = await ended;
  assertEquals([iteration.iteration_name, iteration.status], ["train", "completed"]);
  assertEquals([iteration.parameters, iteration.metrics], [{ rate: 0.5 }, { loss: 0.25 }]);
  assertEquals([iteration.project_title, iteration.experiment_name], ["Iris", "softmax"]);
  assertEquals([iteration.error, iteration.parent_id, iteration.delivered], [null, null, true]);
  assert(iteration.ended_at! >= iteration.started_at);
});

Deno.test("track() of an async function stays async: its promise waits for the delivery", async () => {
  await using _folder = trackingFolder();
  const value = { model: true };
  const train = track(async (rate: number) => {
    await Promise.resolve();
    currentIteration().logMetric("loss", rate);
    return value;
  });
  const promise = train(0.5);
  assert(promise instanceof Promise);
  assertStrictEquals(await promise, value);
  const [iteration] = await allIterations();
  assertEquals([iteration!.status, iteration!.delivered], ["completed", true]);
  assertEquals(iteration!.metrics, { loss: 0.5 });
});

Deno.test("track() hands on the very error, and the iteration has it and what was logged", async () => {
  await using _folder = trackingFolder();
  const error = new RangeError("loss is NaN", { cause: new Error("rate too high") });
  const { options, ended } = toldAtEnd();
  const sync = track(options, (): number => {
    currentIteration().logMetric("loss", NaN);
    throw error;
  });
  assertStrictEquals(assertThrows(() => sync()), error);
  assertEquals((await ended).iteration_name, "anonymous");
  const async = track(async function train() {
    currentIteration().logMetric("loss", NaN);
    await Promise.resolve();
    throw error;
  });
  assertStrictEquals(await assertRejects(() => async()), error);
  const iterations = await allIterations();
  assertEquals(iterations.length, 2);
  for (const iteration of iterations) {
    assertEquals([iteration.status, iteration.metrics], ["failed", { loss: NaN }]);
    assertEquals([iteration.error?.name, iteration.error?.message], ["RangeError", "loss is NaN"]);
    assertEquals(iteration.error?.stack, error.stack);
    assertEquals(iteration.error?.cause?.message, "rate too high");
  }
});

Deno.test("track() hands on whatever is thrown, errors or not", async () => {
  using _ = configure({ mode: "disabled" });
  for (const thrown of [undefined, null, 0, "", "text", Symbol("s"), Object.freeze({}), NaN]) {
    const sync = track(() => {
      throw thrown;
    });
    const async = track(async () => {
      await Promise.resolve();
      throw thrown;
    });
    let caught: unknown = "nothing";
    try {
      sync();
    } catch (error) {
      caught = error;
    }
    assert(Object.is(caught, thrown));
    caught = "nothing";
    await async().catch((error) => caught = error);
    assert(Object.is(caught, thrown));
  }
});

Deno.test("track() keeps name, length and this", () => {
  using _ = configure({ mode: "disabled" });
  function train(this: { rate: number }, _a: number, _b: string, _c = 3): number {
    return this.rate;
  }
  const tracked = track(train);
  assertEquals([tracked.name, tracked.length], ["train", 2]);
  assertEquals(tracked.call({ rate: 7 }, 1, "x"), 7);
  const object = { rate: 8, tracked };
  assertEquals(object.tracked(1, "x"), 8);
  assertEquals([track(() => 1).name, track((..._: number[]) => 1).length], ["", 0]);
});

Deno.test("track() hands arguments on as they are: defaults, optional ones, rest", () => {
  using _ = configure({ mode: "disabled" });
  const seen = track((...args: unknown[]) => args);
  const object = {};
  assertEquals(seen(), []);
  assertEquals(seen(undefined), [undefined]);
  assertEquals(seen(1, undefined, null), [1, undefined, null]);
  assertStrictEquals(seen(object)[0], object);
  const defaults = track((a: number, b = a * 2, c?: string, ...rest: number[]) => [a, b, c, rest]);
  assertEquals(defaults(1), [1, 2, undefined, []]);
  assertEquals(defaults(1, 5, "c", 7, 8), [1, 5, "c", [7, 8]]);
});

Deno.test("track() injects the logger by a default parameter", async () => {
  await using _folder = trackingFolder();
  const train = track(async (epochs: number, iteration = currentIteration()) => {
    for (const epoch of iteration.steps(epochs)) iteration.logMetric("loss", 1 / (epoch + 1));
    await Promise.resolve();
    assertStrictEquals(iteration, currentIteration());
    return iteration.id;
  });
  const [first, second] = [await train(3), await train(2)];
  assertNotEquals(first, second);
  assertEquals((await getMetricHistory(first, "loss")).values, [1, 1 / 2, 1 / 3]);
  assertEquals((await getMetricHistory(second, "loss")).steps, [0, 1]);
});

Deno.test("track() starts no iteration when a logger comes last, whose owner ends it", async () => {
  await using _folder = trackingFolder();
  const inner = track({ name: "inner" }, (rate: number, iteration = currentIteration()) => {
    iteration.logMetric("inner", rate);
    assertStrictEquals(currentIteration(), iteration);
    return Promise.resolve(rate);
  });
  const outer = track({ name: "outer" }, async (iteration = currentIteration()) => {
    const result = await inner(0.5, iteration);
    iteration.logMetric("outer", result);
    assertEquals(iteration.status, "running");
  });
  await outer();
  const [iteration, ...others] = await allIterations();
  assertEquals(others, []);
  assertEquals([iteration!.iteration_name, iteration!.metrics], ["outer", {
    inner: 0.5,
    outer: 0.5,
  }]);
});

Deno.test("track() joins a logger of another copy, told by its shape, and asks for no options", () => {
  const logged: unknown[] = [];
  const foreign = {
    logMetric: (...args: unknown[]) => logged.push(args),
    endIteration: () => Promise.reject(new Error("not mine to end")),
  };
  const train = track(
    () => {
      throw new Error("no iteration starts");
    },
    (iteration = currentIteration()) => iteration.logMetric("loss", 1),
  );
  train(foreign as Any);
  assertEquals(logged, [["loss", 1]]);
});

Deno.test("track() takes nothing else for a logger, however hostile", () => {
  using _ = configure({ mode: "disabled" });
  const fail = () => {
    throw new Error("hostile");
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const others: unknown[] = [
    new Proxy({}, { get: fail }),
    revoked.proxy,
    { logMetric: fail },
    { endIteration: fail },
    { logMetric: 1, endIteration: 2 },
    fail,
    null,
  ];
  const first = track((_: unknown) => currentIteration().name);
  for (const other of others) assertEquals(first(other), "anonymous");
});

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

Deno.test("track() of a hundred calls at once never mixes them", async () => {
  await using _folder = trackingFolder();
  const train = track(
    (index: number) => ({ name: `run ${index}`, parameters: { index } }),
    async (index: number, iteration = currentIteration()) => {
      for (const step of iteration.steps(3)) {
        iteration.logMetric("own", index * 10 + step);
        await new Promise((resolve) => setTimeout(resolve, (index * 7 + step) % 5));
        currentIteration().logMetric(`metric ${index}`, step);
      }
      if (index % 3 === 0) throw new Error(`error ${index}`);
      return index;
    },
  );
  const settled = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => train(index)));
  settled.forEach((it, index) => {
    if (it.status === "fulfilled") assertEquals(it.value, index);
    else assertEquals(it.reason.message, `error ${index}`);
  });
  const iterations = await allIterations();
  assertEquals(new Set(iterations.map((it) => it.iteration_name)).size, 100);
  for (const iteration of iterations) {
    const index = iteration.parameters!.index as number;
    assertEquals(iteration.iteration_name, `run ${index}`);
    assertEquals(iteration.metrics, { own: index * 10 + 2, [`metric ${index}`]: 2 });
    assertEquals(iteration.status, index % 3 === 0 ? "failed" : "completed");
    assertEquals([iteration.parent_id, iteration.warnings], [null, []]);
    const { steps, values } = await getMetricHistory(iteration.id, "own");
    assertEquals([steps, values], [[0, 1, 2], [0, 1, 2].map((step) => index * 10 + step)]);
  }
});

Deno.test("track() of a call within a call records the parent", async () => {
  await using _folder = trackingFolder();
  const leaf = track({ name: "leaf" }, (iteration = currentIteration()) => iteration.id);
  const middle = track({ name: "middle" }, async (iteration = currentIteration()) => {
    await Promise.resolve();
    const id = leaf();
    assertStrictEquals(currentIteration(), iteration);
    return [iteration.id, id];
  });
  const root = track({ name: "root" }, async (iteration = currentIteration()) => {
    const [ids, also] = await Promise.all([middle(), middle()]);
    return [iteration.id, ...ids, ...also];
  });
  const [rootId, middleId, leafId] = await root();
  assertEquals((await getIteration(rootId!)).parent_id, null);
  assertEquals((await getIteration(middleId!)).parent_id, rootId);
  assertEquals((await getIteration(leafId!)).parent_id, middleId);
  assertEquals((await allIterations()).length, 5);
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
  assertEquals([...Deno.readDirSync(folder.root)], []);
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

Deno.test("track() follows thenables of any make to their end", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  class Lazy extends Promise<number> {}
  const error = new Error("own");
  const cases: [make: () => PromiseLike<number>, status: string][] = [
    [() => Lazy.resolve(42), "completed"],
    [() => ({ then: (resolve: Any) => resolve(42) }) as Any, "completed"],
    [() => ({ then: (resolve: Any) => (resolve(42), resolve(43)) }) as Any, "completed"],
    [() => Object.assign(() => {}, { then: (resolve: Any) => resolve(42) }) as Any, "completed"],
    [() => ({ then: (_: Any, reject: Any) => setTimeout(() => reject(error)) }) as Any, "failed"],
    [() =>
      ({
        then() {
          throw error;
        },
      }) as Any, "failed"],
  ];
  for (const [make, status] of cases) {
    const { options, ended } = toldAtEnd();
    const run = track(options, make);
    if (status === "completed") assertEquals(await run(), 42);
    else assertStrictEquals(await run().then(() => undefined, (it) => it), error);
    assertEquals((await ended).status, status);
  }
});

Deno.test("track() hands back results that are no promises as they are, however hostile", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const hostile = {
    get then() {
      throw new Error("hostile");
    },
  };
  for (const result of [hostile, { then: 1 }, null, undefined, () => 1, new Map()]) {
    const { options, ended } = toldAtEnd();
    assertStrictEquals(track(options, () => result)(), result);
    assertEquals((await ended).status, "completed");
  }
});

Deno.test("track() may be put around a tracked function", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const inner = track({ name: "inner" }, async () => await Promise.resolve(currentIteration().id));
  const outer = track({ name: "outer" }, inner);
  const id = await outer();
  const iterations = await allIterations();
  const parent = iterations.find((it) => it.iteration_name === "outer");
  assertEquals((await getIteration(id)).parent_id, parent!.id);
});

Deno.test("track() lets the function end its own iteration, which counts", async () => {
  await using _folder = trackingFolder();
  using _ = capturedWarnings();
  const train = track(async (iteration = currentIteration()) => {
    iteration.logMetric("loss", 1);
    const ended = await iteration.endIteration({ error: new Error("bad loss") });
    iteration.logMetric("loss", 2);
    return ended;
  });
  const ended = await train();
  assertEquals([ended.status, ended.metrics], ["failed", { loss: 1 }]);
  assertEquals((await getIteration(ended.id)).error?.message, "bad loss");
});

Deno.test("withIteration() gives its callback the current logger, and back its result", async () => {
  await using _folder = trackingFolder();
  const value = {};
  const { options, ended } = toldAtEnd({ project: "Iris", name: "not this one" });
  const result = withIteration("block", options, (iteration) => {
    assertStrictEquals(iteration, currentIteration());
    iteration.logMetric("loss", 1);
    return value;
  });
  assertStrictEquals(result, value);
  assertEquals([(await ended).iteration_name, (await ended).project_title], ["block", "Iris"]);
  assertEquals(await withIteration("short", async () => await Promise.resolve(5)), 5);
  const error = new Error("own");
  const failing = withIteration("failing", async () => await Promise.reject(error));
  assertStrictEquals(await assertRejects(() => failing), error);
  assertEquals((await allIterations()).map((it) => it.status).toSorted(), [
    "completed",
    "completed",
    "failed",
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

Deno.test("withIteration() passes the logger of a unit test to tracked functions", () => {
  const iteration = recordIteration();
  const train = track((rate: number, it = currentIteration()) => it.logMetric("loss", rate));
  train(0.5, iteration);
  assertEquals(iteration.metrics, { loss: 0.5 });
});
