/**
 * What of a value JSON can hold.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { quoted } from "./iteration_options.ts";

/**
 * Copies a value into plain JSON: NaN and the infinities become strings, typed arrays lists, whatever
 * has `toJSON()` what that gives. An `undefined` inside an object is left out, inside a list it is null.
 *
 * @param path How the value is called in the error.
 * @throws {TypeError} Naming the path of what JSON cannot hold: a function, a symbol, a BigInt, a map, a
 * set, an object within itself.
 */
export function toJsonValue(value: unknown, path: string): unknown {
  return copy(value, path, []);
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
  if (value instanceof Map || value instanceof Set) throw refusal(path, "maps and sets");
  const inside = [...within, value];
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return copy(toJSON.call(value, ""), path, inside);
  if (Array.isArray(value)) return value.map((item, at) => copy(item, `${path}[${at}]`, inside));
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    return Array.from(
      value as Iterable<unknown>,
      (item, at) => copy(item, `${path}[${at}]`, inside),
    );
  }
  return copyFields(value, path, inside);
}

function copyFields(value: object, path: string, inside: readonly object[]): unknown {
  const copied: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) setOwn(copied, name, copy(field, `${path}.${name}`, inside));
  }
  return copied;
}

function refusal(path: string, what: string): TypeError {
  return new TypeError(`${path}: JSON cannot hold ${what}`);
}

/** @throws {TypeError} If the value is not an object of fields. */
export function checkFields(
  what: string,
  value: unknown,
): asserts value is Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`${what} takes an object of names and values, not ${quoted(value)}`);
}
