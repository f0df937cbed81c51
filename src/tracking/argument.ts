/**
 * Checks of what functions are given.
 *
 * @module
 */

import { isObjectId } from "../contract/object_id.ts";
import { countCharacters } from "../contract/text.ts";
import { messageOf } from "../contract/iteration_error.ts";

/** An argument that the types forbid: a log call throws it, whatever the settings say. */
export class ArgumentError extends TypeError {}

/** @throws {ArgumentError} If the value is no string. */
export function checkString(field: string, value: unknown): asserts value is string {
  if (typeof value === "string") return;
  throw new ArgumentError(`${field} must be a string, not ${quoted(value)}`);
}

/**
 * Checks a text's length, in characters.
 *
 * @throws {TypeError} Naming the field, the length and the limit.
 */
export function checkLength(
  field: string,
  text: unknown,
  most: number,
  least = 1,
): asserts text is string {
  checkString(field, text);
  const length = countCharacters(text);
  if (length >= least && length <= most) return;
  const characters = length === 1 ? "1 character" : `${length} characters`;
  throw new TypeError(`${field} has ${characters}, ${least} to ${most} are allowed`);
}

/** @throws {TypeError} If the value is not an id. */
export function checkId(field: string, id: unknown): asserts id is string {
  if (typeof id === "string" && isObjectId(id)) return;
  throw new TypeError(`${field} must be 24 hexadecimal characters, not ${quoted(id)}`);
}

/** @throws {ArgumentError} If the value is not an object of named values: a list, a map, a promise. */
export function checkFields(
  field: string,
  value: unknown,
): asserts value is Record<string, unknown> {
  if (isFields(value)) return;
  throw new ArgumentError(`${field} must be an object of names and values, not ${quoted(value)}`);
}

function isFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const isOther = Symbol.iterator in value || value instanceof Date || value instanceof Error;
  return !isOther && typeof (value as { then?: unknown }).then !== "function";
}

/**
 * The named values of an object, without those that are `undefined`.
 *
 * @param refuse Told of a value that cannot be read.
 * @throws {ArgumentError} If it is no object of named values.
 */
export function readFields(
  field: string,
  given: unknown,
  refuse: (error: TypeError) => void,
): [name: string, value: unknown][] {
  const fields: [string, unknown][] = [];
  for (const name of namesOf(field, given, refuse)) {
    const value = readField(field, given, name, refuse);
    if (value !== undefined) fields.push([name, value]);
  }
  return fields;
}

/** One of the values; `undefined` if it cannot be read. */
export function readField(
  field: string,
  given: unknown,
  name: string,
  refuse: (error: TypeError) => void,
): unknown {
  try {
    return (given as Record<string, unknown>)[name];
  } catch (cause) {
    refuse(unreadable(`${field}.${name}`, cause));
    return undefined;
  }
}

/** The names of an object of named values; none if they cannot be read. */
export function namesOf(
  field: string,
  given: unknown,
  refuse: (error: TypeError) => void,
): string[] {
  try {
    checkFields(field, given);
    return Object.keys(given);
  } catch (cause) {
    if (cause instanceof ArgumentError) throw cause;
    refuse(unreadable(field, cause));
    return [];
  }
}

function unreadable(field: string, cause: unknown): TypeError {
  return new TypeError(`${field} cannot be read: ${messageOf(cause)}`, { cause });
}

/** A value as a message shows it: short, and with its kind. */
export function quoted(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
  }
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "object" && value !== null) return kindOf(value);
  return `${value}${value === null || value === undefined ? "" : ` (${typeof value})`}`;
}

function kindOf(value: object): string {
  if (Array.isArray(value)) return "a list";
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (kind === "Object") return "an object";
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}
