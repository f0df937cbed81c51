/**
 * Ids as the MLOps App's database makes them: 24 hexadecimal characters.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { FAULT_REPLIES, type FaultContext, type FaultReply, raise, raiseKind } from "./fault.ts";
import { sha256Of } from "./platform.ts";

const PATTERN = /^[0-9a-f]{24}$/i;
const RANDOM = crypto.getRandomValues(new Uint8Array(8));
const PROCESS = [...RANDOM.subarray(0, 5)].map((byte) => hex(byte, 2)).join("");
let counter = new DataView(RANDOM.buffer).getUint32(4) % 0x1000000;

/**
 * Makes a new id: four bytes of the time in seconds, five that are random for the process, and three
 * that count.
 *
 * @param at The time that the id carries, in milliseconds since 1970.
 */
export function createObjectId(at: number = Date.now()): string {
  counter = (counter + 1) % 0x1000000;
  const seconds = Math.floor(at / 1000) % 0x100000000;
  return hex(seconds, 8) + PROCESS + hex(counter, 6);
}

/** Tells whether a text is an id, in lower or upper case. */
export function isObjectId(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * The id that stands for a text: the first 24 hexadecimal characters of its SHA-256. Two writers that
 * make the same thing under this id at the same time cannot both succeed.
 */
export function objectIdOf(text: string): string {
  return sha256Of(text).slice(0, 24);
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, "0");
}

// These schemas are made when they are needed: to make them takes a program's start longer.

/** The schema of an id; upper case is taken and becomes lower case. */
export const objectIdSchema: z.ZodType<string> = z.lazy(() =>
  z.unknown().transform(readId).meta({ type: "string", pattern: "^[0-9a-fA-F]{24}$" })
);

function readId(value: unknown, context: FaultContext): string {
  if (typeof value === "string" && isObjectId(value)) return value.toLowerCase();
  if (value === undefined || value === null) {
    return raiseKind(context, value, "24 hexadecimal characters", FAULT_REPLIES.objectId);
  }
  return raise(context, "must be 24 hexadecimal characters", replyTo(value));
}

/** Of what is no text the MLOps App tells the class, as Python names it. */
function replyTo(value: unknown): FaultReply {
  if (typeof value === "string") return FAULT_REPLIES.objectId;
  const wanted = "id must be an instance of (bytes, str, ObjectId)";
  return { ...FAULT_REPLIES.objectId, msg: `${wanted}, not <class '${pythonClass(value)}'>` };
}

function pythonClass(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return Array.isArray(value) ? "list" : "dict";
}

/** The schema of the id that a new document gets: the client's own, or one that is made. */
export const newObjectIdSchema: z.ZodType<string> = z.lazy(() =>
  objectIdSchema.default(() => createObjectId())
);

/** As {@linkcode newObjectIdSchema}, for the documents on top, which may come with a null for theirs. */
export const newTopLevelIdSchema: z.ZodType<string> = z.lazy(() =>
  objectIdSchema.nullable().default(null).transform((id) => id ?? createObjectId())
);
