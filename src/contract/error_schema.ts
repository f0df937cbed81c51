/**
 * An iteration's error as it is read: from JSON, and from the text that stands for it in an App without a
 * field for it.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { documentOf, isObject } from "./document.ts";
import type { IterationError } from "./iteration.ts";
import { text } from "./text.ts";

/** More causes than an error has in earnest; a longer chain would overflow the stack. */
const MOST_CAUSES = 100;

/** The schema of an error with every one of its causes. */
export const errorSchema: z.ZodType<IterationError> = documentOf(() => ({
  name: text(),
  message: text(),
  stack: text().exactOptional(),
  cause: errorSchema.exactOptional(),
}));

/** The schema of an error with its causes, of which the first hundred are kept. */
export const iterationErrorSchema: z.ZodType<IterationError> = z.preprocess(
  (error) => cutCauses(error, MOST_CAUSES),
  errorSchema,
);

/** Reads an error that was told in a text: `TypeError: message`, then its causes in the same form. */
export function readError(told: string): IterationError | null {
  return told.split("\ncaused by ").reduceRight<IterationError | null>((cause, text) => {
    const [, name, message] = /^([\w$.]+): ([^]*)$/.exec(text) ?? [text, "Error", text];
    return { name: name!, message: message!, ...(cause && { cause }) };
  }, null);
}

function cutCauses(error: unknown, most: number): unknown {
  if (!isObject(error) || error.cause === undefined) return error;
  const { cause, ...rest } = error;
  return most > 0 ? { ...rest, cause: cutCauses(cause, most - 1) } : rest;
}
