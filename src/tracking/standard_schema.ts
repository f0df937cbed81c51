/**
 * Schemas of any library that speaks the Standard Schema interface, version 1: zod, valibot, arktype and
 * others. The interface is that of https://standardschema.dev.
 *
 * @module
 */

import { ArgumentError, checkFields, quoted } from "./argument.ts";
import { messageOf } from "../contract/iteration_error.ts";

/** A schema of any library. */
export interface StandardSchema<I = unknown, O = I> {
  /** The interface itself. */
  readonly "~standard": {
    /** The interface's version. */
    readonly version: 1;
    /** The library's name. */
    readonly vendor: string;
    /** Checks a value, and may change it. */
    readonly validate: (value: unknown) => StandardResult<O> | Promise<StandardResult<O>>;
    /** What goes in and what comes out, for the compiler alone. */
    readonly types?: { readonly input: I; readonly output: O } | undefined;
  };
}

/** What a schema makes of a value. */
export type StandardResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | {
    readonly issues: ReadonlyArray<{
      /** What is wrong, in the schema's own words. */
      readonly message: string;
      /** Where in the value. */
      readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
    }>;
  };

type Issue = NonNullable<StandardResult<unknown>["issues"]>[number];

/** What a schema takes. */
export type InputOf<S> = S extends { readonly "~standard": { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly input: infer I } ? I : never
  : never;

/** Schemas by name. */
export type Fields = Readonly<Record<string, StandardSchema>>;

/** The schemas of a definition; without one, everything goes. */
export interface Schemas {
  metrics?: Fields | undefined;
  parameters?: Fields | undefined;
}

/** @throws {TypeError} Naming a schema that is none. */
export function checkSchemas(call: string, schemas: Schemas): void {
  for (const noun of ["metrics", "parameters"] as const) {
    const fields = schemas[noun];
    if (fields === undefined) continue;
    checkFields(`${call}: ${noun}`, fields);
    for (const [name, schema] of Object.entries(fields)) {
      if (isSchema(schema)) continue;
      const what = `must be a schema (Standard Schema, version 1), not ${quoted(schema)}`;
      throw new TypeError(`${call}: ${noun}.${name} ${what}`);
    }
  }
}

/** Some libraries' schemas are functions. */
function isSchema(value: unknown): value is StandardSchema {
  const standard = (value as Partial<StandardSchema> | null | undefined)?.["~standard"];
  return standard?.version === 1 && typeof standard.validate === "function";
}

/** A name first, and its value last. */
export type NamedValue = readonly [name: string, ...rest: unknown[], value: unknown];

/**
 * Puts values through the schemas of their names.
 *
 * @param refuse Told of a value that its schema does not take; it is left out.
 * @returns What the schemas make of the values.
 * @throws {ArgumentError} If a name is not defined.
 */
export function throughSchemas<T extends NamedValue>(
  fields: Fields | undefined,
  noun: "metric" | "parameter",
  values: readonly T[],
  refuse: (error: unknown) => void,
): readonly T[] {
  if (fields === undefined) return values;
  for (const [name] of values) {
    if (Object.hasOwn(fields, name)) continue;
    const known = Object.keys(fields).join(", ");
    const what = known === "" ? `no ${noun}s are` : `it is none of ${known}`;
    throw new ArgumentError(`The ${noun} ${quoted(name)} is not defined: ${what}`);
  }
  return values.flatMap((named): T[] => {
    const [name] = named;
    try {
      const value = validate(fields[name]!, named.at(-1), `${noun}s.${name}`);
      return [named.with(-1, value) as unknown as T];
    } catch (error) {
      refuse(error);
      return [];
    }
  });
}

/** @throws {TypeError} With the schema's own words, if it does not take the value or is asynchronous. */
function validate(schema: StandardSchema, value: unknown, path: string): unknown {
  const result = resultOf(schema, value, path);
  if ("then" in result) {
    Promise.resolve(result).catch(() => {}); // nobody waits for it
    throw new TypeError(`${path}: an asynchronous schema cannot check what is logged`);
  }
  if (result.issues === undefined) return result.value;
  throw new TypeError(`${path}${Array.from(result.issues, problemOf).join("; ")}`);
}

function resultOf(
  schema: StandardSchema,
  value: unknown,
  path: string,
): StandardResult<unknown> | PromiseLike<unknown> {
  try {
    return schema["~standard"].validate(value);
  } catch (cause) {
    throw new TypeError(`${path}: ${messageOf(cause)}`, { cause });
  }
}

/** In words; the lists of some libraries are lists of their own kind. */
function problemOf({ message, path = [] }: Issue): string {
  const place = Array.from(path, (part) => {
    const key = typeof part === "object" ? part.key : part;
    return typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  });
  return `${place.join("")}: ${message}`;
}
