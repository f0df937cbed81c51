/**
 * What of a value JSON can hold.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { messageOf } from "../contract/iteration_error.ts";

/** As many levels of lists and objects as an App takes in for certain. */
const MOST_LEVELS = 100;
const MOST_PATH = 100;

/** What JSON would take for an object without fields. */
const KINDS_WITHOUT_FIELDS = [
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  RegExp,
  Error,
  ArrayBuffer,
  DataView,
];

class NotJsonError extends TypeError {}

/**
 * Copies a value into plain JSON: NaN and the infinities become strings, typed arrays lists, whatever
 * has `toJSON()` what that gives. An `undefined` inside an object is left out, inside a list it is null.
 *
 * @param path How the value is called in the error.
 * @throws {TypeError} Naming the path of what JSON cannot hold: a function, a symbol, a BigInt, a map, a
 * set, a promise and the like, an object within itself, more than a hundred levels.
 */
export function toJsonValue(value: unknown, path: string): unknown {
  try {
    return copy(value, path, []);
  } catch (cause) {
    if (cause instanceof NotJsonError) throw cause;
    throw new TypeError(`${shortened(path)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function copy(value: unknown, path: string, within: readonly object[]): unknown {
  switch (typeof value) {
    case "number":
      return toWireNumber(value);
    case "string":
    case "boolean":
      return value;
    case "object":
      return value === null ? null : copyObject(value, path, within);
    case "undefined":
      return null;
    default:
      throw refusal(path, `${typeof value}s`);
  }
}

function copyObject(value: object, path: string, within: readonly object[]): unknown {
  if (within.includes(value)) throw refusal(path, "an object within itself");
  if (within.length === MOST_LEVELS) throw refusal(path, `more than ${MOST_LEVELS} levels`);
  const inside = [...within, value];
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return copy(toJSON.call(value, ""), path, inside);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value)) {
    return Array.from(
      value as ArrayLike<unknown>,
      (item, at) => copy(item, `${path}[${at}]`, inside),
    );
  }
  const kind = KINDS_WITHOUT_FIELDS.find((it) => value instanceof it);
  if (kind !== undefined) throw refusal(path, `${kind.name} objects`);
  return copyFields(value, path, inside);
}

function copyFields(value: object, path: string, inside: readonly object[]): unknown {
  const copied: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) setOwn(copied, name, copy(field, `${path}.${name}`, inside));
  }
  return copied;
}

function refusal(path: string, what: string): NotJsonError {
  return new NotJsonError(`${shortened(path)}: JSON cannot hold ${what}`);
}

function shortened(path: string): string {
  return path.length > MOST_PATH ? `${path.slice(0, MOST_PATH)}…` : path;
}
