/**
 * Reads what a request names in its path and holds in its body, and tells everything that is wrong
 * with both in one reply.
 *
 * @module
 */

import { FAULT_REPLIES } from "../contract/fault.ts";
import { isObjectId } from "../contract/object_id.ts";
import { refusalOf, type ValidationItem, validationItems } from "../contract/problem.ts";
import type { Context } from "../deps/hono.ts";
import type { z } from "../deps/zod.ts";
import type { ExperimentPlace, IterationPlace } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { DOCUMENT_LIMIT, readJson } from "./request_body.ts";

/** The names that ids have in paths, and in what the App says about them. */
const ID_NAMES = ["project_id", "experiment_id", "id"] as const;

/**
 * Reads a body of 8 MB at most by its schema, once the ids in the path are checked, too.
 *
 * @throws {AppError} If the MLOps App gives up at a fault at once (400), or something is wrong (422).
 */
export async function readInput<T>(
  c: Context,
  schema: z.ZodType<T>,
  limit: number = DOCUMENT_LIMIT,
): Promise<T> {
  const body = await readJson(c.req.raw, limit);
  return readDocument(c, schema, body);
}

/** Does what {@linkcode readInput} does with a body that was read already. */
export function readDocument<T>(c: Context, schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body, { reportInput: true });
  const refusal = read.error && refusalOf(read.error);
  if (refusal !== undefined) throw new AppError(400, refusal);
  const items = [...pathItems(c), ...(read.error ? validationItems(read.error) : [])];
  if (items.length > 0) throw new AppError(422, items);
  return read.data as T;
}

/**
 * An id that the path names.
 *
 * @throws {AppError} If this or another id in the path is none (422).
 */
export function pathId(c: Context, name: typeof ID_NAMES[number]): string {
  const items = pathItems(c);
  if (items.length > 0) throw new AppError(422, items);
  return pathText(c, name).toLowerCase();
}

/** A name that the path holds, with everything that was percent-encoded in it, `/` as well. */
export function pathText(c: Context, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new TypeError(`The route has no parameter "${name}"`);
  return value;
}

/** The experiment that the path names as `id`; throws as {@linkcode pathId} does. */
export function experimentPlace(c: Context): ExperimentPlace {
  return { projectId: pathId(c, "project_id"), experimentId: pathId(c, "id") };
}

/** The experiment whose iterations the path is about; throws as {@linkcode pathId} does. */
export function parentPlace(c: Context): ExperimentPlace {
  return { projectId: pathId(c, "project_id"), experimentId: pathId(c, "experiment_id") };
}

/** The iteration that the path names; throws as {@linkcode pathId} does. */
export function iterationPlace(c: Context): IterationPlace {
  return { ...parentPlace(c), iterationId: pathId(c, "id") };
}

function pathItems(c: Context): ValidationItem[] {
  const parameters: Record<string, string> = c.req.param();
  return ID_NAMES
    .filter((name) => name in parameters && !isObjectId(parameters[name]!))
    .map((name) => ({ loc: ["path", name], ...FAULT_REPLIES.objectId }));
}
