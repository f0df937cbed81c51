/**
 * Messages for chats, and what is in the bodies that are made of them.
 *
 * @module
 */

import { composeMessage, type Message } from "../../src/notifications/message.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";

/** Calls, links, markup, and what steers a terminal. */
export const hostile = `@everyone <!channel> <@U1> [x](http://evil) & *\`\`\`"'\r\n\u202e🙂`;

/** Of an iteration that completed. */
export function success(): Message {
  return composeMessage({ iteration: iterationOf({ metrics: { loss: 0.5 } }) });
}

/** Of one that failed and was refused, with a text wherever it has one. */
export function failure(text: string): Message {
  const error = { name: text, message: text, stack: text };
  const metrics = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${text}${i}`, i]));
  const iteration = iterationOf({
    status: "failed",
    iteration_name: text,
    project_title: text,
    experiment_name: text,
    user_name: text,
    model_name: text,
    dataset: { id: "x", name: text, version: text },
    error: { ...error, cause: error },
    metrics,
  });
  return composeMessage({ iteration, refusal: { status: 404, detail: text } });
}

/** Every text in a body, with the names of what it stands in. */
export function textsOf(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value)
    .flatMap(([name, inner]) => textsOf(inner, isList ? path : `${path}.${name}`));
}

/** What stands in a text that is a block of code. */
export function codeOf(text: string): string[] {
  const [, code] = /^```\n([^]*)\n```$/.exec(text) ?? [];
  return code === undefined ? [] : [code];
}
