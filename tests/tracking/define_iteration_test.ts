/** Metrics and parameters that are defined: for the compiler, and when the program runs. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { z } from "../../src/deps/zod.ts";
import type { Iteration } from "../../src/contract/iteration.ts";
import { configure } from "../../src/settings.ts";
import { defineIteration } from "../../src/tracking/define_iteration.ts";
import { listIterations } from "../../src/tracking/reading.ts";
import type { StandardResult, StandardSchema } from "../../src/tracking/standard_schema.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { ProgramFolder } from "../support/program.ts";
import { toldAtEnd } from "../support/told_at_end.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// deno-lint-ignore no-explicit-any -- for what the types forbid
type Any = any;

/** A schema of nobody's library. */
function schemaOf<I, O = I>(
  validate: (value: Any) => StandardResult<O> | Promise<StandardResult<O>>,
): StandardSchema<I, O> {
  return { "~standard": { version: 1, vendor: "own", validate } };
}

const positive = schemaOf<number>((value) =>
  value > 0 ? { value } : { issues: [{ message: "must be positive" }] }
);

const typed = defineIteration({
  metrics: { loss: z.number().min(0), accuracy: z.number().max(1), speed: positive },
  parameters: {
    optimizer: z.enum(["sgd", "adam"]),
    rate: z.number(),
    layers: z.array(z.object({ size: z.number() })),
    trimmed: z.string().trim().transform((text) => text.length),
  },
});

async function iterationOf(train: () => unknown): Promise<Iteration> {
  const { options, ended } = toldAtEnd({ name: "typed" });
  typed.withIteration("typed", options, train);
  return await ended;
}

Deno.test("defineIteration() records what its schemas take, transformed as they say", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { metrics, parameters, warnings } = await iterationOf(() => {
    const iteration = typed.currentIteration();
    iteration.logMetric("loss", 0.5);
    iteration.logMetrics({ accuracy: 0.9, speed: 2 }, { step: 3 });
    iteration.logParameters({ optimizer: "adam", trimmed: "  abc " });
    iteration.logParameter("rate", 0.1);
  });
  assertEquals(metrics, { loss: 0.5, accuracy: 0.9, speed: 2 });
  assertEquals(parameters, { optimizer: "adam", trimmed: 3, rate: 0.1 });
  assertEquals(warnings, []);
});

Deno.test("defineIteration() warns in the schema's own words, and records the rest", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using warnings = capturedWarnings();
  const ended = await iterationOf(() => {
    const iteration: Any = typed.currentIteration();
    iteration.logMetrics({ loss: -1, accuracy: 0.5, speed: 0 });
    iteration.logMetric("loss", NaN);
    iteration.logParameters({
      optimizer: "rmsprop",
      rate: 0.1,
      layers: [{ size: 1 }, { size: "2" }],
    });
  });
  assertEquals([ended.metrics, ended.parameters], [{ accuracy: 0.5 }, { rate: 0.1 }]);
  assertEquals(ended.warnings, [
    "metrics.loss: Too small: expected number to be >=0",
    "metrics.speed: must be positive",
    "metrics.loss: Invalid input: expected number, received NaN",
    'parameters.optimizer: Invalid option: expected one of "sgd"|"adam"',
    "parameters.layers[1].size: Invalid input: expected number, received string",
  ]);
  assertEquals(warnings.lines, ended.warnings.map((line) => `mlops: typed: ${line}`));
});

Deno.test('defineIteration() throws what its schemas refuse, under onLogError "throw"', async () => {
  await using _folder = trackingFolder({ mode: "offline", onLogError: "throw" });
  const ended = await iterationOf(() => {
    const iteration: Any = typed.currentIteration();
    const error = assertThrows(() => iteration.logMetrics({ loss: -1, speed: 1 }), TypeError);
    assertEquals(error.message, "metrics.loss: Too small: expected number to be >=0");
    assertThrows(() => iteration.logParameter("rate", "0.1"), TypeError, "parameters.rate: ");
    iteration.logMetric("speed", 1);
  });
  assertEquals([ended.metrics, ended.parameters, ended.status], [{ speed: 1 }, {}, "completed"]);
  const train = typed.track({ parameters: { rate: "x" as Any } }, () => 42);
  assertThrows(() => train(), TypeError, "parameters.rate: ");
  await assertRejects(
    () => typed.startIteration("x", { parameters: { rate: "x" as Any } }),
    TypeError,
    "parameters.rate: ",
  );
});

Deno.test("defineIteration() throws a TypeError for a name that is not defined, whatever the settings", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const ended = await iterationOf(() => {
    const iteration: Any = typed.currentIteration();
    const { message } = assertThrows(() => iteration.logMetrics({ loss: 1, los: 1 }), TypeError);
    assertEquals(message, 'The metric "los" is not defined: it is none of loss, accuracy, speed');
    assertThrows(() => iteration.logMetric("toString", 1), TypeError, 'The metric "toString" is');
    assertThrows(() => iteration.logParameter("__proto__", 1), TypeError, "The parameter");
    assertThrows(() => iteration.logParameters({ rat: 1 }), TypeError, 'The parameter "rat" is');
  });
  assertEquals([ended.metrics, ended.parameters], [{}, {}]);
  const { options, ended: nothing } = toldAtEnd();
  defineIteration({ metrics: {}, onEnd: options.onEnd }).withIteration("none", (iteration) => {
    const { message } = assertThrows(() => (iteration as Any).logMetric("a", 1), TypeError);
    assertEquals(message, 'The metric "a" is not defined: no metrics are');
    iteration.logParameter("anything", { goes: 1 });
  });
  assertEquals((await nothing).parameters, { anything: { goes: 1 } });
});

Deno.test("defineIteration() refuses what an asynchronous schema would take, and what a broken one throws", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using warnings = capturedWarnings();
  const { options, ended } = toldAtEnd();
  const never = "an asynchronous schema cannot check what is logged";
  defineIteration({
    onEnd: options.onEnd,
    parameters: {
      slow: schemaOf((value) => Promise.resolve({ value })),
      late: schemaOf(() => Promise.reject(new Error("nobody waits for this"))),
      thenable: schemaOf((value) => ({ then: (resolve: Any) => resolve({ value }) }) as Any),
      zod: z.string().refine(async () => await Promise.resolve(true)),
      broken: schemaOf(() => {
        throw new Error("out of order");
      }),
      nothing: schemaOf((() => undefined) as Any),
      right: z.number(),
    },
  }).withIteration("slow", (iteration) => {
    const [slow, late, thenable, broken, nothing] = [1, 2, 3, 4, 5];
    iteration.logParameters({ slow, late, thenable, zod: "x", broken, nothing, right: 6 });
  });
  const { parameters, warnings: kept } = await ended;
  assertEquals(parameters, { right: 6 });
  assertEquals(kept.slice(0, 5), [
    `parameters.slow: ${never}`,
    `parameters.late: ${never}`,
    `parameters.thenable: ${never}`,
    `parameters.zod: ${never}`,
    "parameters.broken: out of order",
  ]);
  assertEquals([kept.length, warnings.lines.length], [6, 6]);
});

Deno.test("defineIteration() merges its options with those of a call, which come before them", async () => {
  await using _folder = trackingFolder({ mode: "offline", project: "active", experiment: "ours" });
  const ended: Iteration[] = [];
  const defined = defineIteration({
    name: "default",
    project: "Iris",
    experiment: "softmax",
    onEnd: (iteration) => void ended.push(iteration),
  });
  const train = async (name?: string) => await Promise.resolve(name);
  await defined.track(train)();
  await defined.track({ name: "own", project: "Digits" }, train)();
  await defined.track((name?: string) => ({ name }), train)();
  await defined.track((name?: string) => ({ name }), train)("given");
  await defined.withIteration("with", { experiment: undefined }, async () => await train());
  await (await defined.startIteration("by hand", { experiment: "knn" })).endIteration();
  assertEquals(
    ended.map((it) => [it.iteration_name, it.project_title, it.experiment_name].join(" ")),
    [
      "default Iris softmax",
      "own Digits softmax",
      "default Iris softmax",
      "given Iris softmax",
      "with Iris softmax",
      "by hand Iris knn",
    ],
  );
});

Deno.test("defineIteration() lets a place of a call stand for the definition's, by name or id", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const id = "0123456789abcdef01234567";
  const byId = defineIteration({ projectId: id, experimentId: id });
  const byName = defineIteration({ project: "Iris", experiment: "softmax" });
  const named = toldAtEnd({ project: "Digits", experiment: "knn" });
  byId.track(named.options, () => {})();
  const { project_title, experiment_name } = await named.ended;
  assertEquals([project_title, experiment_name], ["Digits", "knn"]);
  const identified = toldAtEnd({ projectId: id, experimentId: id });
  byName.track(identified.options, () => {})();
  assertEquals((await identified.ended).status, "completed");
  const both = byName.track({ project: "Iris", projectId: id }, () => {});
  assertThrows(() => both(), TypeError, "both project and projectId are given");
});

Deno.test("defineIteration() decorates methods: bare, called, with options, with a function", async () => {
  const ended: Iteration[] = [];
  await using _folder = trackingFolder({ mode: "offline" });
  const { trackIteration, currentIteration } = defineIteration({
    parameters: { rate: z.number() },
    onEnd: (iteration) => void ended.push(iteration),
  });
  class Trainer {
    @trackIteration
    async bare(iteration = currentIteration()): Promise<void> {
      await Promise.resolve(iteration.logParameter("rate", 1));
    }

    @trackIteration()
    async called(): Promise<void> {
      await Promise.resolve(currentIteration().logParameter("rate", 2));
    }

    @trackIteration({ name: "named", parameters: { rate: 3 } })
    async options(): Promise<void> {
      await Promise.resolve();
    }

    @trackIteration((rate: number) => ({ parameters: { rate } }))
    async made(rate: number): Promise<number> {
      return await Promise.resolve(rate);
    }
  }
  const trainer = new Trainer();
  await trainer.bare();
  await trainer.called();
  await trainer.options();
  assertEquals(await trainer.made(4), 4);
  assertEquals(ended.map((it) => [it.iteration_name, it.parameters?.rate]), [
    ["bare", 1],
    ["called", 2],
    ["named", 3],
    ["made", 4],
  ]);
  assertEquals([Trainer.prototype.made.name, Trainer.prototype.made.length], ["made", 1]);
});

Deno.test("defineIteration() checks parameters to begin with, and starts iterations by hand", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using warnings = capturedWarnings();
  await using iteration = await typed.startIteration("by hand", {
    parameters: { rate: 0.5, optimizer: "rmsprop" as Any },
  });
  iteration.logMetric("speed", 3);
  const { parameters, metrics } = await iteration.endIteration();
  assertEquals([parameters, metrics, warnings.lines.length], [{ rate: 0.5 }, { speed: 3 }, 1]);
});

Deno.test("defineIteration() says what is wrong with a definition at once, and with options at the call", async () => {
  const define = defineIteration as Any;
  const wrong: [definition: unknown, message: string][] = [
    [undefined, "Cannot start: options must be an object of names and values, not undefined"],
    ["x", 'Cannot start: options must be an object of names and values, not "x"'],
    [{ signal: 5 }, "Cannot start: signal must be an AbortSignal, not 5 (number)"],
    [
      { metrics: { loss: 5 } },
      "defineIteration(): metrics.loss must be a schema (Standard Schema, version 1), not 5 (number)",
    ],
    [
      { parameters: { rate: Number } },
      "defineIteration(): parameters.rate must be a schema (Standard Schema, version 1), not a function",
    ],
    [
      { metrics: { loss: { "~standard": { version: 2, validate: () => ({}) } } } },
      "defineIteration(): metrics.loss must be a schema (Standard Schema, version 1), not an object",
    ],
  ];
  for (const [definition, message] of wrong) {
    assertEquals(assertThrows(() => define(definition), TypeError).message, message);
  }
  assertThrows(() => define({ metrics: [z.number()] }), TypeError, "not a list");

  await using folder = trackingFolder({ mode: "offline" });
  const any: Any = typed;
  for (const options of ["x", null, [], Promise.resolve({}), 5]) {
    const message = "Cannot start: options must be an object";
    assertThrows(() => any.trackIteration(options), TypeError, message);
    assertThrows(() => any.track(options, () => 1), TypeError, message);
    assertThrows(() => any.track(() => options, () => 1)(), TypeError, message);
    assertThrows(() => any.withIteration("x", options, () => 1), TypeError, message);
  }
  assertThrows(() => any.trackIteration(class Model {}), TypeError, "the class Model");
  assertThrows(() => any.trackIteration(() => 1, { kind: "field", name: "x" }), TypeError, "x");
  assertThrows(() => any.track(5), TypeError, "a function to track");
  assertThrows(() => any.withIteration("x", {}), TypeError, "takes a callback");
  assertEquals(folder.outbox.list(), []);
});

Deno.test("defineIteration() does nothing more than the training under the mode disabled", () => {
  using _ = configure({ mode: "disabled" });
  const result = typed.withIteration("off", (iteration) => {
    iteration.logMetric("loss", -1);
    return 42;
  });
  assertEquals(result, 42);
});

Deno.test("defineIteration() leaves the metrics open when only parameters are defined", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  defineIteration({ onEnd: options.onEnd, parameters: { rate: z.number() } }).withIteration(
    "open",
    (it) => {
      it.logMetric("anything", 1);
    },
  );
  assertEquals((await ended).metrics, { anything: 1 });
  assertEquals((await Array.fromAsync(listIterations())).length, 1);
});

const STRICT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };

/** The program does not compile in the lines whose comment says so, and in no others. */
async function checkedAgainstComments(source: string): Promise<void> {
  using folder = new ProgramFolder();
  const { code, stderr } = await folder.check(source, { compilerOptions: STRICT });
  const wrong = source.split("\n").filter((line) => line.endsWith("// error"));
  const lines = ["", ...source.split("\n")]; // the import of the module stands before it
  const found = stderr.split(/(?=TS\d+ \[ERROR\])/).flatMap((message) => {
    const [, line] = /^TS\d+[^]*?program\.ts:(\d+):/.exec(message) ?? [];
    return line === undefined ? [] : [lines[Number(line) - 1]!];
  });
  assertEquals([...new Set(found)].toSorted(), wrong.toSorted(), stderr);
  assertEquals(code === 0, wrong.length === 0);
}

/** What every library's schemas are to give: the same program, whoever made them. */
const TYPED = `
const { currentIteration, startIteration, track, trackIteration, withIteration } = mlops.defineIteration({
  project: "Doc",
  metrics: { loss: number, accuracy: number },
  parameters: { optimizer: choice, rate: number, name: text },
});
declare const iteration: ReturnType<typeof currentIteration>;
iteration.logMetric("loss", 1);
iteration.logMetrics({ loss: 1, accuracy: undefined }, { step: 3 });
iteration.logMetric("los", 1); // error
iteration.logMetric("loss", "1"); // error
iteration.logMetrics({ los: 1 }); // error
iteration.logMetrics({ loss: "1" }); // error
iteration.logParameter("optimizer", "adam");
iteration.logParameter("optimizer", "rmsprop"); // error
iteration.logParameter("optimiser", "adam"); // error
iteration.logParameters({ optimizer: "sgd", rate: 1, name: "x" });
iteration.logParameters({ optimizer: "rmsprop" }); // error
iteration.logParameters({ rate: "0.1" }); // error
track({ parameters: { rate: 1 } }, () => 1);
track({ parameters: { rate: "1" } }, () => 1); // error
track({ parameters: { rat: 1 } }, () => 1); // error
track((rate: number) => ({ parameters: { rate } }), (rate: number, more: string) => rate + more);
track((rate: string) => ({ parameters: { rate } }), (rate: string) => rate); // error
const kept: (a: number, b?: string) => string = track((a: number, b = "x") => a + b);
const n: number = withIteration("x", (it) => { it.logMetric("loss", 1); return 1; });
withIteration("x", (it) => it.logMetric("los", 1)); // error
const started = await startIteration("x", { parameters: { optimizer: "sgd" } });
started.logMetric("accuracy", 1);
started.logMetric("x", 1); // error
class Trainer {
  @trackIteration bare(a: number, it = currentIteration()): number { it.logMetric("loss", a); return a; }
  @trackIteration() called(it = currentIteration()): void { it.logMetric("los", 1); } // error
  @trackIteration({ parameters: { optimizer: "adam" } }) options(): void {}
  @trackIteration({ parameters: { optimizer: "x" } }) wrong(): void {} // error
  @trackIteration((rate: number) => ({ parameters: { rate } })) made(rate: number): number { return rate; }
  @trackIteration((rate: number) => ({ parameters: { rate } })) other(_rate: string): void {} // error
}
const made: number = new Trainer().made(1);
mlops.defineIteration({ metrics: { loss: text } }); // error
mlops.defineIteration({ metrics: { loss: choice } }); // error
mlops.defineIteration({ metrics: { loss: 5 } }); // error
mlops.defineIteration({ projct: "x" }); // error
mlops.defineIteration({}).currentIteration().logMetric("anything", 1);
mlops.defineIteration({}).currentIteration().logParameter("anything", { goes: 1 });
void [kept, n, made];
`;

const LIBRARIES: Record<string, string> = {
  zod: `
    import { z } from "npm:zod@^4.4.3";
    const number = z.number(), text = z.string(), choice = z.enum(["sgd", "adam"]);`,
  valibot: `
    import * as v from "npm:valibot@^1.5.0";
    const number = v.number(), text = v.string(), choice = v.picklist(["sgd", "adam"]);`,
  arktype: `
    import { type } from "npm:arktype@^2.2.9";
    const number = type("number"), text = type("string"), choice = type("'sgd' | 'adam'");`,
  "schemas of one's own": `
    function own<T>(is: (value: unknown) => value is T): mlops.StandardSchema<T> {
      return { "~standard": { version: 1, vendor: "own", validate: (value) => is(value) ? { value } : { issues: [{ message: "no", path: ["a", { key: 0 }] }] } } };
    }
    const number = own((it) => typeof it === "number"), text = own((it) => typeof it === "string");
    const choice = own((it): it is "sgd" | "adam" => it === "sgd" || it === "adam");`,
};

for (const [library, schemas] of Object.entries(LIBRARIES)) {
  Deno.test(`defineIteration() types metrics and parameters by ${library}`, async () => {
    await checkedAgainstComments(schemas + TYPED);
  });

  Deno.test(`defineIteration() checks values by ${library}, in its own words`, async () => {
    using folder = new ProgramFolder();
    const { code, stdout, stderr } = await folder.run(`${schemas}
      const { withIteration } = mlops.defineIteration({ metrics: { loss: number }, parameters: { choice, text } });
      const ended = Promise.withResolvers<mlops.Iteration>();
      withIteration("x", { onEnd: ended.resolve }, (it: any) => {
        it.logMetric("loss", 0.5);
        it.logParameters({ choice: "adam", text: 5 });
        it.logParameter("choice", "rmsprop");
      });
      const { metrics, parameters, warnings } = await ended.promise;
      console.log(JSON.stringify([metrics, parameters, warnings]));`);
    assertEquals(code, 0, stderr);
    const [metrics, parameters, warnings] = JSON.parse(stdout);
    assertEquals([metrics, parameters], [{ loss: 0.5 }, { choice: "adam" }]);
    assertEquals(warnings.length, 2);
    assert(/^parameters\.text(\.a\[0\])?: \S/.test(warnings[0]), warnings[0]);
    assert(/^parameters\.choice(\.a\[0\])?: \S/.test(warnings[1]), warnings[1]);
  });
}
