/**
 * Objects, lists and free values by name, as documents of the MLOps App are made of.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { FAULT_REPLIES, type FaultContext, raiseKind } from "./fault.ts";
import { withNumbersAsTexts } from "./python_number.ts";
import { isText } from "./text.ts";

/** Tells whether a value is an object, and not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Changes the fields of an object before they are read. */
export type Preparation = (fields: Record<string, unknown>) => Record<string, unknown>;

/**
 * Builds the schema of an object with the given fields, in their order; other fields are dropped, unless
 * `z.strictObject` makes it, which refuses them. The
 * fields' own schemas are built when the first object is read, because that takes a program's start
 * longer than all else that is here.
 */
export function documentOf<S extends z.ZodRawShape>(
  shape: () => S,
  prepare: Preparation = (fields) => fields,
  make: (fields: S) => z.ZodObject<S> = z.object,
): z.ZodType<z.output<z.ZodObject<S>>> {
  return z.lazy(() => {
    const fields = shape();
    const texts = Object.keys(fields).filter((name) => isText(fields[name]!));
    return z.preprocess(
      (value, context) =>
        isObject(value)
          ? prepare(withNumbersAsTexts(value, texts))
          : raiseKind(context, value, "an object", FAULT_REPLIES.object),
      make(fields),
    );
  });
}

/** Builds the schema of a value that can be `null`, and is where it is left out. */
export function orNull<S extends z.ZodType>(schema: S): z.ZodDefault<z.ZodNullable<S>> {
  return schema.nullable().default(null);
}

/** Builds the schema of a list. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  return z.preprocess(
    (value, context) =>
      Array.isArray(value) ? value : raiseKind(context, value, "a list", FAULT_REPLIES.list),
    z.array(item),
  );
}

/**
 * The schema of values by name, like metrics and parameters. The names are the user's own and every
 * one is kept, `__proto__` and the empty one as well, which is why this is no `z.record`. Like the
 * MLOps App it takes a list of pairs, too. Made when it is needed, as those of `documentOf()` are.
 */
export const valuesSchema: z.ZodType<Record<string, unknown>> = z.lazy(() =>
  z.unknown().transform((value, context) => {
    if (isObject(value)) return value;
    if (isPairs(value)) return Object.fromEntries(value);
    return raiseKind(context, value, "an object", FAULT_REPLIES.object);
  }).meta({ type: "object" })
);

/** Builds the schema of values by name that are all of one kind, as their names may be. */
export function valuesOf<T>(
  item: z.ZodType<T>,
  name: z.ZodType<string> = z.string(),
): z.ZodType<Record<string, T>> {
  return valuesSchema.transform((values, context) => {
    const read = Object.entries(values).map(([key, value]) => {
      const named = readAt("__key__", name, key, context);
      // Of what has a wrong name the MLOps App tells no more.
      const result = named === undefined ? undefined : readAt(key, item, value, context);
      return [named ?? key, result as T] as const;
    });
    return Object.fromEntries(read);
  }).meta({ type: "object" });
}

function readAt<T>(
  name: string,
  schema: z.ZodType<T>,
  value: unknown,
  context: FaultContext,
): T | undefined {
  const result = schema.safeParse(value);
  for (const issue of result.error?.issues ?? []) {
    context.addIssue({ ...issue, path: [name, ...issue.path] });
  }
  return result.data;
}

/** Leaves those of the named fields out that hold an ignored value. */
export function ignoring(names: readonly string[], ignored: readonly unknown[]): Preparation {
  return (fields) => {
    const kept = Object.entries(fields)
      .filter(([name, value]) => !names.includes(name) || !ignored.includes(value));
    return Object.fromEntries(kept);
  };
}

/** Takes `id` for `_id` where there is none, as the MLOps App does. */
export function acceptingId(fields: Record<string, unknown>): Record<string, unknown> {
  return fields._id === undefined ? { ...fields, _id: fields.id } : fields;
}

function isPairs(value: unknown): value is [string, unknown][] {
  return Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string");
}
