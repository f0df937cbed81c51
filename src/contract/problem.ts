/**
 * What is wrong with a document: for a person, and in the MLOps App's 422 and 400 replies.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import {
  FAULT_REPLIES,
  type FaultParams,
  type FaultReply,
  lengthMessage,
  lengthReply,
  nameValue,
  quote,
  shorten,
} from "./fault.ts";
import { countCharacters } from "./text.ts";

/** One item of the MLOps App's 422 reply, in the form of pydantic 1. */
export interface ValidationItem {
  /** Where the fault is: the part of the request, then the names of the fields. */
  loc: (string | number)[];
  /** The sentence. */
  msg: string;
  /** The kind of fault. */
  type: string;
  /** The limit that was broken, and the like. */
  ctx?: Record<string, unknown>;
}

/** A fault of the document as a whole stands under this name in the MLOps App's replies. */
const ROOT = "__root__";

/** By the names that zod has for the kinds of values. */
const KINDS: Record<string, { wanted: string; reply: FaultReply } | undefined> = {
  string: { wanted: "a string", reply: FAULT_REPLIES.text },
  number: { wanted: "a number", reply: FAULT_REPLIES.number },
  boolean: { wanted: "a boolean", reply: FAULT_REPLIES.flag },
  array: { wanted: "a list", reply: FAULT_REPLIES.list },
  object: { wanted: "an object", reply: FAULT_REPLIES.object },
  record: { wanted: "an object", reply: FAULT_REPLIES.object },
};

/**
 * Tells each problem in a sentence that begins with the dotted name of its field, like
 * `title: 51 characters, at most 40 are allowed`. Schemas of zod's own kinds tell the value too
 * when they parse with `reportInput: true`.
 */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => at([...issue.path, key], "is not known"));
    }
    return at(issue.path, sentenceOf(issue));
  });
}

/** Tells all problems of a subject in one sentence. */
export function describeProblems(error: z.ZodError, subject: string): string {
  return `${subject} is not valid: ${problemsOf(error).join("; ")}`;
}

/**
 * The `detail` of the MLOps App's 422 reply.
 *
 * @param loc Where the document stands in the request.
 */
export function validationItems(
  error: z.ZodError,
  loc: readonly (string | number)[] = ["body"],
): ValidationItem[] {
  return error.issues.flatMap((issue): ValidationItem[] => {
    const extra = issue.code === "unrecognized_keys" ? issue.keys : [];
    const path = issue.path.map((part) => typeof part === "number" ? part : String(part));
    return extra.length === 0
      ? [{ loc: [...loc, ...path], ...replyOf(issue) }]
      : extra.map((key) => ({ loc: [...loc, ...path, key], ...FAULT_REPLIES.extra }));
  });
}

/**
 * The `detail` of the 400 reply, when there is a problem at which the MLOps App gives up at once: an
 * unknown status or chart type, or chart data against the rules. It comes before any 422.
 */
export function refusalOf(error: z.ZodError): string | undefined {
  for (const issue of error.issues) {
    const refusal = paramsOf(issue).refusal;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function at(path: readonly PropertyKey[], sentence: string): string {
  const named = path.filter((part) => part !== ROOT).map((part) => shorten(String(part)));
  return named.length === 0 ? sentence : `${named.join(".")}: ${sentence}`;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeSentence(issue);
    case "invalid_value":
      return `${"input" in issue ? valueOf(issue.input) : "the value"} is not one of ` +
        issue.values.map(String).join(", ");
    case "too_big":
    case "too_small":
      return lengthOf(issue)?.sentence ?? issue.message;
    case "invalid_union":
      return unionSentence(issue);
    default:
      return issue.message;
  }
}

function typeSentence(issue: z.core.$ZodIssueInvalidType): string {
  const wanted = KINDS[issue.expected]?.wanted;
  if (!("input" in issue) || wanted === undefined) return issue.message;
  return issue.input === undefined
    ? "is missing"
    : `must be ${wanted}, not ${nameValue(issue.input)}`;
}

function unionSentence(issue: z.core.$ZodIssueInvalidUnion): string {
  const sentences = issue.errors.flatMap((branch) => branch.slice(0, 1).map(sentenceOf));
  return sentences.length === 0 ? issue.message : [...new Set(sentences)].join(", or ");
}

function valueOf(value: unknown): string {
  return typeof value === "string" ? quote(value) : nameValue(value);
}

function lengthOf(
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
): { sentence: string; reply: FaultReply } | undefined {
  if (issue.origin !== "string") return undefined;
  const bound = issue.code === "too_big" ? "max" : "min";
  const limit = Number(issue.code === "too_big" ? issue.maximum : issue.minimum);
  const sentence = typeof issue.input === "string"
    ? lengthMessage(countCharacters(issue.input), bound, limit)
    : issue.message;
  return { sentence, reply: lengthReply(bound, limit) };
}

function replyOf(issue: z.core.$ZodIssue): FaultReply {
  const whole = issue.path.length === 0;
  const reply = paramsOf(issue).reply ?? nativeReplyOf(issue);
  // No body at all is a missing one to the MLOps App.
  return whole && reply.type === FAULT_REPLIES.null.type ? FAULT_REPLIES.missing : reply;
}

function nativeReplyOf(issue: z.core.$ZodIssue): FaultReply {
  const unknown = { msg: issue.message, type: "value_error" };
  if (issue.code === "too_big" || issue.code === "too_small") {
    return lengthOf(issue)?.reply ?? unknown;
  }
  if (issue.code !== "invalid_type") return unknown;
  if ("input" in issue && issue.input === undefined) return FAULT_REPLIES.missing;
  return KINDS[issue.expected]?.reply ?? unknown;
}

function paramsOf(issue: z.core.$ZodIssue): FaultParams {
  return issue.code === "custom" ? issue.params ?? {} : {};
}
