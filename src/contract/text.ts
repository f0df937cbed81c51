/**
 * Texts with limits, and texts that are one of a few.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import {
  FAULT_REPLIES,
  type FaultContext,
  lengthMessage,
  lengthReply,
  quote,
  raise,
  raiseKind,
  refuse,
} from "./fault.ts";

/** The length of a text in Unicode code points, which the MLOps App counts, not in UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const texts = new WeakSet<z.core.$ZodType>();

/** Tells whether a schema is that of a text, which may be null or left out. */
export function isText(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType } };
  return texts.has(schema) || def.innerType !== undefined && isText(def.innerType);
}

/**
 * Builds the schema of a text. Numbers and booleans become texts as in the MLOps App: `5` is `"5"`
 * and `true` is `"True"`.
 *
 * @param min The fewest characters, in Unicode code points.
 * @param max The most characters, in Unicode code points.
 */
export function text(min: number = 0, max: number = Infinity): z.ZodType<string> {
  const schema = z.unknown().transform((value, context) => {
    const read = readText(value);
    if (read === undefined) return raiseKind(context, value, "a string", FAULT_REPLIES.text);
    checkLength(read, min, max, context);
    return read;
  }).meta({
    type: "string",
    ...(min > 0 && { minLength: min }),
    ...(max < Infinity && { maxLength: max }),
  });
  texts.add(schema);
  return schema;
}

/**
 * Builds the schema of a text that is one of a few.
 *
 * @param refusal The detail of the 400 reply with which the MLOps App refuses any other text; without
 * it any other text is a 422 as usual.
 */
export function choice<const T extends string>(
  values: readonly T[],
  refusal?: string,
  form: z.ZodType<string> = text(),
): z.ZodType<T> {
  return form.transform((value, context) => {
    const chosen = values.find((candidate) => candidate === value);
    if (chosen !== undefined) return chosen;
    const message = `${quote(value)} is not one of ${values.join(", ")}`;
    if (refusal !== undefined) return refuse(context, message, refusal);
    const permitted = values.map((candidate) => `'${candidate}'`).join(", ");
    return raise(context, message, {
      msg: `unexpected value; permitted: ${permitted}`,
      type: "value_error.const",
      ctx: { given: value, permitted: values },
    });
  }).meta({ type: "string", enum: [...values] });
}

function readText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return undefined;
}

function checkLength(value: string, min: number, max: number, context: FaultContext): void {
  // A text has at most as many characters as UTF-16 units and at least half as many.
  if (value.length <= max && value.length >= 2 * min) return;
  const length = countCharacters(value);
  if (length < min) raise(context, lengthMessage(length, "min", min), lengthReply("min", min));
  if (length > max) raise(context, lengthMessage(length, "max", max), lengthReply("max", max));
}
