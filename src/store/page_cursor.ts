/**
 * The text that leads from one page of iterations to the next.
 *
 * @module
 */

import { fromWireNumber, toWireNumber } from "../contract/wire_number.ts";
import type { PageCursor } from "./tracking_store.ts";

/** Writes a cursor as an opaque text. */
export function writeCursor({ value, ordinal }: PageCursor): string {
  const isText = typeof value === "string";
  const wire = typeof value === "number" ? toWireNumber(value) : value;
  return new TextEncoder().encode(JSON.stringify([isText, wire, ordinal]))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Reads a cursor; `undefined` if it is none that was written here. */
export function readCursor(cursor: string): PageCursor | undefined {
  const [isText, wire, ordinal] = parseCursor(cursor);
  const value = isText === true || wire === null ? wire : fromWireNumber(wire);
  const isKnown = value === null || typeof value === "string" || typeof value === "number";
  return isKnown && Number.isSafeInteger(ordinal)
    ? { value, ordinal: ordinal as number }
    : undefined;
}

function parseCursor(cursor: string): unknown[] {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // it is no cursor, like any other list that is none
  }
}
