/**
 * Raises what is wrong with a field, in both of its tellings: a sentence for a person, and the item
 * that the MLOps App answers with.
 *
 * @module
 */

import { z } from "../deps/zod.ts";

/** How the MLOps App tells a fault in its 422 replies, in the words of pydantic 1. */
export interface FaultReply {
  /** The sentence. */
  msg: string;
  /** The kind of fault. */
  type: string;
  /** The limit that was broken, and the like. */
  ctx?: Record<string, unknown>;
}

/** What a custom issue of zod carries in its `params` besides the sentence. */
export interface FaultParams {
  /** The item of a 422 reply. */
  reply?: FaultReply;
  /** The `detail` of a 400 reply: the MLOps App gives up at once at some faults. */
  refusal?: string;
}

/** Where a schema puts its issues. */
export type FaultContext = z.core.$RefinementCtx<unknown>;

/** The replies to values of the wrong kind. */
export const FAULT_REPLIES = {
  missing: { msg: "field required", type: "value_error.missing" },
  extra: { msg: "extra fields not permitted", type: "value_error.extra" },
  null: { msg: "none is not an allowed value", type: "type_error.none.not_allowed" },
  text: { msg: "str type expected", type: "type_error.str" },
  list: { msg: "value is not a valid list", type: "type_error.list" },
  object: { msg: "value is not a valid dict", type: "type_error.dict" },
  number: { msg: "value is not a valid float", type: "type_error.float" },
  flag: { msg: "value could not be parsed to a boolean", type: "type_error.bool" },
  dateTime: { msg: "invalid datetime format", type: "value_error.datetime" },
  noDateTime: {
    msg: "invalid type; expected datetime, string, bytes, int or float",
    type: "type_error",
  },
  objectId: { msg: "Id must be of type PydanticObjectId", type: "type_error" },
} as const satisfies Record<string, FaultReply>;

/** Raises a fault that the App answers with 422. */
export function raise(
  context: FaultContext,
  message: string,
  reply: FaultReply,
  path: string[] = [],
): never {
  const params: FaultParams = { reply };
  context.addIssue({ code: "custom", message, path, params: { ...params } });
  return z.NEVER;
}

/** Raises a fault that the App answers with 400 and the given detail. */
export function refuse(context: FaultContext, message: string, refusal: string): never {
  const params: FaultParams = { refusal };
  context.addIssue({ code: "custom", message, params: { ...params } });
  return z.NEVER;
}

/** Raises that a value is missing, null, or of another kind than the one wanted. */
export function raiseKind(
  context: FaultContext,
  value: unknown,
  wanted: string,
  reply: FaultReply,
): never {
  if (value === undefined) return raise(context, "is missing", FAULT_REPLIES.missing);
  const message = `must be ${wanted}, not ${nameValue(value)}`;
  return raise(context, message, value === null ? FAULT_REPLIES.null : reply);
}

/** The reply to a text that is too short or too long. */
export function lengthReply(bound: "min" | "max", limit: number): FaultReply {
  const wanted = bound === "min" ? "at least" : "at most";
  return {
    msg: `ensure this value has ${wanted} ${limit} characters`,
    type: `value_error.any_str.${bound}_length`,
    ctx: { limit_value: limit },
  };
}

/** The sentence about a text that is too short or too long. */
export function lengthMessage(length: number, bound: "min" | "max", limit: number): string {
  const wanted = bound === "min" ? "at least" : "at most";
  const characters = length === 1 ? "1 character" : `${length} characters`;
  return `${characters}, ${wanted} ${limit} ${limit === 1 ? "is" : "are"} ` +
    (bound === "min" ? "needed" : "allowed");
}

/** Names a value in a sentence: its kind, and as much of a text as is easily read. */
export function nameValue(value: unknown): string {
  if (typeof value === "string") return `the string ${quote(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** Quotes a text, shortened to 40 characters. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

/** Shortens a text to 40 characters, the last of which is an ellipsis then. */
export function shorten(text: string): string {
  if (text.length <= 40) return text;
  const characters = [...text.slice(0, 80)];
  const whole = characters.length <= 40 && text.length <= 80;
  return whole ? text : characters.slice(0, 39).join("") + "…";
}
