/**
 * Times: the MLOps App's own form, which is local and carries no offset, and ISO 8601 in UTC.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { FAULT_REPLIES, type FaultReply, raiseKind } from "./fault.ts";

const ISO =
  /^(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,6})\d*)?)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/;
const NUMERIC = /^[+-]?\d+(\.\d+)?$/;
/** Days and times that every calendar has, in the forms that are given out. */
const SURE = String
  .raw`^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}`;
const SURE_INSTANT = new RegExp(`${SURE}\\.\\d{3}Z$`);
const SURE_APP_DATE_TIME = new RegExp(`${SURE}\\.\\d{6}$`);
/** A larger number of seconds means milliseconds: the year 2603. */
const MOST_SECONDS = 2e10;
/** An instant outside of the years 0 to 9999 is longer: neither form has room for it. */
const LENGTH = 24;
const WANTED = "a date and time in ISO 8601";

/** Writes a time as the MLOps App does: local, six digits of a second, no offset. */
export function toAppDateTime(date: Date): string {
  const day = `${digits(date.getFullYear(), 4)}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${time}.${digits(date.getMilliseconds(), 3)}000`;
}

/**
 * Reads a time in any form that the MLOps App takes, as ISO 8601 in UTC; one without an offset is
 * local. `undefined` for anything else.
 */
export function toInstant(value: unknown): string | undefined {
  if (typeof value === "string" && SURE_INSTANT.test(value)) return value;
  const isSure = typeof value === "string" && SURE_APP_DATE_TIME.test(value);
  const instant = (isSure ? new Date(value) : readMoment(value)?.date)?.toISOString();
  return instant?.length === LENGTH ? instant : undefined;
}

/** Whether a value is a time as {@linkcode toInstant} gives it. */
export function isInstant(value: unknown): value is string {
  return value !== undefined && toInstant(value) === value;
}

/** Whether a value is a time in the MLOps App's own form, as the schema gives it. */
export function isAppDateTime(value: unknown): value is string {
  return value !== undefined && toDateTime(value) === value;
}

/** Reads a time into the MLOps App's own form; `undefined` if it is none. */
function toDateTime(value: unknown): string | undefined {
  if (typeof value === "string" && SURE_APP_DATE_TIME.test(value)) return value;
  const moment = readMoment(value);
  return moment && (moment.local ?? toAppDateTime(moment.date).slice(0, -6) + moment.micros);
}

/**
 * The schema of a time in the MLOps App's own form. Like the MLOps App it takes ISO 8601 with or
 * without an offset, and seconds or milliseconds since 1970.
 */
export const dateTimeSchema: z.ZodType<string> = z.unknown().transform((value, context) =>
  toDateTime(value) ?? raiseKind(context, value, WANTED, replyTo(value))
).meta({
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d",
  examples: ["2023-05-25T18:54:37.094011"],
});

/** The schema of a time as ISO 8601 in UTC. */
export const instantSchema: z.ZodType<string> = z.unknown().transform((value, context) =>
  toInstant(value) ?? raiseKind(context, value, WANTED, replyTo(value))
).meta({ type: "string", format: "date-time" });

function replyTo(value: unknown): FaultReply {
  return typeof value === "object" ? FAULT_REPLIES.noDateTime : FAULT_REPLIES.dateTime;
}

/** A time as it was read. */
interface Moment {
  date: Date;
  /** The fraction of its second, in six digits: a `Date` has only three. */
  micros: string;
  /** The App's form of a time that came without an offset; no time zone can change it. */
  local?: string;
}

function readMoment(value: unknown): Moment | undefined {
  if (typeof value === "number") return readSeconds(value);
  if (typeof value !== "string") return undefined;
  return NUMERIC.test(value) ? readSeconds(Number(value)) : readIso(value);
}

function readSeconds(value: number): Moment | undefined {
  if (!Number.isFinite(value)) return undefined;
  let seconds = value;
  while (Math.abs(seconds) > MOST_SECONDS) seconds /= 1000;
  const micros = Math.round(seconds * 1e6);
  const date = new Date(Math.floor(micros / 1000));
  return { date, micros: digits(micros - Math.floor(micros / 1e6) * 1e6, 6) };
}

function readIso(text: string): Moment | undefined {
  const [, year, month, day, hour, minute, second, fraction, offset] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const days = [year, month, day].map((part) => digits(part)).join("-");
  const time = [hour, minute, second].map((part) => digits(part ?? 0)).join(":");
  const whole = `${days}T${time}`;
  const micros = (fraction ?? "").padEnd(6, "0");
  const utc = new Date(`${whole}.${micros}Z`);
  // A day that the month does not have would roll over into the next.
  if (isNaN(utc.getTime()) || !utc.toISOString().startsWith(whole)) return undefined;
  if (offset === undefined) {
    const local = `${whole}.${micros}`;
    return { date: new Date(local), micros, local };
  }
  const date = new Date(utc.getTime() - offsetMinutes(offset) * 60_000);
  return date.toISOString().length === LENGTH ? { date, micros } : undefined;
}

function offsetMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(3).replace(":", ""))];
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function digits(part: string | number | undefined, count = 2): string {
  return String(part).padStart(count, "0");
}

/** A number in two digits, quicker than `padStart()`: a list has many times. */
function two(part: number): string {
  return part < 10 ? `0${part}` : `${part}`;
}
