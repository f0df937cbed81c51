/**
 * Values as the original App's database can keep them. It answers 500 to some that are good JSON, and
 * the whole iteration would be lost for one of them.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { setOwn } from "../contract/own_property.ts";
import { toWireNumber } from "../contract/wire_number.ts";

/** A value, and about how many bytes it takes up in that database. */
export interface Storable {
  value: unknown;
  bytes: number;
}

/** Levels of nesting that are kept; the database takes 100, of the project and all that is in it. */
const MOST_LEVELS = 50;
/** Numbers from here on are no 64 bit integers. */
const TOO_LARGE = 2 ** 63;

/**
 * What a value becomes: NaN and the infinities strings, lone surrogates U+FFFD, in keys NUL U+FFFD and
 * a leading `$` a full-width one, what is nested too deeply its own JSON text. All else stays.
 */
export function storable(value: unknown, levels: number = MOST_LEVELS): Storable {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") return { value: storableNumber(value), bytes: 8 };
  if (typeof value !== "object" || value === null) return { value, bytes: 1 };
  if (levels === 0) return storableText(JSON.stringify(value));
  return Array.isArray(value) ? storableList(value, levels) : storableObject(value, levels);
}

function storableText(text: string): Storable {
  const value = text.toWellFormed();
  return { value, bytes: Buffer.byteLength(value) + 5 };
}

/** An integer beyond 64 bits must not look like one: `1e+20` is a float, `100000000000000000000` not. */
function storableNumber(number: number): unknown {
  if (!Number.isFinite(number)) return toWireNumber(number);
  if (Math.abs(number) < TOO_LARGE) return number;
  // TypeScript's library does not have it yet.
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  return rawJSON(number.toExponential());
}

function storableList(list: unknown[], levels: number): Storable {
  let bytes = 5;
  const value = list.map((item, index) => {
    const kept = storable(item, levels - 1);
    bytes += kept.bytes + String(index).length + 2;
    return kept.value;
  });
  return { value, bytes };
}

function storableObject(object: object, levels: number): Storable {
  let bytes = 5;
  const value: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(object)) {
    const kept = storable(item, levels - 1);
    const name = storableKey(key);
    bytes += kept.bytes + Buffer.byteLength(name) + 2;
    setOwn(value, name, kept.value);
  }
  return { value, bytes };
}

function storableKey(key: string): string {
  return key.toWellFormed().replaceAll("\0", "\ufffd").replace(/^\$/, "\uff04");
}
