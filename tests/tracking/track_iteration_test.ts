import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { configure } from "../../src/settings.ts";
import type { IterationLogger } from "../../src/tracking/iteration_logger.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration, tryCurrentIteration } from "../../src/tracking/scope.ts";
import { trackIteration } from "../../src/tracking/track_iteration.ts";
import { ProgramFolder } from "../support/program.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// deno-lint-ignore no-explicit-any -- for what the types forbid
type Any = any;

async function namesAndStatuses(): Promise<string[]> {
  const iterations = await Array.fromAsync(listIterations());
  return iterations.map((it) => `${it.iteration_name} ${it.status}`).toSorted();
}

const SYMBOL = Symbol("train");

class Trainer {
  static readonly trained: string[] = [];
  readonly #rate: number;

  constructor(rate = 0.5) {
    this.#rate = rate;
  }

  @trackIteration
  bare(): number {
    currentIteration().logMetric("rate", this.#rate);
    return this.#rate;
  }

  @trackIteration()
  async called(iteration = currentIteration()): Promise<string> {
    await Promise.resolve();
    iteration.logMetric("rate", this.#rate);
    return iteration.id;
  }

  @trackIteration({ name: "named", project: "Iris", experiment: "softmax" })
  async options(epochs: number, iteration = currentIteration()): Promise<string> {
    for (const epoch of iteration.steps(epochs)) iteration.logMetric("epoch", epoch);
    return await Promise.resolve(iteration.id);
  }

  @trackIteration((rate: number, name?: string) => ({ name, parameters: { rate } }))
  async fromArguments(_rate: number, _name?: string): Promise<string> {
    return await Promise.resolve(currentIteration().id);
  }

  @trackIteration()
  async fails(error: unknown): Promise<void> {
    await Promise.reject(error);
  }

  @trackIteration()
  static train(name: string): number {
    return this.trained.push(name);
  }

  @trackIteration()
  [SYMBOL](): string {
    return currentIteration().name;
  }

  @trackIteration()
  #hidden(): string {
    currentIteration().logMetric("rate", this.#rate);
    return currentIteration().id;
  }

  hidden(): string {
    return this.#hidden();
  }

  @trackIteration()
  arguments(a: number, b = 2, ...rest: number[]): number[] {
    return [a, b, ...rest];
  }
}

class Careful extends Trainer {
  @trackIteration({ name: "careful" })
  override async options(epochs: number, iteration = currentIteration()): Promise<string> {
    iteration.logNote("careful");
    return await super.options(epochs, iteration);
  }

  @trackIteration({ name: "careful" })
  override async called(): Promise<string> {
    return await super.called();
  }
}

Deno.test("trackIteration() decorates methods, bare, called and with options", async () => {
  await using _folder = trackingFolder();
  const trainer = new Trainer();
  assertEquals(trainer.bare(), 0.5);
  const called = await getIteration(await trainer.called());
  assertEquals([called.iteration_name, called.metrics], ["called", { rate: 0.5 }]);
  const named = await getIteration(await trainer.options(3));
  assertEquals([named.iteration_name, named.metrics], ["named", { epoch: 2 }]);
  assertEquals([named.project_title, named.experiment_name], ["Iris", "softmax"]);
  assertEquals(await namesAndStatuses(), ["bare completed", "called completed", "named completed"]);
});

Deno.test("trackIteration() makes options from the arguments of each call", async () => {
  await using _folder = trackingFolder();
  const first = await getIteration(await new Trainer().fromArguments(0.5, "first"));
  const second = await getIteration(await new Trainer().fromArguments(1));
  assertEquals([first.iteration_name, first.parameters], ["first", { rate: 0.5 }]);
  assertEquals([second.iteration_name, second.parameters], ["fromArguments", { rate: 1 }]);
});

Deno.test("trackIteration() hands on the very error", async () => {
  await using _folder = trackingFolder();
  const error = new RangeError("loss is NaN");
  assertStrictEquals(await assertRejects(() => new Trainer().fails(error)), error);
  assertEquals(await namesAndStatuses(), ["fails failed"]);
});

Deno.test("trackIteration() decorates static, symbol-named and parameterless private methods", async () => {
  await using _folder = trackingFolder();
  assertEquals(Trainer.train("a"), 1);
  assertEquals(new Trainer()[SYMBOL](), "[train]");
  const iteration = await getIteration(new Trainer(0.25).hidden());
  assertEquals([iteration.iteration_name, iteration.metrics], ["#hidden", { rate: 0.25 }]);
});

Deno.test("trackIteration() keeps name, length, arguments and the place of the method", () => {
  using _ = configure({ mode: "disabled" });
  const { prototype } = Trainer;
  assertEquals([prototype.options.name, prototype.options.length], ["options", 1]);
  assertEquals([prototype.arguments.name, prototype.arguments.length], ["arguments", 1]);
  assertEquals(new Trainer().arguments(1), [1, 2]);
  assertEquals(new Trainer().arguments(1, 5, 6, 7), [1, 5, 6, 7]);
  assert(!Object.keys(new Trainer()).includes("options"));
  assertEquals(Object.getOwnPropertyDescriptor(prototype, "options")?.enumerable, false);
});

Deno.test("trackIteration() of a method that hands its logger to super is one iteration", async () => {
  await using _folder = trackingFolder();
  const iteration = await getIteration(await new Careful().options(2));
  assertEquals([iteration.iteration_name, iteration.note], ["careful", "careful"]);
  assertEquals(iteration.metrics, { epoch: 1 });
  assertEquals(await namesAndStatuses(), ["careful completed"]);
});

Deno.test("trackIteration() of a method that calls super without is an iteration and its child", async () => {
  await using _folder = trackingFolder();
  const child = await getIteration(await new Careful().called());
  const parent = await getIteration(child.parent_id!);
  assertEquals([child.iteration_name, parent.iteration_name], ["called", "careful"]);
});

Deno.test("trackIteration() leaves a logger that a test passes in to the test", async () => {
  await using folder = trackingFolder();
  const iteration = recordIteration();
  assertEquals(await new Trainer().options(2, iteration), iteration.id);
  assertEquals([iteration.metrics, iteration.status], [{ epoch: 1 }, "running"]);
  assertEquals(folder.outbox.list(), []);
});

Deno.test("trackIteration() of calls at once on one object never mixes them", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const trainer = new Trainer();
  const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => trainer.options(index)));
  assertEquals(new Set(ids).size, 20);
  for (const [index, id] of ids.entries()) {
    assertEquals((await getIteration(id)).metrics, index === 0 ? {} : { epoch: index - 1 });
  }
  assertEquals(tryCurrentIteration(), undefined);
});

Deno.test("trackIteration() says what it cannot decorate", () => {
  const contexts: [kind: string, name: string | symbol | undefined, message: string][] = [
    ["class", "Trainer", "the class Trainer"],
    ["field", "rate", "the field rate"],
    ["getter", "rate", "the getter rate"],
    ["setter", "#rate", "the setter #rate"],
    ["accessor", SYMBOL, "the accessor Symbol(train)"],
    ["class", undefined, "the class undefined"],
  ];
  for (const [kind, name, what] of contexts) {
    const message = `Cannot decorate ${what}: @trackIteration() is for methods`;
    for (const decorator of [trackIteration, trackIteration(), trackIteration({ name: "x" })]) {
      const error = assertThrows(() => (decorator as Any)(() => 1, { kind, name }), TypeError);
      assertEquals(error.message, message);
    }
  }
});

Deno.test("trackIteration() says what it cannot decorate under experimentalDecorators", () => {
  class Model {}
  const bare = trackIteration as Any;
  assertThrows(() => bare(Model), TypeError, "Cannot decorate the class Model");
  assertThrows(() => bare()(Model), TypeError, "Cannot decorate a class");
  assertThrows(() => bare(Model.prototype, "rate"), TypeError, "Cannot decorate rate");
  assertThrows(() => bare()(Model.prototype, "rate", undefined), TypeError, "Cannot decorate rate");
  assertThrows(() => bare(Model.prototype, "train", 0), TypeError, "Cannot decorate train");
  const getter = { get: () => 1, configurable: true };
  assertThrows(() => bare(Model.prototype, "rate", getter), TypeError, "Cannot decorate rate");
});

Deno.test("trackIteration() throws wrong options when it is applied", () => {
  for (const wrong of ["softmax", 5, [], Promise.resolve({}), { signal: 1 }]) {
    assertThrows(() => trackIteration(wrong as Any), TypeError, "Cannot start: ");
  }
});

Deno.test("trackIteration() works the same under experimentalDecorators", async () => {
  using folder = new ProgramFolder();
  const source = `
    const { currentIteration, trackIteration, getIteration, recordIteration } = mlops;
    class Trainer {
      rate = 0.5;
      @trackIteration bare(): number { currentIteration().logMetric("rate", this.rate); return this.rate; }
      @trackIteration({ project: "Iris" }) async options(epochs: number, iteration = currentIteration()): Promise<string> {
        for (const epoch of iteration.steps(epochs)) iteration.logMetric("epoch", epoch);
        return iteration.id;
      }
      @trackIteration((rate: number) => ({ parameters: { rate } })) static async made(rate: number): Promise<string> {
        return currentIteration().id;
      }
    }
    const trainer = new Trainer();
    const { metrics, project_title } = await getIteration(await trainer.options(3));
    const { parameters } = await getIteration(await Trainer.made(7));
    const recorded = recordIteration();
    await trainer.options(2, recorded);
    console.log(JSON.stringify([
      trainer.bare(), metrics, project_title, parameters, recorded.metrics,
      Trainer.prototype.options.name, Trainer.prototype.options.length,
    ]));`;
  const compilerOptions = { experimentalDecorators: true };
  const { code, stdout, stderr } = await folder.run(source, { compilerOptions });
  assertEquals(code, 0, stderr);
  assertEquals(JSON.parse(stdout), [
    0.5,
    { epoch: 2 },
    "Iris",
    { rate: 7 },
    { epoch: 1 },
    "options",
    1,
  ]);
});

Deno.test("trackIteration() shows the method and its line in the stack of its error", async () => {
  using _ = configure({ mode: "disabled" });
  class Deep {
    @trackIteration()
    async failing(_iteration?: IterationLogger): Promise<void> {
      await Promise.resolve();
      throw new Error("where?");
    }
  }
  const { stack } = await assertRejects(() => new Deep().failing(), Error);
  assert(stack!.includes("Deep.failing") && stack!.includes("track_iteration_test.ts"), stack);
});
