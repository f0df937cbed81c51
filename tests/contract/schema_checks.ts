/** What the tests of several nouns look at in the same way. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { z } from "../../src/deps/zod.ts";
import { problemsOf, refusalOf, validationItems } from "../../src/contract/problem.ts";

/** Parsing what was serialised and serialising it again gives the same text: keys, order, values. */
export function assertKept<T>(schema: z.ZodType<T>, documents: fc.Arbitrary<T>): void {
  fc.assert(fc.property(documents, (document) => {
    const text = wire(document);
    assertStrictEquals(wire(schema.parse(JSON.parse(text))), text);
  }));
}

/** A document as JSON, with the numbers that JSON lacks as strings. */
export function wire(document: unknown): string {
  return JSON.stringify(
    document,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** The sentences about a value, and none if the schema takes it. */
export function problems(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error === undefined ? [] : problemsOf(error);
}

/** The 422 items about a value. */
export function items(schema: z.ZodType, value: unknown) {
  const { error } = schema.safeParse(value);
  return error === undefined ? [] : validationItems(error);
}

/** The 400 detail about a value. */
export function refusal(schema: z.ZodType, value: unknown): string | undefined {
  const { error } = schema.safeParse(value);
  return error && refusalOf(error);
}

/** A field holds from `min` up to `max` characters, each of which may take two UTF-16 units. */
export function assertLimits(
  schema: z.ZodType,
  body: Record<string, unknown>,
  field: string,
  { min, max }: { min: number; max: number },
): void {
  for (const character of ["x", "ß", "😀"]) {
    const given = (length: number) => ({ ...body, [field]: character.repeat(length) });
    assertEquals(problems(schema, given(max)), []);
    assertEquals(problems(schema, given(max + 1)), [
      `${field}: ${max + 1} characters, at most ${max} are allowed`,
    ]);
    assertEquals(items(schema, given(max + 1)), [{
      loc: ["body", field],
      msg: `ensure this value has at most ${max} characters`,
      type: "value_error.any_str.max_length",
      ctx: { limit_value: max },
    }]);
  }
  const empty = problems(schema, { ...body, [field]: "" });
  assertEquals(empty, min === 0 ? [] : [`${field}: 0 characters, at least ${min} is needed`]);
}

/** A missing, null or wrong field is told with the item that the App answers. */
export function assertItem(
  schema: z.ZodType,
  body: Record<string, unknown>,
  field: string,
  item: { msg: string; type: string },
): void {
  assertEquals(items(schema, body), [{ loc: ["body", field], ...item }]);
  assert(problems(schema, body)[0]?.startsWith(`${field}: `));
}

export const MISSING = { msg: "field required", type: "value_error.missing" };
export const NULL = {
  msg: "none is not an allowed value",
  type: "type_error.none.not_allowed",
};
