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
import { getIteration, getMetricHistory, listIterations } from "../../src/tracking/reading.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration, tryCurrentIteration } from "../../src/tracking/scope.ts";
import { track, withIteration } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { trackingFolder } from "../support/tracking_folder.ts";
import { toldAtEnd } from "../support/told_at_end.ts";

// deno-lint-ignore no-explicit-any -- for what the types forbid
type Any = any;

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

Deno.test("withIteration() passes the logger of a unit test to tracked functions", () => {
  const iteration = recordIteration();
  const train = track((rate: number, it = currentIteration()) => it.logMetric("loss", rate));
  train(0.5, iteration);
  assertEquals(iteration.metrics, { loss: 0.5 });
});

Deno.test("track() of a generator that is passed a logger runs its body within that iteration, and ends nothing", () => {
  const iteration = recordIteration();
  const train = track(function* (count: number, it = currentIteration()) {
    for (let step = 0; step < count; step++) {
      currentIteration().logMetric("step", step);
      yield it.id;
    }
  });
  assertEquals([...train(2, iteration)], [iteration.id, iteration.id]);
  assertEquals([iteration.metrics, iteration.status], [{ step: 1 }, "running"]);
});

Deno.test("track() refuses to resume, which startIteration() does", () => {
  const train = track({ resume: "0123456789abcdef01234567" }, () => 1);
  assertThrows(() => train(), TypeError, "resume is an option of startIteration()");
});
