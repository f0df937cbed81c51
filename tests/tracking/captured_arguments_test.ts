// deno-lint-ignore-file no-unused-vars -- parameters are there to be read by their names
/** Arguments of a call as parameters, without secrets. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { configure } from "../../src/settings.ts";
import { capturedArguments } from "../../src/tracking/captured_arguments.ts";
import { parametersRecord } from "../../src/tracking/described.ts";
import { parameterNames, parametersOf } from "../../src/tracking/parameter_names.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { REDACTED } from "../../src/tracking/secrets.ts";
import { track } from "../../src/tracking/track.ts";
import { trackIteration } from "../../src/tracking/track_iteration.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { toldAtEnd } from "../support/told_at_end.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// deno-lint-ignore no-explicit-any -- functions of every kind
type Any = any;

/** Functions, each with the names of its parameters, as they are written here. */
function functions(): [fn: Any, names: (string | undefined)[]][] {
  const key = "computed";
  const at = (...parts: string[]) => parts.join("(");
  class Model {
    method(a: Any, b: Any) {}
    async slow(a: Any, b = 5) {}
    *steps(a: Any) {}
    async *slowly(a: Any, ...rest: Any[]) {}
    [key](a: Any, b: Any) {}
    async *[at("(", ")[", `${at("]")}`)](a: Any) {}
    "quoted(name, "(a: Any) {}
    5(a: Any) {}
    static still(a: Any) {}
    async(a: Any) {}
    get(a: Any) {}
    static hidden() {
      return new Model().#hidden;
    }
    #hidden(a: Any, b: Any) {}
  }
  const { prototype } = Model as Any;
  const plain: [Any, (string | undefined)[]][] = [
    [function () {}, []],
    [() => {}, []],
    [function named(a: Any, b: Any) {}, ["a", "b"]],
    [function (a: Any, b: Any) {}, ["a", "b"]],
    [function* (a: Any) {}, ["a"]],
    [async function* named(a: Any) {}, ["a"]],
    [async (a: Any, b: Any) => {}, ["a", "b"]],
    [({ a, b }: Any, c: Any) => {}, [undefined, "c"]],
    [([a, [b]]: Any, c: Any) => {}, [undefined, "c"]],
    [({ a: { b = [1, 2] } }: Any = {}, [c]: Any = [], d: Any = {}) => {}, [
      undefined,
      undefined,
      "d",
    ]],
    [(a: Any, ...rest: Any[]) => {}, ["a", "...rest"]],
    [($: Any, _: Any, größe: Any, 損失: Any) => {}, ["$", "_", "größe", "損失"]],
    [(a = ",)(", b = ')"', c: Any = `,${[1, `),${"}"}(`]}`, d: Any = 0) => {}, [
      "a",
      "b",
      "c",
      "d",
    ]],
    [(a = /[/,)"]\/,\(/, b: Any = 4 / 2, c = "/") => {}, ["a", "b", "c"]],
    [(a = [1][0]! / 2, b = (4) / 2, c: Any = typeof /,\(/, d = "a" in /,\)/ ? /"/ : 0) => {}, [
      "a",
      "b",
      "c",
      "d",
    ]],
    [(
      a: Any, /* , b) */
      /* c, */ b: Any, // d)
      e: Any,
    ) => {}, ["a", "b", "e"]],
    [(
      a: Any = () => [1, 2],
      b: Any = {
        c: [1, 2],
        d() {
          return ")";
        },
      },
      e: Any = class {
        f(g: Any, h: Any) {}
      },
    ) => {}, ["a", "b", "e"]],
    [(a: Any, b: Any) => {}, ["a", "b"]],
    [prototype.method, ["a", "b"]],
    [prototype.slow, ["a", "b"]],
    [prototype.steps, ["a"]],
    [prototype.slowly, ["a", "...rest"]],
    [prototype.computed, ["a", "b"]],
    [prototype[at("(", ")[", "]")], ["a"]],
    [prototype["quoted(name, "], ["a"]],
    [prototype[5], ["a"]],
    [Model.still, ["a"]],
    [prototype.async, ["a"]],
    [prototype.get, ["a"]],
    [Model.hidden(), ["a", "b"]],
    [Math.max, []],
    [(function (a: Any) {}).bind(null), []],
    [new Proxy((a: Any) => {}, {}), []],
    [Object.assign((a: Any) => {}, { toString: () => "(b) => 1" }), ["a"]],
  ];
  return plain;
}

Deno.test("parametersOf() reads the names out of the function's own text", () => {
  for (const [fn, names] of functions()) {
    assertEquals(parametersOf(fn), names, Function.prototype.toString.call(fn));
  }
});

Deno.test("parameterNames() reads texts as the compiler leaves them", () => {
  const cases: [text: string, names: (string | undefined)[]][] = [
    ["x => x", ["x"]],
    ["async x => x", ["x"]],
    ["async => async", ["async"]],
    ["async(a,b){}", ["a", "b"]],
    ["async(a)=>a", ["a"]],
    ["function(a,b=`${`${`,`}`},`,c){}", ["a", "b", "c"]],
    ["(a=b/c,d=e/f)=>{}", ["a", "d"]],
    ["(a=b++/c,d=/,/g.source/1,e)=>{}", ["a", "d", "e"]],
    ["(a='\\',',b=\"\\\",\",c=`\\`,`)=>{}", ["a", "b", "c"]],
    ["(a,\n\t//b,\n c)=>{}", ["a", "c"]],
    ["[`a(`](b){}", ["b"]],
    ["async*[Symbol.asyncIterator](a){}", ["a"]],
    ["class A { train(a) {} }", []],
    ["function () { [native code] }", []],
    ["", []],
    ["(a", ["a"]],
    ["(a = '", ["a"]],
    ["(a = `${", ["a"]],
  ];
  for (const [text, names] of cases) assertEquals(parameterNames(text), names, text);
});

Deno.test("parameterNames() never throws, whatever the text", () => {
  const piece = fc.constantFrom(
    ..."()[]{}`'\"/\\,=>$*.a \n",
    "${",
    "=>",
    "/*",
    "//",
    "...",
    "async ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      parameterNames(pieces.join(""));
    }),
    { numRuns: 2000 },
  );
});

/** Literals that may stand in a default, with every bracket and comma inside them. */
const literal = fc.oneof(
  fc.string().map((text) => JSON.stringify(text)),
  fc.string().map((text) => "`" + text.replaceAll(/[`\\$]/g, "\\$&") + "`"),
  fc.constantFrom("/[,/)]\\/\\(/u", "`${[',', `)`]}`", "{ a: [1, 2], b: ',' }", "(1, 2)", "4 / 2"),
);

Deno.test("parametersOf() finds every name, whatever the defaults", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^x[a-z]{1,5}$/), { maxLength: 5 });
  const defaults = fc.array(fc.option(literal), { minLength: 5, maxLength: 5 });
  fc.assert(fc.property(names, defaults, (names, defaults) => {
    const parameters = names.map((name, at) => defaults[at] ? `${name} = ${defaults[at]}` : name);
    const fn = (0, eval)(`(${parameters.join(", ")}) => 1`);
    assertEquals(parametersOf(fn), names);
  }));
});

Deno.test("capturedArguments() takes fields of plain objects, and primitives by their names", () => {
  class Data {
    rows = 5;
  }
  const train = (
    options: Any,
    rate: Any,
    data: Any,
    { seed }: Any,
    flag: Any,
    ...rest: Any[]
  ) => {};
  const nested = { layers: [{ size: 5 }], at: new Date(0) };
  const args = [
    { epochs: 5, nested },
    NaN,
    new Data(),
    { seed: 1 },
    null,
    "a",
    2,
    { more: 3 },
    "b",
  ];
  const captured = capturedArguments(train as Any, args);
  assertEquals(captured, {
    epochs: 5,
    nested,
    rate: NaN,
    seed: 1,
    flag: null,
    more: 3,
    rest: ["a", 2, "b"],
  } as Any);
  assert(captured.nested === nested); // kept as it is
  assertEquals(capturedArguments(train as Any, []), {});
  assertEquals(capturedArguments(((a: Any) => a) as Any, [undefined, 2, { c: 3 }]), { c: 3 });
  assertEquals(capturedArguments(((it: Any) => it) as Any, [recordIteration()]), {});
});

Deno.test("capturedArguments() keeps weird names as they are", () => {
  const given = JSON.parse('{"__proto__": 1, "constructor": {"__proto__": {"token": 2}}, "": 3}');
  const captured = capturedArguments((() => {}) as Any, [given]);
  const text = JSON.stringify(captured);
  assertEquals(text, `{"__proto__":1,"constructor":{"__proto__":{"token":"${REDACTED}"}},"":3}`);
});

Deno.test("capturedArguments() replaces secrets at any depth, in lists and objects of any class", () => {
  class Client {
    apiKey = "leak";
    url = "https://a.example";
    readonly inner = { toJSON: () => ({ password: "leak", user: "ada" }) };
  }
  const given = {
    token: "leak",
    KEYS: { all: "leak" },
    client: new Client(),
    list: [{ secret: ["leak"], lr: 1 }, [{ dbPassword: "leak" }]],
    harmless: { tokens: 5 },
  };
  const captured = capturedArguments(
    (function (_: Any, apiKey: Any, ...passwords: Any[]) {
      return [apiKey, passwords];
    }) as Any,
    [given, "leak"],
  );
  assertEquals(captured as Any, {
    token: REDACTED,
    KEYS: REDACTED,
    client: {
      apiKey: REDACTED,
      url: "https://a.example",
      inner: { password: REDACTED, user: "ada" },
    },
    list: [{ secret: REDACTED, lr: 1 }, [{ dbPassword: REDACTED }]],
    harmless: { tokens: 5 },
    apiKey: REDACTED,
  });
  assertEquals(given.token, "leak"); // the training's own are not touched
});

Deno.test("capturedArguments() never throws, and never leaks what stands under a secret's name", () => {
  const LEAK = "s3cr3t-value";
  const name = fc.oneof(
    fc.constantFrom("token", "apiKey", "db_password", "__proto__", "toJSON", "then", "rate"),
    fc.string(),
  );
  const isSecret = (it: string) => /token|key|password/i.test(it);
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie("value")), { maxLength: 4 }).map((entries) => {
        const object: Record<string, unknown> = {};
        for (const [key, field] of entries) {
          const value = isSecret(key) ? LEAK : field;
          Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
        }
        return object;
      }),
      tie("value").map((field) => Object.assign(new (class Holder {})(), { field, token: LEAK })),
      tie("value").map((field) => ({ toJSON: () => ({ field, apiKey: LEAK }) })),
      fc.constant({
        get broken() {
          throw new Error("broken");
        },
        token: LEAK,
      }),
      fc.constant(0).map(() => {
        const cycle: Record<string, unknown> = { token: LEAK };
        return cycle.self = cycle;
      }),
      fc.constant(
        new Proxy({}, {
          ownKeys() {
            throw new Error("none of yours");
          },
        }),
      ),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (args) => {
      const fn = (a: unknown, { b }: Any, ...rest: unknown[]) => [a, b, rest];
      const captured = capturedArguments(fn as Any, args, isSecret);
      const record = parametersRecord(Object.entries(captured), () => {});
      assert(!(JSON.stringify(record) ?? "").includes(LEAK));
    }),
    { numRuns: 500 },
  );
});

Deno.test("capturedArguments() is not stopped by depth, nor by what is shared many times", () => {
  let deep: unknown = { token: "leak" };
  for (let level = 0; level < 20_000; level++) deep = { deep };
  const captured = capturedArguments((() => {}) as Any, [{ deep, rate: 1 }]);
  const told: unknown[] = [];
  const record = parametersRecord(Object.entries(captured), (error) => told.push(error));
  assertEquals(record!.values, { rate: 1 });
  assertEquals(told.length, 1);
});

Deno.test("capturedArguments() takes for a secret what a failing test cannot tell", () => {
  const isSecret = () => {
    throw new Error("broken");
  };
  assertEquals(capturedArguments((() => {}) as Any, [{ rate: 1 }], isSecret), { rate: REDACTED });
});

Deno.test("track() captures arguments, under the parameters that the options give", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd({ captureArguments: true, parameters: { rate: 2, own: 1 } });
  const train = track(options, function train(
    given: { epochs: number; apiKey: string },
    rate: number,
    note = "none",
    iteration = currentIteration(),
  ) {
    iteration.logParameter("epochs", given.epochs + 1);
    return given.apiKey + rate + note;
  });
  assertEquals(train({ epochs: 5, apiKey: "k" }, 1), "k1none");
  assertEquals((await ended).parameters, { epochs: 6, apiKey: REDACTED, rate: 2, own: 1 });
});

Deno.test("trackIteration() captures arguments of methods, also where the options are a function", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { promise, resolve: onEnd } = Promise.withResolvers<Any>();
  class Trainer {
    @trackIteration((_: object, rate: number) => ({
      captureArguments: rate > 0,
      onEnd,
      name: "captured",
    }))
    async train(options: object, rate: number): Promise<void> {
      await Promise.resolve([options, rate]);
    }
  }
  await new Trainer().train({ layers: [1, 2] }, 0.5);
  assertEquals((await promise).parameters, { layers: [1, 2], rate: 0.5 });
});

Deno.test("track() skips a captured value that is not JSON, with one warning that names it", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using warnings = capturedWarnings();
  const { options, ended } = toldAtEnd({ captureArguments: true, name: "skips" });
  const given = {
    rate: 1,
    loss: () => 1,
    get broken(): number {
      throw new Error("cannot tell");
    },
  };
  assertEquals(track(options, (it: typeof given) => it.rate)(given), 1);
  const { parameters, warnings: kept } = await ended;
  assertEquals(parameters, { rate: 1 });
  const told = [
    "parameters.loss: JSON cannot hold functions",
    "parameters.broken cannot be read: cannot tell",
  ];
  assertEquals(kept, told);
  assertEquals(warnings.lines, told.map((line) => `mlops: skips: ${line}`));
});

Deno.test("track() asks the setting isSecret instead of its own list", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  using _ = configure({ isSecret: (name) => name === "color" });
  const { options, ended } = toldAtEnd({ captureArguments: true });
  track(options, (given: object, color: string) => [given, color])(
    { token: 5, paint: { color: 1 } },
    "red",
  );
  const parameters = { token: 5, paint: { color: REDACTED }, color: REDACTED };
  assertEquals((await ended).parameters, parameters as Any);
});

Deno.test("track() captures nothing unless it is told to", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  track(options, (given: object) => given)({ rate: 1 });
  assertEquals((await ended).parameters, {});
});

Deno.test("capturedArguments() leaves passwords out of URLs, and tells a token from a number of them", () => {
  const train = (options: unknown) => options;
  const given = {
    tokens: "hf_abc",
    max_tokens: 512,
    url: "postgres://ada:secret@db.example/iris",
    inner: { tokens: "hf_def", mirror: ["https://u:p@a.example/x?y=1"] },
  };
  assertEquals(capturedArguments(train as never, [given]), {
    tokens: REDACTED,
    max_tokens: 512,
    url: "postgres://db.example/iris",
    inner: { tokens: REDACTED, mirror: ["https://a.example/x?y=1"] },
  });
});
