/** What a tracked function gives back, followed to its true end. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import type { IterationOptions } from "../../src/tracking/iteration_options.ts";
import type { IterationLogger } from "../../src/tracking/iteration_logger.ts";
import { listIterations } from "../../src/tracking/reading.ts";
import { currentIteration, tryCurrentIteration } from "../../src/tracking/scope.ts";
import { track, withIteration } from "../../src/tracking/track.ts";
import { trackIteration } from "../../src/tracking/track_iteration.ts";
import { ProgramFolder } from "../support/program.ts";
import { toldAtEnd } from "../support/told_at_end.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// deno-lint-ignore no-explicit-any -- results of every shape go the same way here
type Any = any;

/** What the body of a training does after its first half. */
type Way = "return" | "throw" | "early exit" | "abort" | "leave after abort";

const VALUE = { model: true };
const ERROR = new RangeError("loss is NaN");
const STATUSES: Record<Way, string> = {
  "return": "completed",
  "throw": "failed",
  "early exit": "completed",
  "abort": "interrupted",
  "leave after abort": "interrupted",
};
const TURN = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The second half of each body: a value, or what was thrown. */
function finish(way: Way, signal: AbortSignal): typeof VALUE {
  currentIteration().logMetric("second", 2);
  if (way === "throw") throw ERROR;
  signal.throwIfAborted();
  return VALUE;
}

function start(): IterationLogger {
  const iteration = currentIteration();
  iteration.logMetric("first", 1);
  return iteration;
}

/** A kind of function, and how one uses what it gives back. */
interface Shape {
  /** A function that is not tracked yet. */
  body: (way: Way, signal: AbortSignal) => unknown;
  /** Whether whoever uses it can let go of it. */
  canLeave?: boolean;
  /** Uses the result; `halfway` is called while the iteration must be running. */
  use: (result: Any, way: Way, halfway: () => void) => unknown;
}

async function* halves(way: Way, signal: AbortSignal): AsyncGenerator<number, typeof VALUE> {
  await TURN();
  start();
  yield 1;
  await TURN();
  return finish(way, signal);
}

function streamOf(
  way: Way,
  signal: AbortSignal,
  one: unknown,
  type?: "bytes",
): ReadableStream<Any> {
  let pulls = 0;
  return new ReadableStream({
    type: type as undefined,
    async pull(controller) {
      await TURN();
      if (pulls++ === 0) {
        start();
        return controller.enqueue(one);
      }
      finish(way, signal);
      controller.close();
    },
    async cancel() {
      await TURN();
      currentIteration().logMetric("cancelled", 1);
    },
  }, { highWaterMark: 0 });
}

/** Reads a stream as far as one does. */
async function readStream(stream: ReadableStream, way: Way, halfway: () => void): Promise<unknown> {
  const reader = stream.getReader();
  assert(!(await reader.read()).done);
  halfway();
  if (LEAVES.includes(way)) return await reader.cancel("enough");
  assert((await reader.read()).done);
  return VALUE;
}

const LEAVES: readonly Way[] = ["early exit", "leave after abort"];
const BYTES = new TextEncoder().encode("abc");

function thenable(way: Way, signal: AbortSignal): PromiseLike<unknown> {
  return {
    then: (resolve: Any, reject: Any): Any => {
      start();
      return TURN().then(() => finish(way, signal)).then(resolve, reject);
    },
  };
}

async function plainly(way: Way, signal: AbortSignal): Promise<typeof VALUE> {
  start();
  await TURN();
  return finish(way, signal);
}

const SHAPES: Record<string, Shape> = {
  "a synchronous function": {
    body: (way, signal) => (start(), finish(way, signal)),
    use: (result) => result,
  },
  "an async function": {
    body: async (way, signal) => await plainly(way, signal),
    use: async (result, _, halfway) => (halfway(), await result),
  },
  "a function that returns a promise": {
    body: (way, signal) => plainly(way, signal),
    use: async (result, _, halfway) => (halfway(), await result),
  },
  "a function that returns a thenable": {
    body: thenable,
    use: async (result, _, halfway) => (halfway(), await result),
  },
  "a generator": {
    *body(way, signal) {
      start();
      yield 1;
      return finish(way, signal);
    },
    canLeave: true,
    use(generator: Generator, way, halfway) {
      assertEquals(generator.next(), { done: false, value: 1 });
      halfway();
      if (LEAVES.includes(way)) return generator.return(undefined).value;
      const { done, value } = generator.next();
      assert(done);
      return value;
    },
  },
  "an async generator": {
    async *body(way, signal) {
      return yield* halves(way, signal);
    },
    canLeave: true,
    async use(generator: AsyncGenerator, way, halfway) {
      for await (const value of generator) {
        assertEquals(value, 1);
        halfway();
        if (LEAVES.includes(way)) break;
      }
      return VALUE;
    },
  },
  "an async function that returns an async generator": {
    body: async (way, signal) => await Promise.resolve(halves(way, signal)),
    canLeave: true,
    use: async (result, way, halfway) =>
      await SHAPES["an async generator"]!.use(await result, way, halfway),
  },
  "a function that returns a stream": {
    body: (way, signal) => streamOf(way, signal, 1),
    canLeave: true,
    use: readStream,
  },
  "a function that returns a stream of bytes": {
    body: (way, signal) => streamOf(way, signal, BYTES.slice(), "bytes"),
    canLeave: true,
    use: readStream,
  },
  "an async function that returns a stream": {
    body: async (way, signal) => await Promise.resolve(streamOf(way, signal, 1)),
    canLeave: true,
    use: async (result, way, halfway) => await readStream(await result, way, halfway),
  },
};

/** A way to track the body, and to call it. */
type Caller = (options: IterationOptions, body: Shape["body"]) => Shape["body"];

/** A class whose `train` is decorated, as the compiler does it. */
function classOf(options: IterationOptions, body: Shape["body"]) {
  class Base {
    readonly rate: number = 0.5;

    train(way: Way, signal: AbortSignal): unknown {
      return body(way, signal);
    }
  }
  return class Trainer extends Base {
    static readonly made: string = "static";

    @trackIteration(options)
    instance(way: Way, signal: AbortSignal): unknown {
      assertEquals(this.rate, 0.5);
      return body(way, signal);
    }

    @trackIteration(options)
    static still(way: Way, signal: AbortSignal): unknown {
      assertEquals(this.made, "static");
      return body(way, signal);
    }

    @trackIteration(options)
    override train(way: Way, signal: AbortSignal): unknown {
      return super.train(way, signal);
    }

    @trackIteration(options)
    generic<T extends Way>(way: T, signal: AbortSignal): unknown {
      return body(way, signal);
    }

    overloaded(way: "return", signal: AbortSignal): unknown;
    overloaded(way: Way, signal: AbortSignal): unknown;
    @trackIteration(options)
    overloaded(way: Way, signal: AbortSignal): unknown {
      return body(way, signal);
    }

    @trackIteration(options)
    explicit(this: { rate: number }, way: Way, signal: AbortSignal): unknown {
      assertEquals(this.rate, 0.5);
      return body(way, signal);
    }

    @trackIteration(options)
    rest(way: Way, ...signals: AbortSignal[]): unknown {
      return body(way, signals[0]!);
    }

    @trackIteration((way: Way, signal?: AbortSignal) => ({ ...options, signal, name: way }))
    optional(way: Way, signal?: AbortSignal, iteration = currentIteration()): unknown {
      assertEquals(iteration.name, way);
      return body(way, signal!);
    }
  };
}

const CALLERS: Record<string, Caller> = {
  "track(fn)": (options, body) => track(options, body),
  "an instance method": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.instance(...args);
  },
  "a static method": (options, body) => {
    const Trainer = classOf(options, body);
    return (...args) => Trainer.still(...args);
  },
  "a method that overrides another": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.train(...args);
  },
  "a generic method": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.generic(...args);
  },
  "an overloaded method": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.overloaded(...args);
  },
  "a method with an explicit this": (options, body) => {
    const { explicit } = classOf(options, body).prototype;
    return (...args) => explicit.call({ rate: 0.5 }, ...args);
  },
  "a method with rest parameters": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.rest(...args);
  },
  "a method with optional and default parameters": (options, body) => {
    const trainer = new (classOf(options, body))();
    return (...args) => trainer.optional(...args);
  },
  "withIteration()": (options, body) => (...args) =>
    withIteration("with", options, () => body(...args)),
};

/** Goes one way through one shape; what came of it. */
async function go(call: Caller, shape: Shape, way: Way): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<Iteration>();
  const controller = new AbortController();
  let logger: IterationLogger | undefined;
  const options: IterationOptions = { signal: controller.signal, onEnd: resolve };
  const tracked = call(options, (...args) => {
    logger = currentIteration();
    return shape.body(...args);
  });
  const halfway = () => {
    assertEquals([logger?.status, tryCurrentIteration()], ["running", undefined]);
    if (way === "leave after abort") controller.abort(ERROR);
  };
  if (way === "abort") controller.abort(ERROR);
  let outcome: unknown;
  try {
    outcome = await shape.use(tracked(way, controller.signal), way, halfway);
  } catch (error) {
    outcome = error;
  }
  const isLeft = LEAVES.includes(way);
  assertStrictEquals(isLeft ? VALUE : outcome, way === "return" || isLeft ? VALUE : ERROR);
  const ended = await promise;
  const isFailed = STATUSES[way] !== "completed";
  assertEquals([ended.status, ended.error?.message], [
    STATUSES[way],
    isFailed ? ERROR.message : undefined,
  ]);
  const { first, second } = ended.metrics ?? {};
  assertEquals([first, second], [1, isLeft ? undefined : 2]);
  assertEquals(tryCurrentIteration(), undefined);
}

for (const [caller, call] of Object.entries(CALLERS)) {
  for (const [name, shape] of Object.entries(SHAPES)) {
    Deno.test(`${caller} ends when ${name} does, whichever way`, async () => {
      await using _folder = trackingFolder({ mode: "offline" });
      const ways = Object.keys(STATUSES) as Way[];
      const left = ways.filter((way) => shape.canLeave || !LEAVES.includes(way));
      for (const way of left) await go(call, shape, way);
    });
  }
}

Deno.test("trackIteration() follows every shape under experimentalDecorators as well", async () => {
  using folder = new ProgramFolder();
  const source = `
    const { currentIteration, listIterations, trackIteration } = mlops;
    const log = (name: string) => currentIteration().logMetric(name, 1);
    class Base { *steps(n: number) { for (let i = 0; i < n; i++) { log("base"); yield i; } } }
    class Trainer extends Base {
      @trackIteration override *steps(n: number) { yield* super.steps(n); log("end"); return "x"; }
      @trackIteration() async *slowly(...all: number[]) { for (const one of all) { await 0; log("end"); yield one; } }
      @trackIteration({ name: "stream" }) static stream(n = 2): ReadableStream<number> {
        return new ReadableStream({ pull(it) { log("end"); n-- > 0 ? it.enqueue(n) : it.close(); } });
      }
      @trackIteration() async fails<T extends Error>(error: T): Promise<void> { log("end"); throw error; }
      @trackIteration() withThis(this: Trainer, by?: number): number { log("end"); return by ?? 1; }
    }
    const trainer = new Trainer(), error = new Error("own");
    const out: unknown[] = [[...trainer.steps(2)], await Array.fromAsync(trainer.slowly(5, 6)),
      await Array.fromAsync(Trainer.stream()), await trainer.fails(error).catch((it) => it === error), trainer.withThis()];
    for (const _ of trainer.steps(5)) break;
    for await (const it of listIterations()) out.push(it.iteration_name + " " + it.status + " " + Object.keys(it.metrics ?? {}));
    console.log(JSON.stringify(out));`;
  const compilerOptions = { experimentalDecorators: true };
  const { code, stdout, stderr } = await folder.run(source, { compilerOptions });
  assertEquals(code, 0, stderr);
  const [steps, slowly, stream, isOwn, by, ...iterations] = JSON.parse(stdout);
  assertEquals([steps, slowly, stream, isOwn, by], [[0, 1], [5, 6], [1, 0], true, 1]);
  assertEquals(iterations.toSorted(), [
    "fails failed end",
    "slowly completed end",
    "steps completed base",
    "steps completed base,end",
    "stream completed end",
    "withThis completed end",
  ]);
});

Deno.test("track() of a generator keeps its prototype, its tag and what comes with them", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  function* count(to: number): Generator<number, string, string | undefined> {
    for (let at = 0; at < to; at++) yield at;
    return "end";
  }
  const counted = track(count);
  const generator = counted(3);
  assertInstanceOf(generator, count as Any);
  assertEquals(Object.prototype.toString.call(generator), "[object Generator]");
  assertStrictEquals(generator[Symbol.iterator](), generator);
  assertEquals(Object.keys(generator), []);
  assertEquals([generator.next.name, generator.return.name], ["next", "return"]);
  assertEquals(generator.map((it) => it * 2).toArray(), [0, 2, 4]);
  assertEquals(counted(5).drop(1).take(2).toArray(), [1, 2]);
  assertEquals([...counted(2)], [0, 1]);
  const [first, ...others] = counted(2);
  assertEquals([first, others], [0, [1]]);
  const disposed = counted(2);
  {
    using held = disposed;
    held.next();
  }
  assertEquals(disposed.next().done, true);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(iterations.map((it) => it.status), Array(5).fill("completed"));
});

Deno.test("track() of an async generator keeps its prototype, its tag and disposal", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  async function* count(to: number): AsyncGenerator<number> {
    for (let at = 0; at < to; at++) yield await Promise.resolve(at);
  }
  const { options, ended } = toldAtEnd();
  const generator = track(options, count)(3);
  assertInstanceOf(generator, count as Any);
  assertEquals(Object.prototype.toString.call(generator), "[object AsyncGenerator]");
  assertStrictEquals(generator[Symbol.asyncIterator](), generator);
  {
    await using held = generator;
    assertEquals(await held.next(), { done: false, value: 0 });
  }
  assertEquals((await ended).status, "completed");
  assertEquals(await generator.next(), { done: true, value: undefined });
});

Deno.test("track() of a generator hands on what is sent, thrown and returned into it", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const caught: unknown[] = [];
  function* talk(): Generator<unknown, void, unknown> {
    try {
      caught.push(yield 1);
    } catch (error) {
      caught.push(error);
    }
    try {
      yield 2;
    } finally {
      currentIteration().logMetric("finally", 1);
      yield 3;
    }
  }
  const { options, ended } = toldAtEnd();
  const generator = track(options, talk)();
  generator.next("ignored");
  assertEquals(generator.throw(ERROR), { done: false, value: 2 });
  assertEquals(generator.return("early" as Any), { done: false, value: 3 });
  assertEquals(generator.next() as Any, { done: true, value: "early" });
  assertEquals(caught, [ERROR]);
  const { status, metrics } = await ended;
  assertEquals([status, metrics], ["completed", { finally: 1 }]);
});

Deno.test("track() of a generator that is thrown into, and does not catch it, has failed", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  for (const moves of [0, 1]) {
    const { options, ended } = toldAtEnd();
    const generator = track(options, SHAPES["a generator"]!.body)(
      "return",
      new AbortController().signal,
    ) as Generator;
    for (let move = 0; move < moves; move++) generator.next();
    assertStrictEquals(assertThrows(() => generator.throw(ERROR)), ERROR);
    assertEquals((await ended).status, "failed");
  }
});

Deno.test("track() of a generator is running until somebody begins it, or lets go of it before", async () => {
  await using folder = trackingFolder({ mode: "offline" });
  let begun = 0;
  const generators = [
    track(function* sync() {
      yield begun++;
    }),
    track(async function* slow() {
      yield await Promise.resolve(begun++);
    }),
  ];
  for (const make of generators) {
    const generator = make();
    const [running] = await Array.fromAsync(listIterations({ limit: 1 }));
    assertEquals([running!.status, running!.iteration_name], ["running", make.name]);
    assertEquals(await generator.return(5 as never), { done: true, value: 5 } as never);
    const [ended] = await Array.fromAsync(listIterations({ limit: 1 }));
    assertEquals([ended!.status, begun], ["completed", 0]);
  }
  assertEquals(folder.outbox.list().length, 2);
});

Deno.test("track() of a generator that asks itself for more goes on with its own error", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const generator: Generator<string> = track(options, function* again(): Generator<string> {
    try {
      generator.next();
    } catch (error) {
      yield (error as Error).name;
    }
    currentIteration().logMetric("after", 1);
  })();
  assertEquals([...generator], ["TypeError"]);
  const { status, metrics } = await ended;
  assertEquals([status, metrics], ["completed", { after: 1 }]);
});

Deno.test("track() of generators within generators are iterations within iterations", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const names: string[] = [];
  const inner = track(async function* inner() {
    await TURN();
    names.push(currentIteration().name);
    yield 1;
    await TURN();
    names.push(currentIteration().name);
  });
  const outer = track(async function* outer() {
    names.push(currentIteration().name);
    yield* inner();
    names.push(currentIteration().name);
    yield 2;
  });
  assertEquals(await Array.fromAsync(outer()), [1, 2]);
  assertEquals(names, ["outer", "inner", "inner", "outer"]);
  const iterations = await Array.fromAsync(listIterations());
  const [child, parent] = ["inner", "outer"]
    .map((name) => iterations.find((it) => it.iteration_name === name)!);
  assertEquals(child!.parent_id, parent!.id);
  assertEquals(iterations.map((it) => it.status), ["completed", "completed"]);
});

Deno.test("track() of an async generator serves two consumers at once, in their order", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const generator = track(options, async function* three() {
    for (const it of [1, 2, 3]) {
      await TURN();
      currentIteration().logMetric("at", it);
      yield it;
    }
  })();
  const results = await Promise.all(Array.from({ length: 5 }, () => generator.next()));
  assertEquals(results.map((it) => it.value), [1, 2, 3, undefined, undefined]);
  const { status, metrics } = await ended;
  assertEquals([status, metrics], ["completed", { at: 3 }]);
});

Deno.test("track() asks a lazy thenable once, and not before somebody waits for it", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  class Query {
    asked = 0;
    limit = 0;

    top(limit: number): this {
      this.limit = limit;
      return this;
    }

    then(resolve: (value: unknown) => void): void {
      currentIteration().logMetric("asked", ++this.asked);
      resolve(`top ${this.limit}`);
    }
  }
  class LazyPromise extends Promise<string> {
    static asked = 0;

    override then(...handlers: Parameters<Promise<string>["then"]>): Promise<Any> {
      LazyPromise.asked++;
      return Promise.resolve("lazily").then(...handlers);
    }
  }
  const query = new Query();
  const { options, ended } = toldAtEnd();
  const tracked: Any = track(options, () => query)();
  assertStrictEquals(Object.getPrototypeOf(tracked), Query.prototype);
  await TURN();
  assertEquals(query.asked, 0);
  assertStrictEquals(tracked.top(5), tracked);
  assertEquals(await Promise.all([tracked, tracked.then((it: unknown) => it)]), ["top 5", "top 5"]);
  assertEquals([await tracked.finally(() => {}), query.asked], ["top 5", 1]);
  assertEquals((await ended).metrics, { asked: 1 });

  const lazily = track(() => new LazyPromise(() => {}))();
  await TURN();
  assertEquals(LazyPromise.asked, 0);
  assert(lazily instanceof LazyPromise);
  assertEquals([await lazily, await lazily, LazyPromise.asked], ["lazily", "lazily", 1]);
});

Deno.test("track() follows a thenable that is frozen", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const frozen = Object.freeze({ rate: 1, then: (resolve: Any) => resolve(42), half: () => 0.5 });
  const tracked: Any = track(options, () => frozen)();
  assertEquals([tracked.rate, tracked.half(), await tracked], [1, 0.5, 42]);
  assertEquals((await ended).status, "completed");
});

Deno.test("track() hands back what only looks like a generator, or may not be looked at", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const results: unknown[] = [
    { [Symbol.toStringTag]: "Generator" },
    { [Symbol.toStringTag]: "AsyncGenerator", next: () => 1 },
    {
      next() {},
      return() {},
      throw() {},
      get [Symbol.toStringTag]() {
        throw ERROR;
      },
    },
    [1].values(),
    proxy,
  ];
  for (const result of results) {
    const { options, ended } = toldAtEnd();
    assert(track(options, () => result)() === result);
    assertEquals((await ended).status, "completed");
  }
});

Deno.test("track() of a generator that is tracked inside as well is two iterations, both ended", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const inner = track({ name: "inner" }, function* () {
    yield currentIteration().name;
  });
  const outer = track({ name: "outer" }, inner);
  assertNotStrictEquals(inner, outer);
  assertEquals([...outer()], ["inner"]);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(iterations.map((it) => it.status), ["completed", "completed"]);
});

Deno.test("track() of an async generator waits for the delivery before it says that it is done", async () => {
  await using _folder = trackingFolder();
  const failing = track(
    { name: "failing" },
    (way: Way) => halves(way, new AbortController().signal),
  );
  await Array.fromAsync(failing("return"));
  await assertRejects(() => Array.fromAsync(failing("throw")), RangeError, ERROR.message);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(iterations.map((it) => [it.status, it.delivered]).toSorted(), [
    ["completed", true],
    ["failed", true],
  ]);
});
