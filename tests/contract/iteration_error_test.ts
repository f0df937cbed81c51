import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { describeError, messageOf } from "../../src/contract/iteration_error.ts";

const UNREADABLE = "(it could not be read)";

function fail(): never {
  throw new Error("hostile");
}

Deno.test("describeError() keeps name, message and stack", () => {
  class TrainingError extends Error {
    override name = "TrainingError";
  }
  const error = new TrainingError("loss is NaN");
  assertEquals(describeError(error), {
    name: "TrainingError",
    message: "loss is NaN",
    stack: error.stack!,
  });
  assertEquals(describeError(new DOMException("gone", "AbortError")).name, "AbortError");
});

Deno.test("describeError() keeps the chain of causes, errors or not", () => {
  const root = new RangeError("root");
  const error = new Error("top", { cause: new TypeError("middle", { cause: root }) });
  const described = describeError(error);
  assertEquals(described.cause?.name, "TypeError");
  assertEquals(described.cause?.cause, {
    name: "RangeError",
    message: "root",
    stack: root.stack!,
  });
  assertEquals(described.cause?.cause?.cause, undefined);
  assertEquals(describeError(new Error("x", { cause: "why" })).cause, {
    name: "string",
    message: "why",
  });
  assertEquals(describeError(new Error("x", { cause: null })).cause, {
    name: "object",
    message: "null",
  });
});

Deno.test("describeError() stops where causes go in a circle", () => {
  const a = new Error("a");
  const b = new Error("b", { cause: a });
  a.cause = b;
  assertEquals(describeError(a).cause?.message, "b");
  assertEquals(describeError(a).cause?.cause, undefined);
  const self = new Error("self");
  self.cause = self;
  assertEquals(describeError(self).cause, undefined);
});

Deno.test("describeError() stops after a hundred causes", () => {
  let error = new Error("0");
  for (let depth = 1; depth < 1000; depth++) error = new Error(`${depth}`, { cause: error });
  let count = 0;
  for (let it = describeError(error) as { cause?: object } | undefined; it; it = it.cause) count++;
  assertEquals(count, 100);
});

Deno.test("describeError() writes down what is no error by its kind and its text", () => {
  const cases: [thrown: unknown, name: string, message: string][] = [
    ["text", "string", "text"],
    ["", "string", ""],
    [42, "number", "42"],
    [undefined, "undefined", "undefined"],
    [null, "object", "null"],
    [1n, "bigint", "1"],
    [Symbol("s"), "symbol", "Symbol(s)"],
    [{ code: 7 }, "object", "{ code: 7 }"],
    [[1, 2], "object", "[ 1, 2 ]"],
    [Object.create(null), "object", "[Object: null prototype] {}"],
  ];
  for (const [thrown, name, message] of cases) {
    assertEquals(describeError(thrown), { name, message });
    assertEquals(messageOf(thrown), message);
  }
});

Deno.test("describeError() never throws, whatever was thrown", () => {
  const revoked = Proxy.revocable(new Error("x"), {});
  revoked.revoke();
  const getters = new Error("x");
  for (const field of ["name", "message", "stack", "cause"]) {
    Object.defineProperty(getters, field, { get: fail });
  }
  const described = describeError(getters);
  assertEquals(described.name, UNREADABLE);
  assertEquals(described.message, UNREADABLE);
  assertEquals(describeError(revoked.proxy).name, "object");
  assertEquals(describeError(new Proxy({}, { getPrototypeOf: fail })).name, "object");
  const inspected = { [Symbol.for("Deno.customInspect")]: fail };
  assertEquals(describeError(inspected), { name: "object", message: UNREADABLE });
  assertEquals(messageOf(getters), UNREADABLE);
});

Deno.test("describeError() makes texts of an error's fields that are none", () => {
  const error = Object.assign(new Error("x"), { name: 5, message: { a: 1 }, stack: 7 });
  const { name, message, stack } = describeError(error);
  assertEquals([name, message, stack], ["5", "{ a: 1 }", undefined]);
});

Deno.test("describeError() gives JSON, of anything", () => {
  fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (thrown) => {
    const described = describeError(new Error("x", { cause: thrown }));
    assertEquals(JSON.parse(JSON.stringify(described)), described);
  }));
});

Deno.test("messageOf() tells an error's message alone", () => {
  assertEquals(messageOf(new Error("why", { cause: new Error("deeper") })), "why");
  assertStringIncludes(messageOf(new AggregateError([], "all")), "all");
  assert(messageOf(() => 1).includes("=>"));
});
