import { assertEquals, assertThrows } from "@std/assert";
import {
  ArgumentError,
  checkFields,
  checkId,
  checkLength,
  checkString,
  quoted,
  readFields,
} from "../../src/tracking/argument.ts";

Deno.test("quoted() shows a value shortly, with its kind", () => {
  const cases: [value: unknown, text: string][] = [
    ["text", '"text"'],
    ['"', '"\\""'],
    ["x".repeat(41), `"${"x".repeat(40)}"…`],
    [5, "5 (number)"],
    [NaN, "NaN (number)"],
    [1n, "1 (bigint)"],
    [true, "true (boolean)"],
    [undefined, "undefined"],
    [null, "null"],
    [() => 1, "a function"],
    [class {}, "a function"],
    [Symbol(), "a symbol"],
    [[1], "a list"],
    [{}, "an object"],
    [new (class X {})(), "an object"],
    [new Map(), "a Map"],
    [new Error(), "an Error"],
    [Promise.resolve(), "a Promise"],
    [new Uint8Array(), "a Uint8Array"],
  ];
  for (const [value, text] of cases) assertEquals(quoted(value), text);
});

Deno.test("checkFields() takes objects of any class, and nothing that holds no named values", () => {
  class Options {
    rate = 1;
  }
  for (const right of [{}, new Options(), Object.create(null), { then: 1 }, { length: 2 }]) {
    checkFields("x", right);
  }
  const wrong: unknown[] = [
    null,
    undefined,
    5,
    "text",
    [],
    new Map(),
    new Set(),
    new Float64Array(1),
    new Date(),
    new Error("x"),
    Promise.resolve({}),
    () => ({}),
  ];
  for (const value of wrong) {
    const { message } = assertThrows(() => checkFields("x", value), ArgumentError);
    assertEquals(message, `x must be an object of names and values, not ${quoted(value)}`);
  }
});

Deno.test("readFields() reads what can be read, and tells the rest", () => {
  const refused: string[] = [];
  const given = {
    a: 1,
    get bad(): number {
      throw new Error("hostile");
    },
    skipped: undefined,
    b: null,
  };
  assertEquals(readFields("call(): x", given, (error) => refused.push(error.message)), [
    ["a", 1],
    ["b", null],
  ]);
  assertEquals(refused, ["call(): x.bad cannot be read: hostile"]);
});

Deno.test("checkLength() counts characters, not UTF-16 units", () => {
  checkLength("x", "😀".repeat(40), 40);
  checkLength("x", "", 40, 0);
  const messages = ["😀".repeat(41), ""].map((text) =>
    assertThrows(() => checkLength("x", text, 40), TypeError).message
  );
  assertEquals(messages, [
    "x has 41 characters, 1 to 40 are allowed",
    "x has 0 characters, 1 to 40 are allowed",
  ]);
});

Deno.test("checkString() and checkId() name field and value", () => {
  assertEquals(
    assertThrows(() => checkString("x", 5), ArgumentError).message,
    "x must be a string, not 5 (number)",
  );
  checkId("x", "0123456789ABCDEF01234567");
  for (const wrong of ["", "x", "0123456789abcdef0123456", ["0123456789abcdef01234567"], null]) {
    assertEquals(
      assertThrows(() => checkId("x", wrong), TypeError).message,
      `x must be 24 hexadecimal characters, not ${quoted(wrong)}`,
    );
  }
});

Deno.test("ArgumentError is a TypeError to everybody else", () => {
  const error = assertThrows(() => checkString("x", 5));
  assertEquals([error.name, error instanceof TypeError], ["TypeError", true]);
});
