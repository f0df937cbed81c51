import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { toJsonValue } from "../../src/tracking/json_value.ts";

const json = fc.jsonValue({ maxDepth: 6 });

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function refusalOf(value: unknown): string {
  return assertThrows(() => toJsonValue(value, "p"), TypeError).message;
}

Deno.test("toJsonValue() copies every JSON value as JSON itself would", () => {
  fc.assert(fc.property(json, (value) => {
    const before = JSON.stringify(value);
    assertEquals(JSON.stringify(toJsonValue(value, "p")), before);
    assertEquals(JSON.stringify(value), before);
  }));
});

Deno.test("toJsonValue() is idempotent: what it made, it makes again", () => {
  fc.assert(fc.property(fc.object({ withNullPrototype: true, withDate: true }), (value) => {
    const copy = toJsonValue(value, "p");
    assertEquals(toJsonValue(copy, "p"), copy);
  }));
});

Deno.test("toJsonValue() shares nothing with what it was given", () => {
  const given = { list: [1, { a: 2 }] };
  const copy = toJsonValue(given, "p") as typeof given;
  given.list.push(3);
  (given.list[1] as { a: number }).a = 9;
  assertEquals(copy, { list: [1, { a: 2 }] });
});

Deno.test("toJsonValue() keeps NaN and the infinities as strings, at any depth", () => {
  assertEquals(toJsonValue([NaN, { a: Infinity }, -Infinity], "p"), [
    "NaN",
    { a: "Infinity" },
    "-Infinity",
  ]);
});

Deno.test("toJsonValue() keeps every name, __proto__ and the empty one as well", () => {
  const given = JSON.parse('{"__proto__":{"x":1},"":2,"constructor":3,"a.b":4}');
  const copy = toJsonValue(given, "p") as object;
  assertEquals(JSON.stringify(copy), JSON.stringify(given));
  assertStrictEquals(Object.getPrototypeOf(copy), Object.prototype);
});

Deno.test("toJsonValue() leaves an undefined field out, and makes one in a list null", () => {
  assertEquals(toJsonValue({ a: undefined, b: [undefined, 1] }, "p"), { b: [null, 1] });
  // deno-lint-ignore no-sparse-arrays -- a hole is the case
  assertEquals(toJsonValue([1, , 3], "p"), [1, null, 3]);
});

Deno.test("toJsonValue() takes typed arrays for lists, and what has toJSON() for what that gives", () => {
  class Optimizer {
    readonly name = "adam";
    toJSON = () => ({ name: this.name, beta: new Float64Array([0.9, NaN]) });
  }
  assertEquals(toJsonValue(new Optimizer(), "p"), { name: "adam", beta: [0.9, "NaN"] });
  assertEquals(toJsonValue(new Uint8ClampedArray([1, 300]), "p"), [1, 255]);
  assertEquals(toJsonValue(new Date(0), "p"), "1970-01-01T00:00:00.000Z");
  assertEquals(toJsonValue(new Date(NaN), "p"), null);
  assertEquals(toJsonValue(new URL("https://a.example/b"), "p"), "https://a.example/b");
});

Deno.test("toJsonValue() takes the own fields of any other object", () => {
  class Options {
    rate = 0.1;
    #hidden = 1;
    get double(): number {
      return this.#hidden * 2;
    }
  }
  assertEquals(toJsonValue(new Options(), "p"), { rate: 0.1 });
  assertEquals(toJsonValue(Object.assign(Object.create(null), { a: 1 }), "p"), { a: 1 });
});

Deno.test("toJsonValue() takes the same object twice, but not within itself", () => {
  const shared = { a: 1 };
  assertEquals(toJsonValue([shared, shared, { shared }], "p"), [shared, shared, { shared }]);
  const cycle: Record<string, unknown> = { list: [] };
  (cycle.list as unknown[]).push(cycle);
  assertEquals(refusalOf(cycle), "p.list[0]: JSON cannot hold an object within itself");
  const own = { toJSON: (): unknown => own };
  assertEquals(refusalOf(own), "p: JSON cannot hold an object within itself");
});

Deno.test("toJsonValue() names the place of what JSON cannot hold", () => {
  const cases: [value: unknown, message: string][] = [
    [() => 1, "p: JSON cannot hold functions"],
    [{ a: [0, Symbol("s")] }, "p.a[1]: JSON cannot hold symbols"],
    [[1n], "p[0]: JSON cannot hold bigints"],
    [new BigInt64Array(1), "p[0]: JSON cannot hold bigints"],
    [new Map([[1, 2]]), "p: JSON cannot hold Map objects"],
    [{ set: new Set() }, "p.set: JSON cannot hold Set objects"],
    [Promise.resolve(1), "p: JSON cannot hold Promise objects"],
    [/x/, "p: JSON cannot hold RegExp objects"],
    [new TypeError("x"), "p: JSON cannot hold Error objects"],
    [new ArrayBuffer(1), "p: JSON cannot hold ArrayBuffer objects"],
    [new DataView(new ArrayBuffer(1)), "p: JSON cannot hold DataView objects"],
  ];
  for (const [value, message] of cases) assertEquals(refusalOf(value), message);
});

Deno.test("toJsonValue() takes a hundred levels and refuses more, without overflowing the stack", () => {
  assertEquals(toJsonValue(nested(100), "p"), nested(100));
  for (const levels of [101, 10_000, 100_000]) {
    const message = refusalOf(nested(levels));
    assert(message.endsWith(": JSON cannot hold more than 100 levels"), message);
    assert(message.length < 200, "the path is cut");
  }
  const endless = { toJSON: () => [{ ...endless }] };
  assert(refusalOf(endless).endsWith("JSON cannot hold more than 100 levels"));
});

Deno.test("toJsonValue() tells what a hostile value threw, and where it was logged", () => {
  const fail = () => {
    throw new Error("hostile");
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile: unknown[] = [
    {
      get a() {
        return fail();
      },
    },
    { deep: [{ toJSON: fail }] },
    {
      get toJSON() {
        return fail();
      },
    },
    new Proxy({}, { ownKeys: fail }),
    new Proxy({}, { getPrototypeOf: fail }),
    new Proxy([1], { get: fail }),
  ];
  for (const value of hostile) assertEquals(refusalOf(value), "p cannot be read: hostile");
  assert(refusalOf(revoked.proxy).startsWith("p cannot be read: Cannot perform"));
  const noText = {
    toJSON: () => {
      throw Object.create(null);
    },
  };
  assertEquals(refusalOf(noText), "p cannot be read: [Object: null prototype] {}");
});

Deno.test("toJsonValue() keeps what was thrown as the cause", () => {
  const cause = new Error("hostile");
  const value = {
    toJSON: () => {
      throw cause;
    },
  };
  assertStrictEquals(assertThrows(() => toJsonValue(value, "p"), TypeError).cause, cause);
});
