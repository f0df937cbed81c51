import { describeProblems } from "../contract/problem.ts";
import type { z } from "../deps/zod.ts";

/**
 * Reads a document of an App's reply.
 *
 * @throws {Error} If it is not what an App sends.
 */
export function readReply<T>(schema: z.ZodType<T>, document: unknown, noun: string): T {
  const result = schema.safeParse(document, { reportInput: true });
  if (result.success) return result.data;
  throw new Error(describeProblems(result.error, `The ${noun} in the App's answer`));
}
