/**
 * Booleans and numbers, in the forms that the MLOps App takes them.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { FAULT_REPLIES, raiseKind } from "./fault.ts";

const YES = ["1", "on", "t", "true", "y", "yes"];
const NO = ["0", "off", "f", "false", "n", "no"];
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// These schemas are made when they are needed: to make them takes a program's start longer.

/** The schema of a boolean; like the MLOps App it takes `1`, `"yes"`, `"off"` and the like as well. */
export const flagSchema: z.ZodType<boolean> = z.lazy(() =>
  z.unknown().transform((value, context) => {
    const known = typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean";
    const word = known ? String(value).toLowerCase() : "";
    if (YES.includes(word)) return true;
    if (NO.includes(word)) return false;
    return raiseKind(context, value, "a boolean", FAULT_REPLIES.flag);
  }).meta({ type: "boolean" })
);

/**
 * The schema of a finite number; like the MLOps App it takes numeric strings and booleans as well.
 * NaN and the infinities are refused, because JSON could not carry them back.
 */
export const numberSchema: z.ZodType<number> = z.lazy(() =>
  z.unknown().transform((value, context) => {
    const read = readNumber(value);
    if (Number.isFinite(read)) return read;
    return raiseKind(context, value, "a number", FAULT_REPLIES.number);
  }).meta({ type: "number" })
);

function readNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && DECIMAL.test(value.trim())) return Number(value);
  return NaN;
}
